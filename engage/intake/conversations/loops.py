"""Machines that write to us: their texts are kept, and not answered.

Two machines that answer each other run up a bill all night. Texts count from the last one that led
to something: a resident who answers is never taken for a machine, however fast.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from engage.intake.conversations.phrases import speaks_of
from engage.intake.conversations.replies import Reply
from engage.intake.conversations.turn import Said, Turn
from engage.models.base import UtcDateTime, table_of
from engage.models.conversation import InboundText
from engage.models.flag import Flag, FlagReason
from surveys.reading.fold import fold

SAME_WITHIN = timedelta(minutes=10)
SAME_MOST = 3
HOUR = timedelta(hours=1)
HOUR_MOST = 8


# Put together once: building a statement costs as much as running it.
_TEXTS = table_of(InboundText).c
_LATELY = (
    select(_TEXTS.id, _TEXTS.body, _TEXTS.received_at)
    .where(
        _TEXTS.contact_id == bindparam("contact_id"),
        _TEXTS.received_at > bindparam("since", type_=UtcDateTime()),
        _TEXTS.id <= bindparam("last"),
    )
    .order_by(_TEXTS.id.desc())
    .limit(HOUR_MOST + 1)
)


# The same of many phones, with what came since.
_PLACED = (
    select(
        *(_TEXTS.contact_id, _TEXTS.id, _TEXTS.body, _TEXTS.received_at),
        func.row_number()
        .over(partition_by=_TEXTS.contact_id, order_by=_TEXTS.id.desc())
        .label("place"),
    )
    .where(
        _TEXTS.contact_id.in_(bindparam("contacts", expanding=True)),
        _TEXTS.received_at > bindparam("since", type_=UtcDateTime()),
    )
    .subquery()
)
_LATELY_OF = (
    select(_PLACED.c.contact_id, _PLACED.c.id, _PLACED.c.body, _PLACED.c.received_at)
    .where(_PLACED.c.place <= HOUR_MOST + 1)
    .order_by(_PLACED.c.contact_id, _PLACED.c.place)
)


def said_lately(
    session: Session, contact_ids: Sequence[int], *, now: datetime
) -> Mapping[int, Sequence[Said]]:
    """Give the last texts of phones, the newest first, as many as tell a machine, by contact."""
    found: dict[int, list[Said]] = {}
    with session.no_autoflush:
        rows = session.execute(_LATELY_OF, {"contacts": contact_ids, "since": now - HOUR})
    for contact_id, *said in rows:
        found.setdefault(contact_id, []).append(Said(*said))
    return found


def ignore_machines(turn: Turn) -> list[Reply] | None:
    """Say nothing to an automatic answer, or to a phone that goes round in circles."""
    if speaks_of("machines", turn.text.body):
        turn.text.how = "automatic answer"
        return []
    if not _in_circles(turn):
        return None
    turn.text.how = "in circles"
    if not _flagged(turn):
        turn.flag(FlagReason.LOOP)
    return []


def _in_circles(turn: Turn) -> bool:
    since = max(turn.contact.progressed_at, turn.now - HOUR)
    said = [each for each in _lately(turn, since) if each.at > since]
    if len(said) > HOUR_MOST:
        return True
    lately = [fold(each.body) for each in said[:SAME_MOST] if each.at > turn.now - SAME_WITHIN]
    return len(lately) == SAME_MOST and len(set(lately)) == 1


def _lately(turn: Turn, since: datetime) -> Sequence[Said]:
    if turn.lately is not None:
        return [each for each in turn.lately if each.text_id <= turn.text.id]
    asked = {"contact_id": turn.contact.id, "since": since, "last": turn.text.id}
    with turn.session.no_autoflush:
        return [Said(*said) for said in turn.session.execute(_LATELY, asked)]


def _flagged(turn: Turn) -> bool:
    statement = select(Flag.id).where(
        Flag.contact_id == turn.contact.id,
        Flag.reason == FlagReason.LOOP,
        Flag.at > turn.now - HOUR,
    )
    return turn.session.scalar(statement.limit(1)) is not None
