"""A department's inputs, as a person reads them: found, filtered, counted, with what became of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from engage.errors import NotFound
from engage.models.action import InputLink
from engage.models.comment import Comment, Tag
from engage.models.department import Department, Input, InputComment, Route
from engage.models.response import Response
from engage.models.staff import Post, User

PAGE_SIZE = 25
# The city's window: what has waited longer is late (`response_window_days` of the measures).
LATE_AFTER = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What of the inbox to show; `None` is everything. `page` counts from 1."""

    theme: str | None = None
    language: str | None = None
    unanswered: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Tally:
    """How many inputs match, and how many of them wait longer than `LATE_AFTER`."""

    inputs: int
    late: int

    @property
    def pages(self) -> int:
        """How many pages they fill; an empty inbox has one."""
        return max(1, -(-self.inputs // PAGE_SIZE))


def find_department(session: Session, slug: str) -> Department:
    """Give a department by its slug; `NotFound` if there is none."""
    department = session.scalar(select(Department).where(Department.slug == slug))
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


def list_inputs(session: Session, department_id: int, wanted: Filter) -> list[Input]:
    """Give one page of inputs with comments, tags, response and survey version loaded.

    Newest first; of the unanswered, what waits longest first.
    """
    statement = _loaded(_matching(department_id, wanted))
    if wanted.unanswered:
        ordered = statement.order_by(Input.heard_at, Input.id)
    else:
        ordered = statement.order_by(Input.heard_at.desc(), Input.id.desc())
    page = ordered.limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)
    return list(session.scalars(page))


def tally_inputs(session: Session, department_id: int, wanted: Filter, *, now: datetime) -> Tally:
    """Count what matches, in one statement."""
    linked = select(InputLink.id).where(InputLink.input_id == Input.id).exists()
    late = func.count().filter(Input.heard_at < now - LATE_AFTER, ~linked)
    counted = _matching(department_id, wanted).with_only_columns(func.count(), late)
    inputs, waiting = session.execute(counted).one()
    return Tally(inputs, waiting)


def find_input(session: Session, input_id: int, *, department_id: int) -> Input:
    """Give one of the department's inputs, loaded as in `list_inputs`; `NotFound` for any other."""
    mine = select(Input).where(Input.id == input_id, Input.department_id == department_id)
    found = session.scalar(_loaded(mine))
    if found is None:
        raise NotFound("input", str(input_id))
    return found


def find_inputs(session: Session, ids: Sequence[int], *, department_id: int) -> list[Input]:
    """Give these inputs of the department; `NotFound` if any is not its own."""
    mine = select(Input).where(Input.id.in_(ids), Input.department_id == department_id)
    inputs = list(session.scalars(mine))
    if len(inputs) != len(set(ids)):
        raise NotFound("input", "")
    return inputs


def inputs_of_action(session: Session, action_id: int, *, limit: int) -> list[Input]:
    """Give the inputs an action answers, the latest linked first, loaded as in `list_inputs`."""
    linked = (
        select(Input)
        .join(InputLink, InputLink.input_id == Input.id)
        .where(InputLink.action_id == action_id)
        .order_by(InputLink.at.desc(), Input.id)
        .limit(limit)
    )
    return list(session.scalars(_loaded(linked)))


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
    return select(Department).where(Department.id.in_(posts))


def _loaded(statement: Select[Input]) -> Select[Input]:
    return statement.options(
        joinedload(Input.response).joinedload(Response.version),
        selectinload(Input.comments).joinedload(InputComment.comment).selectinload(Comment.tags),
    )


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
