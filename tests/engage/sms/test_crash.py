"""Workers and databases that die: what was stored is answered once, and sent once."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from bench.conversations import measure
from engage.app import create_app
from engage.db import database_of
from engage.models.conversation import OutboundText, TextState
from engage.sms import answering, outbox, outcome
from engage.sms.campaigns import sending
from tests.conftest import embedded_postgres
from tests.engage.sms.campaigns.conftest import Campaigner, listed, numbers
from tests.engage.sms.conftest import CITY, Town
from tests.peers.twilio.webhooks import INBOUND, Phone

KILL_OTHERS = sql(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


class Killed(BaseException):
    """Stands for the end of a process: nothing catches it."""


def dies(*_: object, **__: object) -> None:
    raise Killed


def test_a_worker_killed_between_answer_and_reply_replies_once(town: Town, phone: Phone) -> None:
    town.says(phone, "PARKS")
    phone.text("1")
    town.answer_waiting()  # its process ends before anything is sent

    reborn = create_app(town.settings)
    for _ in range(2):
        outbox.send_queued(
            database_of(reborn), town.gateway, town.book, limit=10, now=town.now, city=CITY
        )
    database_of(reborn).engine.dispose()

    assert town.values(phone) == {"use": "walk"}
    assert len(town.twilio.sent_to(phone.number)) == 2


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (answering.contacts, "lock_free"),
        (answering.conversations, "receive"),
        (answering, "write"),
        (answering.outbox, "queue_replies"),
    ],
)
def test_a_clock_killed_while_it_answers_leaves_one_answer_and_one_reply(
    town: Town, phone: Phone, monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    town.says(phone, "PARKS")
    fields = phone.fields("1")
    phone.post(INBOUND, fields)
    with monkeypatch.context() as patch:
        patch.setattr(module, name, dies)
        with pytest.raises(Killed):
            town.answer_waiting()

    # Twilio calls again, and a new clock looks too.
    phone.post(INBOUND, fields)
    town.answer_waiting()
    phone.post(INBOUND, fields)
    town.answer_waiting()
    town.send()

    assert town.values(phone) == {"use": "walk"}
    assert len(town.twilio.sent_to(phone.number)) == 2


def test_a_sender_killed_after_the_carrier_took_the_text_sends_it_once(
    town: Town, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.text("PARKS")
    town.answer_waiting()
    with monkeypatch.context() as patch:
        patch.setattr(outbox.outcome, "record", dies)
        with pytest.raises(Killed):
            town.send()

    town.wait(minutes=10)
    town.reconcile()
    town.send()

    assert [text.state for text in town.texts_out()] == [TextState.SENT]
    assert len(town.twilio.sent_to(phone.number)) == 1


def test_b07_reports_in_every_order_end_in_the_same_state(town: Town, phone: Phone) -> None:
    ends = set()
    for number, order in enumerate(
        itertools.permutations(("queued", "sending", "sent", "delivered"))
    ):
        sid = f"SM{number:032x}"
        with town.database.transaction() as session:
            contact = town.contact(phone)
            message = outbox.Message(key=f"reply:{number}", body="Hello", language="en")
            outbox.queue(session, contact, message, city=CITY, now=town.now)
            mine = select(OutboundText).where(OutboundText.key == message.key)
            row = session.scalars(mine).one()
            outcome.record(session, row.id, outcome.Sending(sid=sid), now=town.now, city=CITY)
            for status in order:
                outcome.keep_report(
                    session, sid=sid, status=status, error_code=None, now=town.now, city=CITY
                )
            ends.add(row.state)

    assert ends == {TextState.DELIVERED}


@pytest.fixture
def cut(town: Town) -> Callable[[], None]:
    """What a restart of the database is to those who use it: every connection ends."""
    if town.database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no connections to lose")

    def cut_all() -> None:
        with town.database.engine.connect() as connection:
            connection.execute(KILL_OTHERS)

    return cut_all


def test_database_restarted_while_a_wave_is_written_writes_to_everybody_once(
    town: Town, cut: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = Campaigner(town)
    staff.begin(listed(*numbers(30)), wave_size=30)
    real, calls = sending._invite, itertools.count(1)

    def cut_off(*args: object, **values: object) -> None:
        if next(calls) == 28:
            cut()
        real(*args, **values)

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_invite", cut_off)
        with pytest.raises(DBAPIError):
            staff.wave()
    staff.wave()

    assert sorted(message.to for message in town.twilio.messages) == numbers(30)


def test_database_restarted_while_a_wave_is_sent_sends_to_everybody_once(
    town: Town, cut: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = Campaigner(town)
    staff.begin(listed(*numbers(12)), wave_size=12)
    break_a_wave(town, staff, monkeypatch, cut)

    assert sorted(message.to for message in town.twilio.messages) == numbers(12)
    assert {text.state for text in town.texts_out()} == {TextState.SENT}


def test_server_of_the_database_killed_in_a_wave_loses_and_doubles_nothing(
    town: Town, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    if town.database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server")
    staff = Campaigner(town)
    staff.begin(listed(*numbers(12)), wave_size=12)
    break_a_wave(town, staff, monkeypatch, lambda: restart_server(town))
    asked = town.says(phone, "PARKS")

    assert "How do you use the parks?" in asked
    assert sorted(message.to for message in town.twilio.messages) == sorted(
        [*numbers(12), phone.number]
    )
    assert {text.state for text in town.texts_out()} == {TextState.SENT}


def break_a_wave(
    town: Town, staff: Campaigner, monkeypatch: pytest.MonkeyPatch, breakage: Callable[[], None]
) -> None:
    """Send a wave in which something breaks after the fifth text, and let the clock go on."""
    real, calls = town.gateway.send, itertools.count(1)

    def send(to: str, body: str) -> outcome.Sending:
        sent = real(to, body)
        if next(calls) == 5:
            breakage()
        return sent

    monkeypatch.setattr(town.gateway, "send", send)
    staff.wave()
    town.wait(minutes=10)
    town.reconcile()
    town.send()


def restart_server(town: Town) -> None:
    """Kill the database's server without letting it finish anything, and start it again."""
    with town.database.engine.connect() as connection:
        folder = Path(connection.scalar(sql("SHOW data_directory")))
    server = embedded_postgres.get_server(folder)
    embedded_postgres.pg_ctl(
        ["-m", "immediate", "-w", "-l", str(server.log), "restart"],
        pgdata=folder,
        user=server.system_user,
    )


def test_a_crowd_that_texts_at_once_gets_every_answer_on_its_question(tmp_path: Path) -> None:
    figures = measure(12, tmp_path)

    assert figures.faultless, figures
