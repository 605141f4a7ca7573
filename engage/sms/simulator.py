"""Simulated phones: numbers that belong to nobody, texting through the same engine as real ones.

Where real people are served, the phones live in a database of their own under `instance/`: nothing
that is tried out there can ever be counted, quoted or sent. Each machine has its own. In development
they use the one there is, so that a trial can be followed to the digest.
"""

import fcntl
import importlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engage.addresses import AddressBook
from engage.config import Settings
from engage.db import Database, insert_or_replace
from engage.intake import contacts
from engage.intake.conversations import expire_conversations, was_unread
from engage.models.contact import AddressKind, Contact
from engage.models.conversation import Conversation, InboundText, OutboundText
from engage.models.response import AnswerRow
from engage.models.texting import SimulatedPhone
from engage.sms import inbound, reminders

STAGE = "simulator_stage"
SECONDS_OF_HOUR = 3_600
# As long as any survey waits.
HOURS_MOST = 720
# The hundred numbers of area code 202 that are kept for stories.
NUMBERS = tuple(f"+120255501{last:02d}" for last in range(100))


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text of a conversation. `how` says how an answer was read; `segments` what it costs.

    `unread`: it came as the answer to a question and could not be read as one.
    """

    body: str
    at: datetime
    language: str | None = None
    segments: int | None = None
    how: str | None = None
    unread: bool = False

    @property
    def ours(self) -> bool:
        """Whether the city wrote it."""
        return self.segments is not None


def stage_of(app: Flask) -> Database | None:
    """Give the database apart that the phones use; `None` where they use the app's own."""
    settings: Settings = app.config["SETTINGS"]
    if not settings.production:
        return None
    if STAGE not in app.extensions:
        app.extensions[STAGE] = _open_stage(settings.instance)
    stage: Database = app.extensions[STAGE]
    return stage


def _open_stage(instance: Path) -> Database:
    """Open the phones' database, brought up to date by one process at a time."""
    database = Database(f"sqlite:///{instance / 'simulator.sqlite3'}")
    with (instance / "simulator.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        # Asked for here: what migrates takes 11 MB that no other page of a web process needs.
        importlib.import_module("engage.schema").upgrade(database.engine)
    return database


def free_number(session: Session, book: AddressBook) -> str:
    """Give a number nobody has texted from; once all are used, any of them."""
    digests = {book.digest(number): number for number in NUMBERS}
    used = session.scalars(select(Contact.address_hash).where(Contact.address_hash.in_(digests)))
    free = set(digests) - set(used)
    return digests[min(free or digests, key=lambda digest: digests[digest])] if free else _any()


def speak(
    session: Session, book: AddressBook, number: str, *, language: str, now: datetime
) -> None:
    """Let a phone's owner be known to speak `language`."""
    contact = contacts.keep_contact(session, book, AddressKind.PHONE, number, now=now)
    contact.language = language
    add_clock(session, contact)


def add_clock(session: Session, contact: Contact) -> None:
    """Give a phone a clock that can be moved; one that was moved shows the real time again."""
    insert_or_replace(
        session, SimulatedPhone, [{"contact_id": contact.id, "ahead": 0}], key=("contact_id",)
    )


def clock_of(session: Session, book: AddressBook, number: str, *, now: datetime) -> datetime:
    """Give what the phone's clock shows, as far as it was moved."""
    found = session.scalar(_phone(book, number))
    return now + timedelta(seconds=found.ahead if found else 0)


def move_clock(
    session: Session,
    book: AddressBook,
    number: str,
    *,
    hours: int,
    settings: Settings,
    now: datetime,
) -> None:
    """Let hours pass on one phone: reminders come and conversations end as they would."""
    phone = session.scalar(_phone(book, number))
    if phone is None:
        return
    for _hour in range(min(hours, HOURS_MOST)):
        phone.ahead += SECONDS_OF_HOUR
        at = now + timedelta(seconds=phone.ahead)
        mine = phone.contact_id
        reminders.remind(session, settings=settings, limit=1, now=at, contact_id=mine)
        expire_conversations(session, limit=10, now=at, contact_id=mine)
    session.flush()


def _phone(book: AddressBook, number: str) -> Select[SimulatedPhone]:
    mine = Contact.address_hash == book.digest(number)
    return select(SimulatedPhone).join(Contact, Contact.id == SimulatedPhone.contact_id).where(mine)


def keep_text(session: Session, book: AddressBook, number: str, body: str, *, now: datetime) -> int:
    """Store a text from a simulated phone as the webhook would; give the row's id."""
    arrival = inbound.Arrival(f"simulated:{secrets.token_hex(12)}", number, body)
    return inbound.keep(session, book, arrival, now=now)


def conversation(session: Session, book: AddressBook, number: str) -> list[Bubble]:
    """Give every text to and from a number, oldest first; a reply follows what it answers."""
    statement = select(Contact).where(Contact.address_hash == book.digest(number))
    contact = session.scalar(statement)
    if contact is None:
        return []
    arrived = _arrived(session, contact.id)
    read = _how_read(session, contact.id)
    said = [
        Bubble(text.body, text.received_at, how=_how(text, read), unread=was_unread(text))
        for text in arrived
    ]
    sent = select(OutboundText).where(OutboundText.contact_id == contact.id)
    replies = session.scalars(sent.order_by(OutboundText.id))
    answered = [
        Bubble(each.body, each.created_at, each.language, each.segments) for each in replies
    ]
    return sorted([*said, *answered], key=lambda bubble: (bubble.at, bubble.ours))


def _any() -> str:
    return secrets.choice(NUMBERS)


def _arrived(session: Session, contact_id: int) -> Sequence[InboundText]:
    mine = select(InboundText).where(InboundText.contact_id == contact_id)
    return session.scalars(mine.order_by(InboundText.id)).all()


def _how_read(session: Session, contact_id: int) -> Mapping[tuple[datetime, str], str]:
    """Give how each answer was read, by when it was given and in which words."""
    rows = session.execute(
        select(AnswerRow.answered_at, AnswerRow.raw, AnswerRow.how)
        .join(Conversation, Conversation.response_id == AnswerRow.response_id)
        .where(Conversation.contact_id == contact_id, AnswerRow.raw.is_not(None))
    )
    return {(at, raw): how for at, raw, how in rows if raw and how}


def _how(text: InboundText, read: Mapping[tuple[datetime, str], str]) -> str | None:
    return read.get((text.handled_at, text.body)) if text.handled_at else None
