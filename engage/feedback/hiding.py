"""Out of sight: comments that insult, threaten or expose. Reversible, with reason and name."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engage.db import insert_new
from engage.errors import NotFound
from engage.models.comment import Comment
from engage.models.correction import Look
from engage.models.hiding import Hiding, HidingReason


def hide(
    session: Session,
    comment_id: int,
    reason: HidingReason,
    *,
    note: str = "",
    user_id: int | None,
    now: datetime,
) -> None:
    """Take a comment out of sight. One that is hidden already stays as it was hidden first.

    Raises `NotFound` for an unknown comment.
    """
    if session.scalar(select(Comment.id).where(Comment.id == comment_id)) is None:
        raise NotFound("comment", str(comment_id))
    row = {
        "comment_id": comment_id,
        "reason": reason,
        "note": note.strip(),
        "user_id": user_id,
        "at": now,
    }
    insert_new(session, Hiding, [row])
    session.execute(delete(Look).where(Look.comment_id == comment_id))


def show(session: Session, comment_id: int, *, user_id: int | None, now: datetime) -> None:
    """Bring a hidden comment back; nothing happens to one in sight."""
    hidden = update(Hiding).where(Hiding.comment_id == comment_id, Hiding.lifted_at.is_(None))
    session.execute(hidden.values(lifted_at=now, lifted_by=user_id))


def hidings_of(session: Session, comment_id: int) -> Sequence[Hiding]:
    """Give how often and why a comment was hidden, the latest first."""
    mine = select(Hiding).where(Hiding.comment_id == comment_id)
    return session.scalars(mine.order_by(Hiding.id.desc())).all()
