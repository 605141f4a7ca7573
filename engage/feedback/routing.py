"""From themes to departments: a tagged comment becomes part of an input."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engage.db import insert
from engage.models.comment import Comment, Fate, Tag, TagAxis
from engage.models.department import Input, InputComment, Route


def route_comments(session: Session, comment_ids: Sequence[int], *, now: datetime) -> int:
    """Let every department hear the comments whose themes it answers for; give how many heard.

    Repeating it changes nothing: an input is one per response and department.
    """
    targets = session.execute(_targets(comment_ids)).all()
    for response_id, department_id, _ in targets:
        values = {"response_id": response_id, "department_id": department_id, "heard_at": now}
        session.execute(insert(session, Input).values(values).on_conflict_do_nothing())
    inputs = _inputs_by_place(session, [response_id for response_id, _, _ in targets])
    for response_id, department_id, comment_id in targets:
        values = {"input_id": inputs[response_id, department_id], "comment_id": comment_id}
        session.execute(insert(session, InputComment).values(values).on_conflict_do_nothing())
    return len(targets)


def unclaimed(session: Session, *, limit: int) -> list[Comment]:
    """Give tagged comments that no department hears about, newest first: shown, not lost."""
    heard = select(InputComment.comment_id)
    statement = (
        select(Comment)
        .where(Comment.fate == Fate.TAGGED, Comment.id.not_in(heard))
        .order_by(Comment.created_at.desc())
        .limit(limit)
    )
    return list(session.scalars(statement))


def _targets(comment_ids: Sequence[int]) -> Select[int, int, int]:
    return (
        select(Comment.response_id, Route.department_id, Comment.id)
        .join(Tag, Tag.comment_id == Comment.id)
        .join(Route, Route.theme == Tag.key)
        .where(Comment.id.in_(comment_ids), Tag.axis == TagAxis.THEME)
        .distinct()
    )


def _inputs_by_place(session: Session, response_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    statement = select(Input.response_id, Input.department_id, Input.id)
    rows = session.execute(statement.where(Input.response_id.in_(response_ids)))
    return {(response_id, department_id): id_ for response_id, department_id, id_ in rows}
