"""What a person does with inputs: find, read, pass on, answer, merge, take back."""

import re
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engage.addresses import AddressBook
from engage.config import Settings
from engage.db import Database
from engage.feedback import actions, duplicates
from engage.intake.contacts import keep_contact, opt_in, opt_out
from engage.models.action import InputLink, Relation
from engage.models.contact import AddressKind
from engage.models.conversation import OutboundText, Purpose
from engage.models.department import Department, Input
from engage.models.digest import Mail
from engage.models.handling import CommentTranslation, Passing, Reply
from engage.models.response import Membership, Response
from engage.models.staff import AuditEvent
from engage.times import now
from engage.translator import LibreTranslator

SignIn = Callable[[str], Any]
INBOX = "/departments/transit/"


def shown(page: Any) -> set[int]:
    return {int(each) for each in re.findall(r'name="input" value="(\d+)"', page.text)}


def at(heard: Sequence[int], deed: str = "", which: int = 0) -> str:
    return f"{INBOX}inputs/{heard[which]}" + (f"/{deed}" if deed else "")


def send(client: Any, heard: Sequence[int], deed: str, which: int = 0, **fields: object) -> Any:
    return client.send(at(heard, deed, which), of=at(heard, which=which), **fields)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("dimension=resident_involved", [0, 1]),
        ("dimension=data_driven", []),
        ("channel=sms", [0, 1]),
        ("channel=web", []),
        ("step=heard", [0, 1]),
        ("step=done", []),
        ("age=week", [1]),
        ("age=late", [0]),
        ("read=no", [0, 1]),
        ("read=yes", []),
        ("words=IS LATE", [0]),
        ("words=%D8%A7%D9%84%D8%AD%D8%A7%D9%81%D9%84%D8%A9", [1]),
        ("words=100%25", []),
        ("words=_", []),
        ("words=%00", [0, 1]),
        ("words=312-555-0142", []),
        ("step=nonsense&age=x&channel=y&read=z&group=nobody", [0, 1]),
        ("page=99999999999999999999", [0, 1]),
    ],
)
def test_every_filter_shows_what_is_asked_for(
    signed_in: SignIn, heard: Sequence[int], query: str, expected: list[int]
) -> None:
    page = signed_in("transit").get(f"{INBOX}?{query}")

    assert page.status_code == 200
    assert shown(page) == {heard[each] for each in expected}


def test_a_group_of_few_people_is_never_shown_apart(
    signed_in: SignIn, heard: Sequence[int], database: Database, hear: Any
) -> None:
    with database.transaction() as session:
        extra = [hear(session, f"Bus {n} is late") for n in range(9)]
        for each in [session.get_one(Input, heard[0]), *extra]:
            session.add(
                Membership(response_id=each.response_id, axis="home_language", group_key="en")
            )
    client = signed_in("transit")

    enough = client.get(f"{INBOX}?group=home_language:en")
    narrowed = client.get(f"{INBOX}?group=home_language:en&age=late")
    nobody = client.get(f"{INBOX}?group=home_language:ar")

    assert len(shown(enough)) == 10
    assert shown(narrowed) == shown(nobody) == set()
    for page in (narrowed, nobody):
        assert "Fewer than 10 people fit." in page.text
        assert "1 input" not in page.text


def test_input_is_passed_on_with_its_reason(
    signed_in: SignIn, heard: Sequence[int], database: Database
) -> None:
    with database.reading() as session:
        housing = session.scalars(select(Department.id).where(Department.slug == "housing")).one()
    client = signed_in("transit")
    fields = {"pass-departments": housing, "pass-reason": "The stop <is> yours."}

    refused = send(client, heard, "pass", **{"pass-reason": "Kept words"})
    done = send(client, heard, "pass", **fields)
    late = client.post(
        at(heard, "pass"), data={**fields, "csrf_token": client.proof(at(heard, which=1))}
    )
    theirs = signed_in("housing").get(f"/departments/housing/inputs/{heard[0]}")

    assert refused.status_code == 422
    assert "Please choose at least one department." in refused.text
    assert "Kept words" in refused.text
    assert (done.status_code, done.location) == (303, INBOX)
    assert late.status_code == 404
    assert "Passed on from Transit to Housing: The stop &lt;is&gt; yours." in theirs.text
    assert "transit@marlowbay.example" in theirs.text
    with database.reading() as session:
        assert len(session.scalars(select(Passing)).all()) == 1
        assert "input_passed_on" in session.scalars(select(AuditEvent.verb)).all()


