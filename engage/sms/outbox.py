"""The one way out: a text is written with its cause in one transaction, and sent after it.

Every text passes the gate (`engage.sms.gate`) when it is written and again just before it is sent.
One text at a time is claimed, sent and recorded, so that a STOP that comes in while others are being
sent is heard, and a sender that dies leaves at most one text in doubt.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session, joinedload

from engage.addresses import AddressBook
from engage.db import Database, insert_id, insert_new
from engage.models.campaign import Campaign, CampaignMember, CampaignState
from engage.models.contact import Contact
from engage.models.conversation import (
    InboundText,
    OutboundText,
    Purpose,
    TextState,
    has_unread,
)
from engage.sms import outcome
from engage.sms.city import City
from engage.sms.gate import Hold, judge, judge_by, refusal, sent_lately
from engage.sms.gateway import Gateway
from surveys.sms.segments import Encoding, measure, plain_punctuation

# Segments a second of a US long code. Only texts nobody waits for are held to it: replies go at once,
# and Twilio queues them; a wave of invitations must never stand before them in that queue.
UNASKED_SEGMENTS_A_SECOND = 1
PACE_OVER = timedelta(seconds=60)
_NOTHING_UNREAD = ~has_unread(OutboundText.contact_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A text to send. `key` names its cause: the same cause never yields two texts.

    `shown`: it answers somebody at a screen, so it is kept and goes to no phone.
    """

    key: str
    body: str
    language: str
    purpose: Purpose = Purpose.REPLY
    shown: bool = False


@dataclass(frozen=True, slots=True)
class _Claim:
    """A text that is ours to send now."""

    id: int
    sealed: bytes
    body: str


def queue(
    session: Session, contact: Contact, message: Message, *, city: City, now: datetime
) -> bool:
    """Write a text to be sent when it may; tell whether it was new and let through."""
    if not message.body:
        return False
    verdict = judge(session, contact, message.purpose, city=city, now=now)
    if verdict.at is None:
        return False
    values = _row(contact, message, due_at=verdict.at, now=now)
    return insert_id(session, OutboundText, values) is not None


def queue_replies(
    session: Session, letters: Iterable[tuple[Contact, Message]], *, city: City, now: datetime
) -> None:
    """Write texts to people who have just written, one each, those that may be sent."""
    said = [(contact, message) for contact, message in letters if message.body]
    sent = sent_lately(session, [contact.id for contact, _ in said], unasked=False, now=now)
    rows = []
    for contact, message in said:
        verdict = judge_by(sent, contact, message.purpose, city=city, now=now)
        if verdict.at is not None:
            rows.append(_row(contact, message, due_at=verdict.at, now=now))
    insert_new(session, OutboundText, rows)


def _row(
    contact: Contact, message: Message, *, due_at: datetime, now: datetime
) -> dict[str, object]:
    body = cheapest(message.body)
    return {
        "key": message.key,
        "contact_id": contact.id,
        "purpose": message.purpose,
        "body": body,
        "language": message.language,
        "segments": measure(body).count,
        "state": TextState.SHOWN if message.shown else TextState.QUEUED,
        "attempts": 0,
        "created_at": now,
        "due_at": due_at,
    }


def cheapest(body: str) -> str:
    """Give the text with plain punctuation where that alone makes it fit GSM-7, else untouched.

    One curly apostrophe would make every segment less than half as long. Letters are never changed.
    """
    if measure(body).encoding is Encoding.GSM7:
        return body
    plain = plain_punctuation(body)
    return plain if measure(plain).encoding is Encoding.GSM7 else body


def send_queued(
    database: Database,
    gateway: Gateway,
    book: AddressBook,
    *,
    limit: int,
    now: datetime,
    city: City,
) -> int:
    """Send what is due, replies first, oldest first; give how many were tried."""
    tried = 0
    for text_id in _due(database, limit=limit, now=now):
        with database.transaction() as session:
            claim = _claim(session, text_id, city=city, now=now)
        if claim is None:
            continue
        result = gateway.send(book.open(claim.sealed), claim.body)
        with database.transaction() as session:
            outcome.record(session, claim.id, result, now=now, city=city)
        tried += 1
    return tried


