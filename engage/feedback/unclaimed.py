"""Comments that no rule sends anywhere: shown until somebody claims them or sets them aside."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from engage.db import is_id
from engage.errors import NotFound
from engage.feedback.history import note
from engage.feedback.routing import Target, hear
from engage.models.comment import Comment
from engage.models.department import Department, Input
from engage.models.handling import UnclaimedComment
from engage.models.response import Response

PAGE_SIZE = 25
# The navigation says "99+" above it: an exact number would cost a walk over all of them.
MOST_COUNTED = 100


def count_unclaimed(session: Session) -> int:
    """Give how many comments wait for a department, at most `MOST_COUNTED`."""
    waiting = select(UnclaimedComment.comment_id).where(UnclaimedComment.set_aside_at.is_(None))
    counted = select(func.count()).select_from(waiting.limit(MOST_COUNTED).subquery())
    return session.scalar(counted) or 0


def list_unclaimed(session: Session) -> Sequence[UnclaimedComment]:
    """Give those that have waited longest, one page of them, with comment, tags and response."""
    comment = joinedload(UnclaimedComment.comment)
    statement = (
        select(UnclaimedComment)
        .where(UnclaimedComment.set_aside_at.is_(None))
        .options(
            comment.joinedload(Comment.response).joinedload(Response.version),
            comment.selectinload(Comment.tags),
        )
        .order_by(UnclaimedComment.since, UnclaimedComment.comment_id)
        .limit(PAGE_SIZE)
    )
    return session.scalars(statement).all()


def assign(
    session: Session, comment_id: int, department: Department, *, user_id: int, now: datetime
) -> Input:
    """Let a department hear a comment that nobody claimed; give its input.

    Raises `NotFound` for a comment that is not there or a closed department.
    """
    comment = session.get(Comment, comment_id) if is_id(comment_id) else None
    if comment is None or department.closed_at is not None:
        raise NotFound("comment", str(comment_id))
    hear(session, [Target(comment.response_id, department.id, comment.id)], now=now)
    heard = session.scalars(
        select(Input).where(
            Input.response_id == comment.response_id, Input.department_id == department.id
        )
    ).one()
    note(session, [heard.id], "assigned", user_id=user_id, now=now)
    return heard


def set_aside(session: Session, comment_id: int, *, user_id: int, now: datetime) -> None:
    """Record that a person read a comment and no department need hear it; the first time counts."""
    if not is_id(comment_id):
        raise NotFound("comment", str(comment_id))
    waiting = update(UnclaimedComment).where(
        UnclaimedComment.comment_id == comment_id, UnclaimedComment.set_aside_at.is_(None)
    )
    session.execute(waiting.values(set_aside_at=now, set_aside_by=user_id))
