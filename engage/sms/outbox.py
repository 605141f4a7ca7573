"""The one gate that every outgoing text passes, and the sending of what it let through.

A text is written with its cause in one transaction, and sent after that is committed. Whether it
may go is asked twice: when it is written, and again just before it is sent.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engage.addresses import AddressBook
from engage.db import Database, insert_new
from engage.intake import contacts
from engage.models.contact import Contact
from engage.models.conversation import OutboundText, TextState
from engage.sms.gateway import Failure, Gateway, Sending
from surveys.sms.segments import measure

MOST_ATTEMPTS = 3
RETRY_AFTER = timedelta(minutes=30)
# A sender that died between the call and its record: sent or not, nobody knows.
GIVEN_UP_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A text to send. `key` names its cause: the same cause never yields two texts."""

    key: str
    body: str
    language: str
    confirms_stop: bool = False


def queue(session: Session, contact: Contact, message: Message, *, now: datetime) -> None:
    """Let a text through to be sent, unless the person opted out or its cause was answered."""
    if not message.body or not _may_go(contact, confirms_stop=message.confirms_stop):
        return
    values = {
        "key": message.key,
        "contact_id": contact.id,
        "body": message.body,
        "language": message.language,
        "confirms_stop": message.confirms_stop,
        "quiet_hours": False,
        "segments": measure(message.body).count,
        "state": TextState.QUEUED,
        "attempts": 0,
        "created_at": now,
        "due_at": now,
    }
    insert_new(session, OutboundText, [values])


def send_queued(
    database: Database, gateway: Gateway, book: AddressBook, *, limit: int, now: datetime
) -> int:
    """Send what is due, oldest first; give how many were tried. No call inside a transaction."""
    with database.transaction() as session:
        _give_up_lost(session, now=now)
        claimed = _claim(session, limit=limit, now=now)
    for text in claimed:
        result = gateway.send(book.open(text.contact.address_encrypted), text.body)
        with database.transaction() as session:
            _record(session, text.id, result, now=now)
    return len(claimed)


def _claim(session: Session, *, limit: int, now: datetime) -> list[OutboundText]:
    due = (
        select(OutboundText)
        .where(OutboundText.state == TextState.QUEUED, OutboundText.due_at <= now)
        .options(joinedload(OutboundText.contact))
        .order_by(OutboundText.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=OutboundText)
    )
    texts = list(session.scalars(due))
    for text in texts:
        may_go = _may_go(text.contact, confirms_stop=text.confirms_stop)
        text.state = TextState.SENDING if may_go else TextState.BLOCKED
        text.attempts += 1
        text.sent_at = now
    session.flush()
    return [text for text in texts if text.state is TextState.SENDING]


def _give_up_lost(session: Session, *, now: datetime) -> None:
    """Mark as unknown what was being sent when its sender died; never send it again blindly."""
    lost = select(OutboundText).where(
        OutboundText.state == TextState.SENDING, OutboundText.sent_at < now - GIVEN_UP_AFTER
    )
    for text in session.scalars(lost):
        text.state = TextState.UNKNOWN


def _record(session: Session, text_id: int, result: Sending, *, now: datetime) -> None:
    text = session.get_one(OutboundText, text_id)
    text.sid = result.sid
    text.error_code = result.error_code
    match result.failure:
        case None:
            text.state = TextState.SENT
        case Failure.LATER if text.attempts < MOST_ATTEMPTS:
            text.state = TextState.QUEUED
            text.due_at = now + RETRY_AFTER
        case Failure.UNKNOWN:
            text.state = TextState.UNKNOWN
        case Failure.OPTED_OUT:
            text.state = TextState.FAILED
            contact = contacts.lock_contact(session, text.contact_id)
            contacts.opt_out(session, contact, source="carrier", words="21610", now=now)
        case _:
            text.state = TextState.FAILED


def _may_go(contact: Contact, *, confirms_stop: bool) -> bool:
    return contact.opted_out_at is None or confirms_stop
