"""Machines that write to us: their texts are kept, and not answered.

Two machines that answer each other run up a bill all night. Texts count from the last one that led
to something: a resident who answers is never taken for a machine, however fast.
"""

from datetime import timedelta

from sqlalchemy import bindparam, select

from engage.intake.conversations.phrases import speaks_of
from engage.intake.conversations.replies import Reply
from engage.intake.conversations.turn import Turn
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
    select(_TEXTS.body, _TEXTS.received_at)
    .where(
        _TEXTS.contact_id == bindparam("contact_id"),
        _TEXTS.received_at > bindparam("since", type_=UtcDateTime()),
        _TEXTS.id <= bindparam("last"),
    )
    .order_by(_TEXTS.id.desc())
    .limit(HOUR_MOST + 1)
)


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
    asked = {"contact_id": turn.contact.id, "since": since, "last": turn.text.id}
    with turn.session.no_autoflush:
        rows = turn.session.execute(_LATELY, asked).all()
    if len(rows) > HOUR_MOST:
        return True
    lately = [fold(body) for body, at in rows[:SAME_MOST] if at > turn.now - SAME_WITHIN]
    return len(lately) == SAME_MOST and len(set(lately)) == 1


def _flagged(turn: Turn) -> bool:
    statement = select(Flag.id).where(
        Flag.contact_id == turn.contact.id,
        Flag.reason == FlagReason.LOOP,
        Flag.at > turn.now - HOUR,
    )
    return turn.session.scalar(statement.limit(1)) is not None
