"""What became of a text: recorded from the call, from delivery reports, or by looking it up."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload

from engage.addresses import AddressBook
from engage.db import Database, insert
from engage.intake import contacts
from engage.intake.conversations.ending import end_all
from engage.models.contact import Contact
from engage.models.conversation import ConversationState, OutboundText, TextState
from engage.models.delivery import DeliveryReport
from engage.models.flag import Flag, FlagReason
from engage.sms.city import City
from engage.sms.faults import Failure, failure_of
from engage.sms.gateway import Gateway, Sending
from engage.sms.quiet import next_day, zone_of

MOST_ATTEMPTS = 3
# A handset that is off: Twilio advises half an hour. A busy queue or network clears sooner.
RETRY_AFTER = timedelta(minutes=30)
RETRY_SOON = timedelta(minutes=1)
_HANDSET = frozenset({"30003", "30008", "30017"})
# A sender that died between the call and its record: sent or not, nobody knows.
GIVEN_UP_AFTER = timedelta(minutes=5)
# Twilio lists a message some seconds after it took it; before, "not listed" would prove nothing.
LOOK_AFTER = timedelta(minutes=2)

# Reports come in any order: one of a lower rank than what is known says nothing new.
_RANK = {
    TextState.QUEUED: 0,
    TextState.SENDING: 0,
    TextState.UNKNOWN: 0,
    TextState.SENT: 1,
    TextState.DELIVERED: 2,
    TextState.FAILED: 2,
    TextState.BLOCKED: 2,
    TextState.SHOWN: 2,
}
_STATES = {
    "sent": TextState.SENT,
    "delivered": TextState.DELIVERED,
    "read": TextState.DELIVERED,
    "partially_delivered": TextState.DELIVERED,
    "undelivered": TextState.FAILED,
    "failed": TextState.FAILED,
    "canceled": TextState.FAILED,
}


def record(session: Session, text_id: int, result: Sending, *, now: datetime, city: City) -> None:
    """Write down what a call said, and do what its failure asks for."""
    text = _with_contact(session, OutboundText.id == text_id)
    if text is None:
        return
    text.error_code = result.error_code
    if result.failure is not None:
        _fail(session, text, result.failure, now=now, city=city)
        return
    text.state = TextState.SENT
    text.sid = result.sid
    if result.sid is not None:
        _apply_early_reports(session, text, now=now, city=city)


def keep_report(
    session: Session,
    *,
    sid: str,
    status: str,
    error_code: str | None,
    now: datetime,
    city: City,
) -> None:
    """Store a delivery report once, and apply it if its text is known already."""
    values = {"sid": sid, "status": status, "error_code": error_code, "at": now}
    stored = insert(session, DeliveryReport).values(values).on_conflict_do_nothing()
    if session.scalar(stored.returning(DeliveryReport.id)) is None:
        return
    text = _with_contact(session, OutboundText.sid == sid)
    if text is not None:
        _apply(session, text, status, error_code, now=now, city=city)


def reconcile(
    database: Database,
    gateway: Gateway,
    book: AddressBook,
    *,
    limit: int,
    now: datetime,
    city: City,
) -> int:
    """Find out about texts that may have gone: listed, they have; not listed, they are sent anew."""
    with database.transaction() as session:
        _give_up_lost(session, now=now)
        unknown = list(session.scalars(_unknown(now).limit(limit)))
    for text in unknown:
        since = (text.sent_at or text.created_at) - timedelta(days=1)
        found = gateway.find(book.open(text.contact.address_encrypted), text.body, since=since)
        with database.transaction() as session:
            _settle(session, text.id, found, now=now, city=city)
    return len(unknown)


def _settle(session: Session, text_id: int, found: Sending, *, now: datetime, city: City) -> None:
    text = _with_contact(session, OutboundText.id == text_id)
    if text is None or text.state is not TextState.UNKNOWN or found.failure is not None:
        return
    used = found.sid and session.scalar(
        select(OutboundText.id).where(OutboundText.sid == found.sid).limit(1)
    )
    if found.sid and not used:
        record(session, text_id, found, now=now, city=city)
    else:
        _retry(text, at=now)


def _give_up_lost(session: Session, *, now: datetime) -> None:
    """Mark as unknown what was being sent when its sender died; never send it again blindly."""
    lost = select(OutboundText).where(
        OutboundText.state == TextState.SENDING, OutboundText.sent_at < now - GIVEN_UP_AFTER
    )
    for text in session.scalars(lost):
        text.state = TextState.UNKNOWN


def _unknown(now: datetime) -> Select[OutboundText]:
    return (
        select(OutboundText)
        .where(OutboundText.state == TextState.UNKNOWN, OutboundText.sent_at < now - LOOK_AFTER)
        .options(joinedload(OutboundText.contact))
        .order_by(OutboundText.id)
    )


def _apply_early_reports(
    session: Session, text: OutboundText, *, now: datetime, city: City
) -> None:
    """Apply reports that came before we knew the text's id ourselves."""
    reports = select(DeliveryReport).where(DeliveryReport.sid == text.sid)
    for report in session.scalars(reports.order_by(DeliveryReport.id)):
        _apply(session, text, report.status, report.error_code, now=now, city=city)


