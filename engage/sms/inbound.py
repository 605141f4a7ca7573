"""A text from storing to answering; the webhook, the simulator and the terminal share it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engage.addresses import AddressBook
from engage.config import Settings
from engage.db import insert_new, reading, transaction
from engage.intake import contacts, conversations
from engage.intake.conversations import Reply, ReplyKind
from engage.models.contact import AddressKind
from engage.models.conversation import InboundText
from engage.sms import outbox
from engage.sms.wording import write
from surveys.answers import clean


@dataclass(frozen=True, slots=True)
class Arrival:
    """A text as the provider delivered it; `sender` in E.164."""

    sid: str
    sender: str
    body: str
    details: Mapping[str, str] = field(default_factory=dict)


def keep(session: Session, book: AddressBook, arrival: Arrival, *, now: datetime) -> int:
    """Store a text under its id and give the row's id; delivered again, it is the same row."""
    contact = contacts.keep_contact(session, book, AddressKind.PHONE, arrival.sender, now=now)
    values = {
        "sid": arrival.sid,
        "contact_id": contact.id,
        "body": clean(arrival.body),
        "details": dict(arrival.details),
        "received_at": now,
    }
    insert_new(session, InboundText, [values])
    return session.scalars(select(InboundText.id).where(InboundText.sid == arrival.sid)).one()


def answer(text_id: int, *, settings: Settings, now: datetime) -> str:
    """Answer a stored text once and give what is sent; empty when there is nothing to say.

    The reply and the answer it follows from are committed together.
    """
    with transaction() as session:
        text = session.get_one(InboundText, text_id, options=[joinedload(InboundText.contact)])
        replies = conversations.receive(session, text, languages=settings.languages, now=now)
        body = write(replies, city=settings.city_name)
        outbox.queue(session, text.contact, _message(text, replies, body), now=now)
    return body


def answer_waiting(*, settings: Settings, limit: int, now: datetime) -> int:
    """Answer texts whose first try failed, in the order they came; give how many."""
    with reading() as session:
        waiting = (
            select(InboundText.id)
            .where(InboundText.handled_at.is_(None))
            .order_by(InboundText.received_at, InboundText.id)
            .limit(limit)
        )
        ids = session.scalars(waiting).all()
    for text_id in ids:
        answer(text_id, settings=settings, now=now)
    return len(ids)


def _message(text: InboundText, replies: list[Reply], body: str) -> outbox.Message:
    return outbox.Message(
        key=f"reply:{text.sid}",
        body=body,
        language=replies[0].language if replies else "en",
        confirms_stop=any(reply.kind is ReplyKind.STOPPED for reply in replies),
    )
