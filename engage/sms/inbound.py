"""A text from storing to answering; the webhook, the simulator and the terminal share it."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from engage.addresses import AddressBook
from engage.config import Settings
from engage.db import insert_beside, reading, transaction
from engage.feedback.disputing import dispute_by_text
from engage.intake import contacts, conversations
from engage.intake.conversations import Reply, ReplyKind, Surroundings, join_replies
from engage.models.base import table_of
from engage.models.contact import AddressKind, Contact
from engage.models.conversation import InboundText, Purpose
from engage.models.flag import Flag, FlagReason
from engage.sms import outbox
from engage.sms.city import city_of
from engage.sms.wording import voice_of, write
from surveys.answers import clean

# A text that fails so often is left for a person to look at.
MOST_FAILURES = 5
# Sets this use of the key apart from every other.
_TOKEN_PURPOSE = b"private link of "
# 144 bits cannot be guessed, and 24 characters still fit beside an address in one segment.
_TOKEN_BYTES = 18

# Put together once: building a statement costs as much as running it.
_PHONE = select(table_of(Contact).c.id.label("contact_id")).where(
    table_of(Contact).c.address_hash == bindparam("digest")
)
_ID_OF = select(table_of(InboundText).c.id).where(InboundText.sid == bindparam("sid"))
_WAITING = (
    select(InboundText)
    .where(
        InboundText.contact_id == bindparam("contact_id"),
        InboundText.handled_at.is_(None),
        InboundText.id <= bindparam("last"),
    )
    .order_by(InboundText.received_at, InboundText.id)
)

log = structlog.get_logger("engage.sms")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A text as the provider delivered it; `sender` in E.164.

    A `sid` of our own making has a colon (`terminal:..`, `simulator:..`): its answer is shown on a
    screen and never sent.
    """

    sid: str
    sender: str
    body: str
    details: Mapping[str, str] = field(default_factory=dict)


def keep(session: Session, book: AddressBook, arrival: Arrival, *, now: datetime) -> int:
    """Store a text under its id and give the row's id; delivered again, it is the same row."""
    values = {
        "sid": arrival.sid,
        "body": clean(arrival.body),
        "details": {key: clean(value) for key, value in arrival.details.items()},
        "received_at": now,
        "failures": 0,
    }
    digest = book.digest(arrival.sender)
    # Nearly every text is new and from a phone that is known: one statement.
    text_id = insert_beside(session, InboundText, values, _PHONE, digest=digest)
    if text_id is not None:
        return text_id
    contacts.add_contact(session, book, AddressKind.PHONE, arrival.sender, now=now)
    text_id = insert_beside(session, InboundText, values, _PHONE, digest=digest)
    return text_id or session.execute(_ID_OF, {"sid": arrival.sid}).scalar_one()


def answer(text_id: int, *, settings: Settings, now: datetime) -> str:
    """Answer a stored text once and give what is sent; empty when there is nothing to say.

    Texts of the same phone that still wait are answered with it, in the order they came, by one
    text. The reply and the answers it follows from are committed together.
    """
    with transaction() as session:
        contact = contacts.lock_sender(session, text_id)
        waiting = session.scalars(_WAITING, {"contact_id": contact.id, "last": text_id}).all()
        if not waiting:
            log.info("text repeated", text=text_id)
            return ""
        turns = [
            conversations.receive(
                session, contact, each, surroundings=_surroundings(settings), now=now
            )
            for each in waiting
        ]
        replies = join_replies(turns)
        body = write(replies, voice_of(settings))
        message = _message(waiting[-1], replies, body)
        outbox.queue(session, contact, message, city=city_of(settings), now=now)
    return body


def answer_waiting(*, settings: Settings, limit: int, now: datetime) -> int:
    """Answer texts whose first try failed, phone by phone in the order they came; give how many.

    A text that cannot be answered is counted and left: it must not hold up the others.
    """
    with reading() as session:
        last_of_phone = (
            select(func.max(InboundText.id))
            .where(InboundText.handled_at.is_(None), InboundText.failures < MOST_FAILURES)
            .group_by(InboundText.contact_id)
            .order_by(func.min(InboundText.id))
            .limit(limit)
        )
        ids = session.scalars(last_of_phone).all()
    for text_id in ids:
        try:
            answer(text_id, settings=settings, now=now)
        except Exception as error:  # a job's edge: one bad text must not stop the rest
            log.exception("text not answered", text=text_id, kind=type(error).__name__)
            _count_failure(text_id, now=now)
    return len(ids)


def private_token(settings: Settings, public_id: str) -> str:
    """Give the token of a response's private link: always the same, and stored only as a hash."""
    key = settings.secret_key.get_secret_value().encode()
    digest = hmac.new(key, _TOKEN_PURPOSE + public_id.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:_TOKEN_BYTES]).decode()


def _surroundings(settings: Settings) -> Surroundings:
    return Surroundings(
        languages=settings.languages,
        token=lambda public_id: private_token(settings, public_id),
        dispute=dispute_by_text,
    )


def _count_failure(text_id: int, *, now: datetime) -> None:
    with transaction() as session:
        text = session.get_one(InboundText, text_id)
        text.failures += 1
        if text.failures == MOST_FAILURES:
            flag = Flag(
                reason=FlagReason.NOT_ANSWERED,
                contact_id=text.contact_id,
                inbound_text_id=text.id,
                at=now,
            )
            session.add(flag)


def _message(text: InboundText, replies: Sequence[Reply], body: str) -> outbox.Message:
    confirms_stop = any(reply.kind is ReplyKind.STOPPED for reply in replies)
    return outbox.Message(
        key=f"reply:{text.sid}",
        body=body,
        language=replies[0].language if replies else "en",
        purpose=Purpose.STOP_REPLY if confirms_stop else Purpose.REPLY,
        shown=":" in text.sid,
    )
