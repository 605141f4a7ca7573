"""A department's inputs, as a person reads them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from engage.errors import NotFound
from engage.models.action import InputLink
from engage.models.comment import Comment, Tag
from engage.models.department import Department, Input, InputComment

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What of the inbox to show; `None` is everything. `page` counts from 1."""

    theme: str | None = None
    language: str | None = None
    unanswered: bool = False
    page: int = 1


def find_department(session: Session, slug: str) -> Department:
    """Give a department by its slug; `NotFound` if there is none."""
    department = session.scalar(select(Department).where(Department.slug == slug))
    if department is None:
        raise NotFound("department", slug)
    return department


def list_inputs(session: Session, department_id: int, wanted: Filter) -> list[Input]:
    """Give one page of inputs, newest first, with comments, tags and response loaded."""
    statement = (
        _matching(department_id, wanted)
        .options(
            joinedload(Input.response),
            selectinload(Input.comments)
            .joinedload(InputComment.comment)
            .selectinload(Comment.tags),
        )
        .order_by(Input.heard_at.desc(), Input.id.desc())
        .limit(PAGE_SIZE)
        .offset((wanted.page - 1) * PAGE_SIZE)
    )
    return list(session.scalars(statement))


def count_inputs(session: Session, department_id: int, wanted: Filter) -> int:
    """Give how many inputs match."""
    matching = _matching(department_id, wanted).subquery()
    return session.scalar(select(func.count()).select_from(matching)) or 0


def find_inputs(session: Session, ids: Sequence[int], *, department_id: int) -> list[Input]:
    """Give these inputs of the department; `NotFound` if any is not its own."""
    mine = select(Input).where(Input.id.in_(ids), Input.department_id == department_id)
    inputs = list(session.scalars(mine))
    if len(inputs) != len(set(ids)):
        raise NotFound("input", "")
    return inputs


def _matching(department_id: int, wanted: Filter) -> Select[Input]:
    statement = select(Input).where(Input.department_id == department_id)
    if wanted.theme:
        themed = (
            select(InputComment.input_id)
            .join(Tag, Tag.comment_id == InputComment.comment_id)
            .where(Tag.key == wanted.theme)
        )
        statement = statement.where(Input.id.in_(themed))
    if wanted.language:
        written = (
            select(InputComment.input_id)
            .join(Comment, Comment.id == InputComment.comment_id)
            .where(Comment.language == wanted.language)
        )
        statement = statement.where(Input.id.in_(written))
    if wanted.unanswered:
        statement = statement.where(Input.id.not_in(select(InputLink.input_id)))
    return statement