def reachable(
    app: Flask, database: Database, input_id: int, kind: AddressKind, address: str
) -> None:
    book: AddressBook = app.extensions["addresses"]
    with database.transaction() as session:
        contact = keep_contact(session, book, kind, address, now=now())
        opt_in(session, contact, source="web", words="yes", now=now())
        response = session.get_one(Response, session.get_one(Input, input_id).response_id)
        response.tell_contact_id = contact.id


def reply_fields(client: Any, heard: Sequence[int], **more: str) -> dict[str, str]:
    page = client.get(at(heard)).text
    key = re.search(r'name="reply-key"[^>]*value="([^"]+)"', page)
    assert key, page
    return {
        "reply-text": "We fixed it.",
        "reply-language": "en",
        "reply-key": key[1],
    } | more


def test_reply_goes_out_once_as_news_to_who_asked_to_be_told(
    app: Flask, signed_in: SignIn, heard: Sequence[int], database: Database
) -> None:
    reachable(app, database, heard[0], AddressKind.PHONE, "+12025550123")
    client = signed_in("transit")
    fields = reply_fields(client, heard)

    first = send(client, heard, "reply", **fields)
    second = send(client, heard, "reply", **fields)

    assert first.status_code == second.status_code == 303
    with database.reading() as session:
        [text] = session.scalars(select(OutboundText)).all()
        assert text.purpose is Purpose.NEWS
        assert text.body == "Marlow Bay, Transit answers you: We fixed it."
        assert len(session.scalars(select(Reply)).all()) == 1
        assert session.get_one(Input, heard[0]).acknowledged_at
    assert "We fixed it." in client.get(at(heard)).text


def test_reply_goes_by_mail_to_who_left_an_address(
    app: Flask, signed_in: SignIn, heard: Sequence[int], database: Database
) -> None:
    reachable(app, database, heard[0], AddressKind.EMAIL, "rider@example.org")
    client = signed_in("transit")

    send(client, heard, "reply", **reply_fields(client, heard, **{"reply-text": "<b>Soon</b>"}))

    with database.reading() as session:
        [mail] = session.scalars(select(Mail)).all()
        assert mail.to == "rider@example.org"
        assert "&lt;b&gt;Soon&lt;/b&gt;" in mail.html


def test_who_cannot_be_written_to_gets_no_reply_and_the_page_says_why(
    app: Flask, signed_in: SignIn, heard: Sequence[int], database: Database
) -> None:
    client = signed_in("transit")
    unasked = client.get(at(heard)).text
    reachable(app, database, heard[0], AddressKind.PHONE, "+12025550123")
    fields = reply_fields(client, heard)
    book: AddressBook = app.extensions["addresses"]
    with database.transaction() as session:
        contact = keep_contact(session, book, AddressKind.PHONE, "+12025550123", now=now())
        opt_out(session, contact, source="text", words="STOP", now=now())

    refused = send(client, heard, "reply", **fields)

    assert "This person did not ask to be told" in unasked
    assert 'name="reply-text"' not in unasked
    assert refused.status_code == 422
    assert "This person asked us to stop writing to them." in refused.text
    with database.reading() as session:
        assert session.scalars(select(Reply)).all() == []


def test_merged_inputs_are_one_in_the_list_and_answered_together(
    signed_in: SignIn, heard: Sequence[int], database: Database
) -> None:
    client = signed_in("transit")

    alone = client.send(INBOX, do="merge", input=heard[0])
    client.send(INBOX, do="merge", input=heard[:2])
    page = client.get(INBOX)
    with database.transaction() as session:
        original = session.get_one(Input, heard[0])
        plan = actions.Plan(title={"en": "More buses"})
        action = actions.propose_action(
            session, original.department_id, plan, user_id=None, now=now()
        )
        actions.link_inputs(
            session, action, [original], relation=Relation.PARTLY, user_id=None, now=now()
        )
    parted = send(client, heard, "part", 1)

    assert alone.status_code == 422
    assert "Please tick at least two inputs" in alone.text
    assert shown(page) == {heard[0]}
    assert "One more person says the same" in page.text
    with database.reading() as session:
        answered = session.scalars(select(InputLink.input_id)).all()
        assert set(answered) == set(heard[:2])
    assert parted.status_code == 303
    assert shown(client.get(INBOX)) == set(heard[:2])


def test_merging_with_an_input_of_another_department_is_refused(
    signed_in: SignIn, heard: Sequence[int]
) -> None:
    client = signed_in("transit")

    for number in (str(heard[2]), "99999999999999999999", "abc", str(heard[0])):
        refused = send(client, heard, "merge", **{"same-number": number})
        assert refused.status_code == 422, number
        assert "no other input with this number" in refused.text


