"""A department's inputs, as a person reads them: found, filtered, counted, with what became of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, select, tuple_
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from engage.db import is_id
from engage.errors import NotFound
from engage.feedback.narrowing import (
    LATE_AFTER,
    Filter,
    of_its_answers,
    of_its_words,
    of_itself,
    since_before,
)
from engage.models.action import InputLink
from engage.models.base import UtcDateTime
from engage.models.comment import Comment
from engage.models.department import Department, Input, InputComment, Route
from engage.models.response import Response
from engage.models.staff import Post, User

PAGE_SIZE = 25
# Counting all of a large city's inbox costs more than showing it; beyond this a number says nothing.
MOST_COUNTED = 500
MOST_PAGES = MOST_COUNTED // PAGE_SIZE
# So many inputs are asked at once whether they fit: an index finds no mix of theme, group and words,
# and whoever asks for what hardly anybody said must not wait for years of history. By what it costs
# to ask one: its links alone, or what was said too.
MOST_ANSWERS_ASKED = 20_000
MOST_WORDS_ASKED = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The inputs that fit among those looked through, in the order they are shown.

    `ids` are at most `MOST_COUNTED`; `late` of them wait longer than `LATE_AFTER`. `further` is where
    to look on (`Filter.after`), `None` at the end; `looked` is how many inputs were asked whether
    they fit, `None` when that was every one or the list was full before.
    """

    ids: Sequence[int] = ()
    late: int = 0
    further: int | None = None
    looked: int | None = None

    @property
    def inputs(self) -> int:
        """How many fit."""
        return len(self.ids)

    @property
    def pages(self) -> int:
        """How many pages can be turned to; an empty inbox has one."""
        return max(1, -(-self.inputs // PAGE_SIZE))

    @property
    def open_ended(self) -> bool:
        """Whether more fit than were counted."""
        return self.further is not None and self.looked is None


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


def look_through(session: Session, department_id: int, wanted: Filter, *, now: datetime) -> Stretch:
    """Find what fits in one stretch of the inbox, in time that does not grow with its history.

    Newest first; of the unanswered, what waits longest first. What was merged into another is not
    among them.
    """
    pool = _pool(session, department_id, wanted, now=now)
    depth = _depth(wanted)
    asked = pool.limit(depth or MOST_COUNTED + 1).subquery()
    each = aliased(Input, asked)
    fitting = (
        select(each.id, _is_late(each, now=now))
        .where(*of_its_answers(wanted, each), *of_its_words(wanted, each))
        .order_by(*_order(wanted, each))
        .limit(MOST_COUNTED + 1)
    )
    found = session.execute(fitting).all()
    ids = [row.id for row in found[:MOST_COUNTED]]
    late = sum(row.late for row in found[:MOST_COUNTED])
    if len(found) > MOST_COUNTED:
        return Stretch(ids=ids, late=late, further=ids[-1])
    if depth is None:
        return Stretch(ids=ids, late=late)
    # The last that was asked, and one beyond it.
    end = session.scalars(pool.with_only_columns(Input.id).offset(depth - 1).limit(2)).all()
    if not end[1:]:
        return Stretch(ids=ids, late=late)
    return Stretch(ids=ids, late=late, further=end[0], looked=depth)


def list_inputs(session: Session, stretch: Stretch, *, page: int) -> list[Input]:
    """Give one page of a stretch with comments, tags, response and survey version loaded."""
    start = (page - 1) * PAGE_SIZE
    ids = stretch.ids[start : start + PAGE_SIZE]
    found = session.scalars(loaded(select(Input).where(Input.id.in_(ids))))
    by_id = {each.id: each for each in found}
    return [by_id[id_] for id_ in ids if id_ in by_id]


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


def _pool(session: Session, department_id: int, wanted: Filter, *, now: datetime) -> Select[Input]:
    """Give the inputs in the order of their index, narrowed by what they tell themselves."""
    pool = select(Input).where(
        Input.department_id == department_id,
        Input.duplicate_of_id.is_(None),
        *of_itself(wanted, now=now),
    )
    after = session.get(Input, wanted.after) if is_id(wanted.after or 0) else None
    if after is not None:
        place = tuple_(literal(after.heard_at, UtcDateTime()), literal(after.id))
        here = tuple_(Input.heard_at, Input.id)
        pool = pool.where(here > place if wanted.longest_first else here < place)
    return pool.order_by(*_order(wanted, Input))


def _order(wanted: Filter, each: type[Input]) -> tuple[ColumnElement[Any], ...]:
    if wanted.longest_first:
        return each.heard_at.asc(), each.id.asc()
    return each.heard_at.desc(), each.id.desc()


def _depth(wanted: Filter) -> int | None:
    """Give how many inputs are asked whether they fit; `None` where every one of them does."""
    if list(of_its_words(wanted, Input)):
        return MOST_WORDS_ASKED
    return MOST_ANSWERS_ASKED if list(of_its_answers(wanted, Input)) else None


def _is_late(each: type[Input], *, now: datetime) -> ColumnElement[bool]:
    """Give whether an input waits longer than `LATE_AFTER`.

    The limit keeps the database from reading every link there is to answer for a few inputs.
    """
    answer = select(InputLink.id).where(InputLink.input_id == each.id).limit(1).scalar_subquery()
    return and_(since_before(now - LATE_AFTER, each), answer.is_(None)).label("late")
