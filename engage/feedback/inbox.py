"""A department's inputs, as a person reads them: found, filtered, counted, with what became of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from engage.db import is_id
from engage.errors import NotFound
from engage.feedback.narrowing import (
    LATE_AFTER,
    Age,
    Filter,
    conditions,
    linked,
    since_before,
)
from engage.models.action import InputLink
from engage.models.comment import Comment
from engage.models.department import Department, Input, InputComment, Route
from engage.models.response import Response
from engage.models.staff import Post, User

PAGE_SIZE = 25
# Counting all of a large city's inbox costs more than showing it; beyond this a number says nothing.
MOST_COUNTED = 500
MOST_PAGES = MOST_COUNTED // PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Tally:
    """How many inputs match, and how many of them wait longer than `LATE_AFTER`.

    Both stop at `MOST_COUNTED`: a number as large means as many or more.
    """

    inputs: int
    late: int

    @property
    def pages(self) -> int:
        """How many pages can be turned to; an empty inbox has one."""
        return max(1, min(MOST_PAGES, -(-self.inputs // PAGE_SIZE)))

    @property
    def open_ended(self) -> bool:
        """Whether there may be more than were counted."""
        return self.inputs >= MOST_COUNTED


def find_department(session: Session, slug: str) -> Department:
    """Give an open department by its slug; `NotFound` if there is none."""
    named = select(Department).where(Department.slug == slug, Department.closed_at.is_(None))
    department = session.scalar(named)
    if department is None:
        raise NotFound("department", slug)
    return department


def find_own_department(session: Session, slug: str, *, user_id: int) -> Department | None:
    """Give a department if the user works in it."""
    return session.scalar(_own(user_id).where(Department.slug == slug))


def own_departments(session: Session, *, user_id: int) -> list[Department]:
    """Give the departments a user works in."""
    return list(session.scalars(_own(user_id).order_by(Department.slug)))


def all_departments(session: Session) -> list[Department]:
    """Give every department that is open."""
    open_ = select(Department).where(Department.closed_at.is_(None))
    return list(session.scalars(open_.order_by(Department.slug)))


def list_inputs(
    session: Session, department_id: int, wanted: Filter, *, now: datetime
) -> list[Input]:
    """Give one page of inputs with comments, tags, response and survey version loaded.

    Newest first; of the unanswered, what waits longest first. What was merged into another is not
    among them.
    """
    statement = loaded(_matching(department_id, wanted, now=now))
    if wanted.unanswered or wanted.age is Age.LATE:
        ordered = statement.order_by(Input.heard_at, Input.id)
    else:
        ordered = statement.order_by(Input.heard_at.desc(), Input.id.desc())
    page = ordered.limit(PAGE_SIZE).offset((min(wanted.page, MOST_PAGES) - 1) * PAGE_SIZE)
    return list(session.scalars(page))


def tally_inputs(session: Session, department_id: int, wanted: Filter, *, now: datetime) -> Tally:
    """Count what matches, in one statement, no further than `MOST_COUNTED`."""
    matching = _matching(department_id, wanted, now=now).with_only_columns(Input.id)
    late = matching.where(since_before(now - LATE_AFTER), ~linked())
    counted = select(_counted(matching), _counted(late))
    return Tally(*session.execute(counted).one())


def find_input(session: Session, input_id: int, *, department_id: int) -> Input:
    """Give one of the department's inputs, loaded as in `list_inputs`; `NotFound` for any other."""
    mine = select(Input).where(Input.id == input_id, Input.department_id == department_id)
    found = session.scalar(loaded(mine)) if is_id(input_id) else None
    if found is None:
        raise NotFound("input", str(input_id))
    return found


def find_inputs(session: Session, ids: Sequence[int], *, department_id: int) -> list[Input]:
    """Give these inputs of the department, held until the transaction ends.

    Raises `NotFound` if any is not its own.
    """
    known = [each for each in ids if is_id(each)]
    mine = select(Input).where(Input.id.in_(known), Input.department_id == department_id)
    inputs = list(session.scalars(mine.order_by(Input.id).with_for_update(of=Input)))
    if len(inputs) != len(set(ids)):
        raise NotFound("input", "")
    return inputs


def inputs_of_action(session: Session, action_id: int, *, limit: int) -> list[Input]:
    """Give the inputs an action answers, the latest linked first, loaded as in `list_inputs`."""
    answered = (
        select(Input)
        .join(InputLink, InputLink.input_id == Input.id)
        .where(InputLink.action_id == action_id)
        .order_by(InputLink.at.desc(), Input.id)
        .limit(limit)
    )
    return list(session.scalars(loaded(answered)))


def links_of(session: Session, input_ids: Sequence[int]) -> Mapping[int, list[InputLink]]:
    """Give the links of each input with their actions, oldest first."""
    statement = (
        select(InputLink)
        .where(InputLink.input_id.in_(input_ids))
        .options(joinedload(InputLink.action))
        .order_by(InputLink.at, InputLink.id)
    )
    found: defaultdict[int, list[InputLink]] = defaultdict(list)
    for link in session.scalars(statement):
        found[link.input_id].append(link)
    return found


def people_by_id(session: Session, ids: Sequence[int | None]) -> Mapping[int, str]:
    """Give the e-mail addresses of users, by id."""
    known = {each for each in ids if each is not None}
    rows = session.execute(select(User.id, User.email).where(User.id.in_(known)))
    return dict(rows.all())


def themes_of(session: Session, department_id: int) -> list[str]:
    """Give the keys of the themes routed to a department."""
    mine = select(Route.theme).where(
        Route.department_id == department_id, Route.theme != "", Route.retired_at.is_(None)
    )
    return list(session.scalars(mine.order_by(Route.theme).distinct()))


def _own(user_id: int) -> Select[Department]:
    posts = select(Post.department_id).where(Post.user_id == user_id)
    return select(Department).where(Department.id.in_(posts), Department.closed_at.is_(None))


def loaded(statement: Select[Input]) -> Select[Input]:
    """Load with each input all that a card of it shows."""
    return statement.options(
        joinedload(Input.response).joinedload(Response.version),
        selectinload(Input.comments).joinedload(InputComment.comment).selectinload(Comment.tags),
    )


def _counted(matching: Select[int]) -> ColumnElement[int]:
    some = matching.limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _matching(department_id: int, wanted: Filter, *, now: datetime) -> Select[Input]:
    mine = select(Input).where(
        Input.department_id == department_id, Input.duplicate_of_id.is_(None)
    )
    return mine.where(*conditions(wanted, now=now))