def test_chain_of_merges_has_one_head(database: Database, heard: Sequence[int], hear: Any) -> None:
    with database.transaction() as session:
        third = hear(session, "Late again", days_ago=30)
        first, second = (session.get_one(Input, each) for each in heard[:2])
        duplicates.merge_inputs(session, [first, second], user_id=1, now=now())
        duplicates.merge_inputs(session, [third, first], user_id=1, now=now())
        session.expire_all()

        heads = {each.id: each.duplicate_of_id for each in (first, second, third)}
        assert heads == {first.id: third.id, second.id: third.id, third.id: None}


def test_link_and_reading_can_be_taken_back_and_stay_in_the_history(
    signed_in: SignIn, heard: Sequence[int], database: Database
) -> None:
    client = signed_in("transit")
    send(client, heard, "action", **{"new-title": "A bus", "new-relation": "partly"})
    with database.reading() as session:
        action_id = session.scalars(select(InputLink.action_id)).one()

    kept = send(client, heard, "unread")
    send(client, heard, "unlink", action=action_id)
    send(client, heard, "unread")
    page = client.get(at(heard))

    assert kept.status_code == 303
    assert "The link to “A bus” was taken back." in page.text
    assert "Linked to “A bus”: The action does part of it." in page.text
    assert "Marked as not read." in page.text
    with database.reading() as session:
        assert session.get_one(Input, heard[0]).acknowledged_at is None


def test_each_ticked_input_may_have_its_own_answer(
    signed_in: SignIn, heard: Sequence[int], database: Database
) -> None:
    client = signed_in("transit")
    send(client, heard, "action", **{"new-title": "A bus", "new-relation": "partly"})
    with database.reading() as session:
        action_id = session.scalars(select(InputLink.action_id)).one()

    client.send(
        INBOX,
        do="link",
        input=heard[:2],
        action=action_id,
        relation="incorporated",
        **{f"relation-{heard[1]}": "already_done", f"relation-{heard[0]}": "forged"},
    )

    with database.reading() as session:
        links = dict(session.execute(select(InputLink.input_id, InputLink.relation)).all())
        assert links == {heard[0]: Relation.INCORPORATED, heard[1]: Relation.ALREADY_DONE}


def test_translation_stands_beside_the_original_with_its_engine(
    signed_in: SignIn, heard: Sequence[int], database: Database
) -> None:
    with database.transaction() as session:
        comment_id = session.get_one(Input, heard[1]).comments[0].comment_id
        session.add(
            CommentTranslation(
                comment_id=comment_id,
                language="en",
                text="The bus never comes",
                engine="LibreTranslate",
                at=now(),
            )
        )

    page = signed_in("transit").get(INBOX)

    assert "الحافلة لا تأتي أبدًا" in page.text
    assert '<p class="quote__translation">The bus never comes</p>' in page.text
    assert "Translated by a machine: LibreTranslate" in page.text


class _Engine(BaseHTTPRequestHandler):
    """Answers as LibreTranslate does, and keeps what it was asked."""

    asked: list[bytes] = []  # noqa: RUF012

    def do_POST(self) -> None:
        self.asked.append(self.rfile.read(int(self.headers["Content-Length"])))
        body = b'{"translatedText": "The bus never comes"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def test_translating_asks_the_engine_with_details_masked(
    app: Flask, settings: Settings, signed_in: SignIn, heard: Sequence[int], database: Database
) -> None:
    server = HTTPServer(("127.0.0.1", 0), _Engine)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    app.config["SETTINGS"] = settings.model_copy(update={"translate_url": url})
    app.extensions["translator"] = LibreTranslator(url, "")
    client = signed_in("transit")

    done = client.send(at(heard, "translate", 0) + "?lang=es", of=at(heard))
    server.shutdown()
    server.server_close()

    assert done.status_code == 303
    assert b"312-555-0142" not in _Engine.asked[-1]
    with database.reading() as session:
        kept = session.scalars(select(CommentTranslation)).one()
        assert (kept.language, kept.engine) == ("es", "LibreTranslate")


def test_engine_that_is_away_is_told_and_changes_nothing(
    signed_in: SignIn, heard: Sequence[int], database: Database
) -> None:
    client = signed_in("transit")

    client.send(at(heard, "translate", 1), of=at(heard))

    assert "The translation engine did not answer." in client.get(INBOX).text
    with database.reading() as session:
        assert session.scalars(select(CommentTranslation)).all() == []
