"""The gate: whether a text may go to a person now, later, or not at all.

Asked twice of every text: when it is written, and again immediately before it is sent, for a STOP
may have come in between. Pure where it can be; the limits need a count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from engage.models.base import UtcDateTime, table_of
from engage.models.contact import Contact
from engage.models.conversation import OutboundText, Purpose, TextState
from engage.sms.city import City
from engage.sms.quiet import next_allowed, next_day, zone_of

DAY = timedelta(hours=24)


# Put together once: building a statement costs as much as running it.
_TEXTS = table_of(OutboundText).c
_SENT = (
    select(_TEXTS.contact_id, func.count(_TEXTS.id))
    .where(
        _TEXTS.contact_id.in_(bindparam("contacts", expanding=True)),
        _TEXTS.created_at > bindparam("since", type_=UtcDateTime()),
        _TEXTS.state.not_in((TextState.FAILED, TextState.BLOCKED, TextState.QUEUED)),
    )
    .group_by(_TEXTS.contact_id)
)
_UNASKED = _SENT.where(_TEXTS.purpose.in_([each for each in Purpose if each.unasked]))


class Hold(StrEnum):
    """Why a text may not go. Kept with the text, at most 16 characters."""

    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    UNREACHABLE = "unreachable"
    DOUBT = "stop_in_doubt"
    TOO_MANY = "too_many"
    STOPPED = "stopped"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Verdict:
    """May go at `at` (aware UTC), which may be now; or not at all, because of `hold`."""

    at: datetime | None = None
    hold: Hold | None = None


def judge(
    session: Session, contact: Contact, purpose: Purpose, *, city: City, now: datetime
) -> Verdict:
    """Give whether and when a text of this purpose may go to this person."""
    sent = sent_lately(session, [contact.id], unasked=purpose.unasked, now=now)
    return judge_by(sent, contact, purpose, city=city, now=now)


def judge_by(
    sent: Mapping[int, int], contact: Contact, purpose: Purpose, *, city: City, now: datetime
) -> Verdict:
    """Judge by how many texts of the same sort went to this person lately, by contact."""
    hold = refusal(contact, purpose)
    if hold is not None:
        return Verdict(hold=hold)
    zone, times = zone_of(contact.timezone, city.zone), sent.get(contact.id, 0)
    if purpose.unasked:
        enough = times >= city.unasked_a_day
        when = next_day if enough else next_allowed
        return Verdict(at=when(now, zone, city.hours))
    if times >= city.all_a_day and purpose is not Purpose.STOP_REPLY:
        return Verdict(hold=Hold.TOO_MANY)
    return Verdict(at=now)


def refusal(contact: Contact, purpose: Purpose) -> Hold | None:
    """Give why this person may not be written to for this purpose, if so."""
    if purpose is Purpose.STOP_REPLY:
        return None
    if contact.opted_out_at is not None:
        return Hold.OPTED_OUT
    if not purpose.unasked:
        return None
    if contact.consented_at is None:
        return Hold.NO_CONSENT
    if contact.unreachable_at is not None:
        return Hold.UNREACHABLE
    return Hold.DOUBT if contact.stop_asked_at is not None else None


def sent_lately(
    session: Session, contact_ids: Iterable[int], *, unasked: bool, now: datetime
) -> Mapping[int, int]:
    """Count each person's texts of the last day, of one sort, that went out or are about to."""
    counted = {"contacts": list(contact_ids), "since": now - DAY}
    # Texts of ours are written at once, never left to a flush.
    with session.no_autoflush:
        rows = session.execute(_UNASKED if unasked else _SENT, counted).all()
    return dict(rows)
