"""From themes to departments: a tagged comment becomes part of an input."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.db import insert
from engage.models.comment import Comment, Fate, Tag, TagAxis
from engage.models.department import Input, InputComment, Route


@dataclass(frozen=True, slots=True)
class Target:
    """A comment of a response that a department hears."""

    response_id: int
    department_id: int
    comment_id: int


def route_comments(session: Session, comment_ids: Sequence[int], *, now: datetime) -> int:
    """Let every department hear the comments whose themes it answers for; give how many heard.

    Repeating it changes nothing: an input is one per response and department.
    """
    targets = targets_of(session, comment_ids)
    for each in targets:
        values = {
            "response_id": each.response_id,
            "department_id": each.department_id,
            "heard_at": now,
        }
        session.execute(insert(session, Input).values(values).on_conflict_do_nothing())
    inputs = _inputs_by_place(session, [each.response_id for each in targets])
    for each in targets:
        values = {
            "input_id": inputs[each.response_id, each.department_id],
            "comment_id": each.comment_id,
        }
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


def targets_of(session: Session, comment_ids: Sequence[int]) -> list[Target]:
    """Give who hears these comments by their themes."""
    statement = (
        select(Comment.response_id, Route.department_id, Comment.id)
        .join(Tag, Tag.comment_id == Comment.id)
        .join(Route, Route.theme == Tag.key)
        .where(Comment.id.in_(comment_ids), Tag.axis == TagAxis.THEME)
        .distinct()
    )
    return [Target(*row) for row in session.execute(statement)]


def _inputs_by_place(session: Session, response_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    statement = select(Input.response_id, Input.department_id, Input.id)
    rows = session.execute(statement.where(Input.response_id.in_(response_ids)))
    return {(response_id, department_id): id_ for response_id, department_id, id_ in rows}
