"""What was done with each input: written by whatever does it, read by the input's page."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.db import insert_new
from engage.models.department import HistoryEntry


def note(
    session: Session,
    input_ids: Iterable[int],
    verb: str,
    words: str = "",
    *,
    user_id: int | None,
    now: datetime,
) -> None:
    """Record that somebody did `verb` with these inputs; `words` are a reason or an id."""
    rows = [
        {"input_id": id_, "verb": verb, "note": words, "user_id": user_id, "at": now}
        for id_ in input_ids
    ]
    insert_new(session, HistoryEntry, rows)


def history_of(session: Session, input_id: int, *, limit: int) -> Sequence[HistoryEntry]:
    """Give what was done with an input, the latest first."""
    mine = select(HistoryEntry).where(HistoryEntry.input_id == input_id)
    ordered = mine.order_by(HistoryEntry.at.desc(), HistoryEntry.id.desc())
    return session.scalars(ordered.limit(limit)).all()
