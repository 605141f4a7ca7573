"""Who asked is told what was decided: on their way, in their language, once, and may say it is not so."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from engage.addresses import AddressBook
from engage.config import Settings
from engage.db import Database
from engage.digests import deliver
from engage.feedback import actions, telling
from engage.feedback.actions import Plan, Step
from engage.intake import contacts, outcomes
from engage.intake.outcomes import Address, Wish
from engage.mail import Letter, compose
from engage.models.action import Action, ActionStatus, InputLink, Relation
from engage.models.comment import Comment
from engage.models.contact import AddressKind, Contact, OutcomeSubscription
from engage.models.conversation import OutboundText, Purpose
from engage.models.department import HistoryEntry, Input
from engage.models.digest import Mail
from engage.models.response import Response
from engage.models.telling import Told
from engage.sms.city import city_of
from engage.sms.outbox import send_queued

# A Wednesday, 9 in the morning in Chicago, and an hour at which nobody is written to.
NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 19, 5, 0, tzinfo=UTC)
LATER = timedelta(hours=1)
PHONE = Address(AddressKind.PHONE, "+13125550123")
MAIL = Address(AddressKind.EMAIL, "rider@example.org")
PLAN = Plan(
    title={"en": "More night buses", "es": "Más autobuses de noche"},
    public_text={"en": "The 9 runs until two.", "es": "La línea 9 circula hasta las dos."},
)


@dataclass
class Kept:
    """A mail server that takes every letter."""

    letters: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)


@dataclass
class Town:
    """A resident who said something, and a department that decides about it."""

    app: Flask
    database: Database
    settings: Settings
    book: AddressBook
    input_id: int
    action_id: int

    def promise(self, address: Address, language: str = "es") -> None:
        with self.database.transaction() as session:
            response = session.get_one(Response, session.get_one(Input, self.input_id).response_id)
            wish = Wish(address, language, "tell me")
            outcomes.subscribe(session, self.book, response, wish, now=NOW)

    def link(self, relation: Relation = Relation.INCORPORATED) -> None:
        with self.database.transaction() as session:
            each, action = (
                session.get_one(Input, self.input_id),
                session.get_one(Action, self.action_id),
            )
            actions.link_inputs(session, action, [each], relation=relation, user_id=None, now=NOW)

    def step(self, status: ActionStatus, at: datetime = NOW, **reason: str) -> None:
        with self.database.transaction() as session:
            action = session.get_one(Action, self.action_id)
            actions.take_step(session, action, Step(status=status, reason=reason), now=at)

    def tell(self, at: datetime = NOW + LATER) -> int:
        with self.database.transaction() as session:
            expected = telling.has_news(session, now=at)
            told = telling.tell_residents(
                session, book=self.book, settings=self.settings, limit=50, now=at
            )
        assert bool(told) is expected
        return told

    def texts(self) -> list[OutboundText]:
        return self._all(OutboundText)

    def mails(self) -> list[Mail]:
        return self._all(Mail)

    def told(self) -> list[Told]:
        return self._all(Told)

    def link_to(self, which: int = 0) -> str:
        url = telling.link_to(self.settings, self.told()[which].id)
        return url.removeprefix(self.settings.public_url)

    def _all(self, table: type[Any]) -> list[Any]:
        with self.database.reading() as session:
            return list(session.scalars(select(table).order_by(table.id)))


@pytest.fixture
def town(app: Flask, database: Database, settings: Settings, hear: Callable[..., Input]) -> Town:
    with database.transaction() as session:
        each = hear(session, "El 9 <b>nunca</b> llega.", language="es", at=NOW - timedelta(days=3))
        plan = actions.propose_action(session, each.department_id, PLAN, user_id=None, now=NOW)
        found = each.id, plan.id
    return Town(app, database, settings, app.extensions["addresses"], *found)


def decided(town: Town, status: ActionStatus = ActionStatus.ADOPTED) -> None:
    town.link()
    town.step(status)


def test_text_in_spanish_goes_once_as_news(town: Town) -> None:
    town.promise(PHONE)
    decided(town)

    counts = [town.tell(), town.tell()]

    [text] = town.texts()
    assert counts == [1, 0]
    assert text.purpose is Purpose.NEWS
    assert text.language == "es"
    assert "Más autobuses de noche" in text.body
    assert "nunca" not in text.body
    assert town.link_to() in text.body
    assert text.due_at == NOW + LATER


def test_mail_holds_the_decision_and_none_of_what_was_said(town: Town) -> None:
    town.promise(MAIL, "en")
    decided(town, ActionStatus.UNDER_WAY)

    town.tell()
    town.tell()

    [mail] = town.mails()
    assert mail.to == "rider@example.org"
    assert "We have started on this: More night buses." in mail.text
    assert "The 9 runs until two." in mail.html
    assert "nunca" not in mail.text + mail.html
    assert town.link_to() in mail.text
    assert town.texts() == []


def test_phone_and_mail_of_one_person_are_both_told(town: Town) -> None:
    town.promise(PHONE)
    town.promise(MAIL, "en")
    decided(town)

    assert town.tell() == 2
    assert (len(town.texts()), len(town.mails())) == (1, 1)


def test_quiet_hours_hold_a_text_until_the_morning(town: Town) -> None:
    town.promise(PHONE)
    decided(town)

    town.tell(at=NIGHT)

    [text] = town.texts()
    assert text.due_at == datetime(2026, 11, 19, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize("status", [ActionStatus.PROPOSED, ActionStatus.UNDER_REVIEW])
def test_what_is_not_decided_is_not_told(town: Town, status: ActionStatus) -> None:
    town.promise(PHONE)
    town.link()
    if status is not ActionStatus.PROPOSED:
        town.step(status)

    assert town.tell() == 0


def test_what_nothing_was_linked_to_is_not_told(town: Town) -> None:
    town.promise(PHONE)
    town.step(ActionStatus.ADOPTED)

    assert town.tell() == 0


def test_slip_taken_back_in_time_is_never_told(town: Town, database: Database) -> None:
    town.promise(PHONE)
    decided(town)

    too_soon = town.tell(at=NOW + timedelta(minutes=5))
    with database.transaction() as session:
        session.delete(session.scalars(select(InputLink)).one())

    assert (too_soon, town.tell()) == (0, 0)


def test_changed_decision_is_told_again_and_a_repeated_status_too(town: Town) -> None:
    town.promise(PHONE)
    decided(town)
    town.tell()

    town.step(ActionStatus.DECLINED, NOW + LATER, es="No hay dinero.")
    second = town.tell(NOW + 2 * LATER)
    town.step(ActionStatus.UNDER_REVIEW, NOW + 3 * LATER)
    nothing = town.tell(NOW + 4 * LATER)
    town.step(ActionStatus.DECLINED, NOW + 5 * LATER, es="De verdad no.")
    third = town.tell(NOW + 6 * LATER)

    assert (second, nothing, third) == (1, 0, 1)
    assert len(town.texts()) == 3


def test_other_answer_to_the_same_decision_is_news(town: Town) -> None:
    town.promise(MAIL, "en")
    decided(town)
    town.tell()

    town.link(Relation.DECLINED)
    town.tell()

    assert "We will not do what you asked for" in town.mails()[1].text


def test_opted_out_is_not_told_and_holds_up_nobody(town: Town, database: Database) -> None:
    town.promise(PHONE)
    town.promise(MAIL, "en")
    decided(town)
    with database.transaction() as session:
        contact = session.scalars(select(Contact).where(Contact.kind == AddressKind.PHONE)).one()
        contacts.opt_out(session, contact, source="sms", words="STOP", now=NOW)

    assert town.tell() == 1
    assert town.texts() == []


def test_stop_between_writing_and_sending_is_heard(
    town: Town, database: Database, app: Flask
) -> None:
    town.promise(PHONE)
    decided(town)
    town.tell(at=NIGHT)
    with database.transaction() as session:
        contact = session.scalars(select(Contact)).one()
        contacts.opt_out(session, contact, source="sms", words="STOP", now=NIGHT)

    tried = send_queued(
        database,
        app.extensions["text_gateway"],
        town.book,
        limit=5,
        now=NIGHT + timedelta(hours=12),
        city=city_of(town.settings),
    )

    assert tried == 0


def test_erased_comment_is_spoken_of_no_more(town: Town, database: Database) -> None:
    town.promise(PHONE)
    decided(town)
    with database.transaction() as session:
        session.delete(session.scalars(select(Comment)).one())

    assert town.tell() == 0


def test_new_holder_of_a_number_is_told_nothing_and_old_links_close(
    town: Town, database: Database, client: FlaskClient
) -> None:
    town.promise(PHONE)
    decided(town)
    town.tell()
    url = town.link_to()
    with database.transaction() as session:
        contacts.detach(session, session.scalars(select(Contact)).one(), now=NOW)

    town.step(ActionStatus.DONE, NOW + LATER)

    assert town.tell(NOW + 2 * LATER) == 0
    assert client.get(url).status_code == 404


def test_page_shows_what_was_said_and_decided_with_nothing_executed(
    town: Town, client: FlaskClient
) -> None:
    town.promise(PHONE)
    town.link()
    town.step(ActionStatus.DECLINED, en="There is no <i>money</i>.")
    town.tell()

    page = client.get(town.link_to())

    assert page.status_code == 200
    assert '<html lang="es"' in page.text
    assert "El 9 &lt;b&gt;nunca&lt;/b&gt; llega." in page.text
    assert "There is no &lt;i&gt;money&lt;/i&gt;." in page.text
    assert 'lang="en" dir="ltr"' in page.text
    assert "Transit" in page.text
    assert "no-store" in page.headers["Cache-Control"]


def test_not_fixed_puts_the_input_before_its_department_again_once(
    town: Town, client: FlaskClient, database: Database
) -> None:
    town.promise(MAIL, "en")
    decided(town, ActionStatus.UNDER_WAY)
    town.step(ActionStatus.DONE, NOW)
    town.tell()
    url = town.link_to()

    assert "This is not fixed" in client.get(url).text
    again = [client.post(f"{url}/again") for _ in range(2)]

    assert [each.status_code for each in again] == [303, 303]
    assert "before the department again" in client.get(url).text
    with database.reading() as session:
        assert session.get_one(Input, town.input_id).acknowledged_at is None
        verbs = session.scalars(select(HistoryEntry.verb).order_by(HistoryEntry.id)).all()
        assert verbs == ["linked", "not_fixed"]
        assert session.scalars(select(InputLink)).one()


def test_department_reads_in_its_history_that_it_is_not_fixed(
    town: Town, client: FlaskClient, signed_in: Callable[[str], FlaskClient]
) -> None:
    town.promise(MAIL, "en")
    decided(town)
    town.tell()

    client.post(f"{town.link_to()}/again")

    page = signed_in("transit").get(f"/departments/transit/inputs/{town.input_id}").text
    assert "Its writer was told of “More night buses” and asks to look again." in page


def test_stop_on_the_page_ends_all_messages(
    town: Town, client: FlaskClient, database: Database
) -> None:
    town.promise(MAIL, "en")
    decided(town)
    town.tell()

    client.get(f"{town.link_to()}/stop")
    client.post(f"{town.link_to()}/stop")
    town.step(ActionStatus.DONE, NOW + LATER)

    assert town.tell(NOW + 2 * LATER) == 0
    assert "We write to you no more." in client.get(town.link_to()).text
    with database.reading() as session:
        assert session.scalars(select(OutcomeSubscription)).one()


@pytest.mark.parametrize("token", ["none", "MQ.forged", "MQ", "%00", "9" * 3000])
def test_forged_link_opens_nothing(town: Town, client: FlaskClient, token: str) -> None:
    assert client.get(f"/told/{token}").status_code == 404
    assert client.post(f"/told/{token}/again").status_code == 404


def test_a_letter_is_stopped_by_one_click_of_the_mail_program(
    town: Town, client: FlaskClient, database: Database, settings: Settings
) -> None:
    town.promise(MAIL)
    decided(town)
    town.tell()
    post = Kept()
    deliver.send_queued(database, post, settings, limit=10, now=NOW + 2 * LATER)

    [letter] = post.letters
    message = compose(letter, sender="engage@marlowbay.example")
    url = str(message["List-Unsubscribe"]).strip("<>")
    path = url.removeprefix(settings.public_url)
    asked = client.get(path, follow_redirects=True)
    clicked = client.post(path, data={"List-Unsubscribe": "One-Click"})
    again = client.post(path, data={"List-Unsubscribe": "One-Click"})

    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert asked.status_code == 200
    assert "Enviar" in asked.text or "mensajes" in asked.text
    assert (clicked.status_code, again.status_code) == (204, 204)
    with database.reading() as session:
        [contact] = session.scalars(select(Contact))
    assert contact.opted_out_at is not None


def test_a_letter_of_a_promise_that_was_erased_names_nothing_to_stop(
    town: Town, database: Database, settings: Settings
) -> None:
    town.promise(MAIL)
    decided(town)
    town.tell()
    with database.transaction() as session:
        session.execute(delete(Told))
    post = Kept()

    deliver.send_queued(database, post, settings, limit=10, now=NOW + 2 * LATER)

    assert [each.stop_url for each in post.letters] == [None]
