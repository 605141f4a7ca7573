"""A city with surveys in several languages, a fake Twilio, and residents with phones."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from engage.addresses import AddressBook
from engage.app import create_app
from engage.config import Settings
from engage.db import Database, database_of
from engage.intake import contacts, versions
from engage.intake.conversations import expire_conversations
from engage.intake.responses import stored_answers
from engage.intake.texting_rules import Rule, set_rule
from engage.models.contact import AddressKind, Contact
from engage.models.conversation import Conversation, InboundText, OutboundText
from engage.models.flag import Flag
from engage.models.response import Response
from engage.sms import answering, outbox, outcome, reminders, webhook
from engage.sms.city import City
from engage.sms.gateway import TwilioGateway
from surveys.answers import Answer
from surveys.loading import load_survey
from tests.conftest import PUBLIC_URL, TWILIO_ACCOUNT, TWILIO_TOKEN, Browser
from tests.engage.sms.surveys import PARKS, ROADS
from tests.peers.twilio.server import FakeTwilio, fake_twilio
from tests.peers.twilio.webhooks import Phone

CITY = City(ZoneInfo("America/Chicago"))
# A Wednesday, 9 in the morning in Chicago.
START = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def twilio_server() -> Iterator[FakeTwilio]:
    """One fake Twilio for the whole run."""
    with fake_twilio(TWILIO_ACCOUNT, TWILIO_TOKEN) as fake:
        yield fake


@pytest.fixture
def twilio(twilio_server: FakeTwilio) -> FakeTwilio:
    """The fake Twilio, with nothing in it."""
    twilio_server.messages.clear()
    twilio_server.opted_out.clear()
    twilio_server.faults.clear()
    twilio_server.files.clear()
    return twilio_server


@pytest.fixture
def settings(settings: Settings, twilio: FakeTwilio) -> Settings:
    """The city's settings, with Twilio's address being the fake's."""
    return settings.model_copy(
        update={"twilio_base_url": twilio.url, "languages": ("en", "es", "ar")}
    )


@dataclass
class Town:
    """The product under test, with a clock that is moved by hand."""

    app: Flask
    settings: Settings
    twilio: FakeTwilio
    gateway: TwilioGateway
    now: datetime = START
    _phones: int = 0

    @property
    def database(self) -> Database:
        return database_of(self.app)

    @property
    def book(self) -> AddressBook:
        book: AddressBook = self.app.extensions["addresses"]
        return book

    def phone(self, number: str | None = None) -> Phone:
        """Give a resident's phone; a number of a story (555-01xx) would be sent nothing."""
        self._phones += 1
        number = number or f"+1312200{self._phones:04d}"
        return Phone(self.app.test_client(), TWILIO_ACCOUNT, TWILIO_TOKEN, PUBLIC_URL, number)

    def wait(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def says(self, phone: Phone, body: str | None, **details: object) -> str:
        """Let a phone text, five seconds later; give what it is answered, "" for nothing."""
        self.wait(seconds=5)
        return self.answers(phone, body, **details)

    def answers(self, phone: Phone, body: str | None, **details: object) -> str:
        """Let a phone text now, and give what it is answered."""
        before = len(self.twilio.sent_to(phone.number))
        response = phone.text(body, **details)
        assert response.status_code == 200, response.text
        self.send()
        return "\n".join(self.twilio.sent_to(phone.number)[before:])

    def tells(self, phone: Phone, *bodies: str) -> list[str]:
        """Let a phone text one after the other; give each answer."""
        return [self.says(phone, body) for body in bodies]

    def send(self) -> int:
        """Let the clock answer what came in, and send what is queued."""
        self.answer_waiting()
        return outbox.send_queued(
            self.database, self.gateway, self.book, limit=100, now=self.now, city=CITY
        )

    def remind(self) -> int:
        """Let the clock write reminders, and send them."""
        with self.database.transaction() as session:
            reminders.remind(session, settings=self.settings, limit=100, now=self.now)
        return self.send()

    def expire(self) -> int:
        """Let the clock close what nobody went on with."""
        with self.database.transaction() as session:
            return expire_conversations(session, limit=100, now=self.now)

    def reconcile(self) -> int:
        """Let the clock find out about texts in doubt."""
        return outcome.reconcile(
            self.database, self.gateway, self.book, limit=100, now=self.now, city=CITY
        )

    def answer_waiting(self) -> int:
        """Let the clock answer what was stored and not answered; give how many phones."""
        return answering.answer_waiting(settings=self.settings, limit=100, now=self.now)

    def answer_failed(self) -> int:
        """Let the clock answer again what failed before; give how many phones."""
        return answering.answer_failed(settings=self.settings, limit=100, now=self.now)

    def contact(self, phone: Phone) -> Contact:
        """Give the stored contact of a phone."""
        with self.database.transaction() as session:
            return contacts.keep_contact(
                session, self.book, AddressKind.PHONE, phone.number, now=self.now
            )

    def conversations(self, phone: Phone) -> list[Conversation]:
        """Give a phone's conversations, oldest first."""
        mine = Conversation.contact_id == self.contact(phone).id
        with self.database.reading() as session:
            return list(session.scalars(select(Conversation).where(mine).order_by(Conversation.id)))

    def conversation(self, phone: Phone) -> Conversation:
        """Give a phone's latest conversation."""
        return self.conversations(phone)[-1]

    def stored(self, phone: Phone) -> dict[str, Answer]:
        """Give the answers of a phone's latest response, by question code."""
        with self.database.reading() as session:
            return stored_answers(session, self.conversation(phone).response_id)

    def values(self, phone: Phone) -> dict[str, object]:
        """Give the values of a phone's latest response, by question code; a reason for none."""
        return {
            code: answer.value if answer.missing is None else answer.missing
            for code, answer in self.stored(phone).items()
        }

    def rows(self, table: type) -> list:
        """Give all rows of a table, by id."""
        with self.database.reading() as session:
            return list(session.scalars(select(table).order_by(table.id)))

    def flags(self) -> list[str]:
        """Give the reasons of all flags."""
        return [flag.reason.value for flag in self.rows(Flag)]

    def texts_out(self) -> list[OutboundText]:
        return self.rows(OutboundText)

    def texts_in(self) -> list[InboundText]:
        return self.rows(InboundText)

    def responses(self) -> list[Response]:
        return self.rows(Response)

    def rule(self, slug: str, **rule: object) -> None:
        """Set how a survey is asked by text."""
        with self.database.transaction() as session:
            survey = versions.find_survey(session, slug)
            set_rule(session, survey.id, Rule(**rule))

    def close(self, slug: str) -> None:
        """Close a survey now."""
        with self.database.transaction() as session:
            versions.close_survey(session, versions.find_survey(session, slug), now=self.now)


@pytest.fixture
def town(settings: Settings, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A city with two surveys open, PARKS and ROADS."""
    app = create_app(settings)
    app.config["TESTING"] = True
    app.test_client_class = Browser
    made = Town(app, settings, twilio, TwilioGateway(settings, timeout=2))
    monkeypatch.setattr(webhook, "now", lambda: made.now)
    with app.app_context():
        with made.database.transaction() as session:
            for survey in (PARKS, ROADS):
                versions.publish(session, load_survey(survey), now=made.now)
        yield made
    made.database.engine.dispose()


@pytest.fixture
def phone(town: Town) -> Phone:
    """A resident's phone."""
    return town.phone()