def _due(database: Database, *, limit: int, now: datetime) -> Sequence[int]:
    asked = (Purpose.REPLY, Purpose.STOP_REPLY)
    unasked_last = case((OutboundText.purpose.in_(asked), 0), else_=1)
    statement = (
        select(OutboundText.id, OutboundText.purpose, OutboundText.segments)
        .where(OutboundText.state == TextState.QUEUED, OutboundText.due_at <= now, _NOTHING_UNREAD)
        .order_by(unasked_last, OutboundText.id)
        .limit(limit)
    )
    with database.reading() as session:
        rows = session.execute(statement).all()
        room = _room(session, now=now) if any(row.purpose.unasked for row in rows) else 0
    ids = []
    for row in rows:
        if row.purpose.unasked:
            room -= row.segments
            if room < 0:
                continue
        ids.append(row.id)
    return ids


def _room(session: Session, *, now: datetime) -> int:
    """Give how many segments of unasked texts may still go in this minute."""
    kinds = [purpose for purpose in Purpose if purpose.unasked]
    spent = session.scalar(
        select(func.coalesce(func.sum(OutboundText.segments), 0)).where(
            OutboundText.sent_at > now - PACE_OVER, OutboundText.purpose.in_(kinds)
        )
    )
    return int(UNASKED_SEGMENTS_A_SECOND * PACE_OVER.total_seconds()) - int(spent or 0)


def _claim(session: Session, text_id: int, *, city: City, now: datetime) -> _Claim | None:
    """Take one text to send, unless another sender has it or its person may not be written to.

    Nor while something the person wrote is unread: it may be a STOP.
    """
    statement = (
        select(OutboundText)
        .where(OutboundText.id == text_id, OutboundText.state == TextState.QUEUED, _NOTHING_UNREAD)
        .options(joinedload(OutboundText.contact))
        .with_for_update(skip_locked=True, of=OutboundText)
    )
    text = session.scalar(statement)
    if text is None:
        return None
    if not _still_may_go(session, text, city=city, now=now):
        return None
    text.state = TextState.SENDING
    text.attempts += 1
    text.sent_at = now
    return _Claim(text.id, text.contact.address_encrypted, text.body)


def _still_may_go(session: Session, text: OutboundText, *, city: City, now: datetime) -> bool:
    hold = refusal(text.contact, text.purpose)
    if hold is not None:
        text.state = TextState.BLOCKED
        text.error_code = hold.value
        return False
    if not text.purpose.unasked:
        return True
    if text.purpose is Purpose.REMINDER and _has_written_since(session, text):
        text.state = TextState.BLOCKED
        text.error_code = Hold.ANSWERED.value
        return False
    if text.purpose is Purpose.INVITATION and _is_stopped(session, text):
        text.state = TextState.BLOCKED
        text.error_code = Hold.STOPPED.value
        return False
    verdict = judge(session, text.contact, text.purpose, city=city, now=now)
    if verdict.at is not None and verdict.at > now:
        text.due_at = verdict.at
        return False
    return verdict.at is not None


def _has_written_since(session: Session, text: OutboundText) -> bool:
    """Tell whether the person wrote after a reminder was written: it may ask what is answered."""
    since = exists().where(
        InboundText.contact_id == text.contact_id, InboundText.received_at >= text.created_at
    )
    return session.scalar(select(since)) is True


def _is_stopped(session: Session, text: OutboundText) -> bool:
    """Tell whether the campaign of an invitation was stopped while the text waited."""
    campaign = (
        select(Campaign.state)
        .join(CampaignMember, CampaignMember.campaign_id == Campaign.id)
        .where(CampaignMember.text_id == text.id)
    )
    return session.scalar(campaign) is CampaignState.STOPPED
