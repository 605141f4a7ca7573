"""What people should look at: counted, listed, and said to be seen to."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, joinedload

from engage.errors import NotFound
from engage.models.flag import Flag, FlagReason

# Looked at before anything else, however old.
DANGERS = (FlagReason.SELF_HARM, FlagReason.VIOLENCE, FlagReason.EMERGENCY)


def count_open(session: Session) -> int:
    """Count the flags nobody has seen to."""
    statement = select(func.count()).select_from(Flag).where(Flag.done_at.is_(None))
    return session.scalar(statement) or 0


def open_flags(session: Session, *, offset: int, limit: int) -> Sequence[Flag]:
    """Give what waits for somebody: danger first, then the latest."""
    danger_first = case((Flag.reason.in_(DANGERS), 0), else_=1)
    statement = _with_all().where(Flag.done_at.is_(None))
    ordered = statement.order_by(danger_first, Flag.at.desc(), Flag.id.desc())
    return session.scalars(ordered.offset(offset).limit(limit)).all()


def done_flags(session: Session, *, offset: int, limit: int) -> Sequence[Flag]:
    """Give what was seen to, the latest first."""
    statement = _with_all().where(Flag.done_at.is_not(None))
    ordered = statement.order_by(Flag.done_at.desc(), Flag.id.desc())
    return session.scalars(ordered.offset(offset).limit(limit)).all()


def see_flags(session: Session, flags: Sequence[Flag], *, user_id: int, now: datetime) -> list[int]:
    """Remember who looked at these first; give the ids that nobody had looked at."""
    new = [flag for flag in flags if flag.seen_at is None]
    for flag in new:
        flag.seen_at = now
        flag.seen_by_id = user_id
    session.flush()
    return [flag.id for flag in new]


def settle_flag(session: Session, flag_id: int, *, user_id: int, now: datetime) -> None:
    """Say that a flag was seen to; said again, it changes nothing."""
    flag = _find(session, flag_id)
    if flag.done_at is None:
        flag.done_at = now
        flag.done_by_id = user_id
    flag.seen_at = flag.seen_at or now
    flag.seen_by_id = flag.seen_by_id or user_id
    session.flush()


def reopen_flag(session: Session, flag_id: int) -> None:
    """Take it back that a flag was seen to."""
    flag = _find(session, flag_id)
    flag.done_at = None
    flag.done_by_id = None
    session.flush()


def _find(session: Session, flag_id: int) -> Flag:
    flag = session.get(Flag, flag_id, with_for_update=True)
    if flag is None:
        raise NotFound("flag", str(flag_id))
    return flag


def _with_all() -> Select[Flag]:
    return select(Flag).options(
        joinedload(Flag.inbound_text),
        joinedload(Flag.contact),
        joinedload(Flag.seen_by),
        joinedload(Flag.done_by),
    )