def _apply(
    session: Session,
    text: OutboundText,
    status: str,
    error_code: str | None,
    *,
    now: datetime,
    city: City,
) -> None:
    state = _STATES.get(status)
    if state is None or _RANK[state] <= _RANK[text.state]:
        return
    if state is not TextState.FAILED:
        text.state = state
        return
    text.error_code = error_code
    code = int(error_code) if error_code and error_code.isdigit() else None
    _fail(session, text, failure_of(code), now=now, city=city)


def _fail(
    session: Session, text: OutboundText, failure: Failure, *, now: datetime, city: City
) -> None:
    match failure:
        case Failure.UNKNOWN:
            text.state = TextState.UNKNOWN
            return
        case Failure.LATER if text.attempts < MOST_ATTEMPTS:
            wait = RETRY_AFTER if text.error_code in _HANDSET else RETRY_SOON * text.attempts**2
            _retry(text, at=now + wait)
            return
        case Failure.TOMORROW:
            zone = zone_of(text.contact.timezone, city.zone)
            _retry(text, at=next_day(now, zone, city.hours))
            return
        case Failure.OPTED_OUT:
            _obey_carrier(session, text.contact, now=now)
        case Failure.FOR_GOOD | Failure.LATER:
            _mark_unreachable(session, text, for_good=failure is Failure.FOR_GOOD, now=now)
        case Failure.CONTENT:
            _flag(session, text, FlagReason.REFUSED_BY_CARRIER, now=now)
        case Failure.SETTINGS:
            _flag(session, text, FlagReason.SETTINGS, now=now)
    text.state = TextState.FAILED


def _retry(text: OutboundText, *, at: datetime) -> None:
    text.state = TextState.QUEUED
    text.sid = None
    text.due_at = at


def _obey_carrier(session: Session, contact: Contact, *, now: datetime) -> None:
    """Take Twilio's word for an opt-out that never reached us."""
    locked = contacts.lock_contact(session, contact.id)
    if locked.opted_out_at is None:
        contacts.opt_out(session, locked, source="carrier", words="21610", now=now)
    end_all(session, locked, ConversationState.STOPPED, now=now)


def _mark_unreachable(
    session: Session, text: OutboundText, *, for_good: bool, now: datetime
) -> None:
    """Remember that nobody could be reached: not a refusal, and a reason to try another way."""
    if for_good:
        text.contact.unreachable_at = now
        text.contact.unreachable_code = text.error_code
    _flag(session, text, FlagReason.UNREACHABLE, now=now)


def _flag(session: Session, text: OutboundText, reason: FlagReason, *, now: datetime) -> None:
    session.add(Flag(reason=reason, contact_id=text.contact_id, code=text.error_code, at=now))


def _with_contact(session: Session, condition: ColumnElement[bool]) -> OutboundText | None:
    statement = (
        select(OutboundText)
        .where(condition)
        .options(joinedload(OutboundText.contact))
        .with_for_update(of=OutboundText)
    )
    return session.scalar(statement)
