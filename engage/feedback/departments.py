"""Departments as administrators arrange them: who works there, and what happens when one goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, insert, literal, select, update
from sqlalchemy.orm import Session, aliased

from engage.db import insert_new
from engage.errors import NotFound, StillInUse
from engage.feedback.narrowing import linked
from engage.feedback.passing import absorb
from engage.feedback.rules import retire_routes
from engage.models.action import REFUSALS, Action, ActionDepartment, ActionStatus
from engage.models.base import UtcDateTime
from engage.models.department import Department, Input, Recipient, Route
from engage.models.handling import Passing, PassingCause
from engage.models.staff import Post, User


def members_of(session: Session, department_ids: Sequence[int]) -> Mapping[int, str]:
    """Give the e-mail addresses of people who work in any of these departments, by user id."""
    members = (
        select(User.id, User.email)
        .join(Post, Post.user_id == User.id)
        .where(Post.department_id.in_(department_ids), User.active)
        .order_by(User.email)
    )
    return dict(session.execute(members).all())


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a department is: names and focus by language tag, its recipients' languages by address."""

    name: Mapping[str, str]
    focus: Mapping[str, str]
    recipients: Mapping[str, str]


def make_department(
    session: Session, slug: str, profile: Profile, *, timezone: str
) -> Department | None:
    """Give a new department; `None` when its slug is taken."""
    taken = select(Department.id).where(Department.slug == slug)
    if session.scalar(taken) is not None:
        return None
    made = Department(slug=slug, name={}, timezone=timezone)
    session.add(made)
    session.flush()
    change_department(session, made, profile)
    return made


def change_department(session: Session, department: Department, profile: Profile) -> None:
    """Make `profile` what a department is from now on."""
    department.name = dict(profile.name)
    department.focus = dict(profile.focus)
    known = {each.email: each for each in department.recipients}
    for email, recipient in known.items():
        if email not in profile.recipients:
            session.delete(recipient)
    for email, language in profile.recipients.items():
        if email in known:
            known[email].language = language
        else:
            session.add(Recipient(department_id=department.id, email=email, language=language))
    session.flush()
    session.expire(department, ["recipients"])


def close_department(
    session: Session, department: Department, *, user_id: int, now: datetime
) -> None:
    """End a department nobody waits for; its digests and its name in histories stay.

    Raises `StillInUse` while inputs are not answered or actions are not settled: merge it then.
    """
    waiting = _count(session, Input.department_id == department.id, ~linked())
    if waiting:
        raise StillInUse("input", waiting)
    acting = select(func.count()).where(
        Action.department_id == department.id,
        Action.archived_at.is_(None),
        Action.status.not_in([*REFUSALS, ActionStatus.DONE]),
    )
    unsettled = session.scalar(acting) or 0
    if unsettled:
        raise StillInUse("action", unsettled)
    _end(session, department, user_id=user_id, now=now)


def merge_departments(
    session: Session, source: Department, target: Department, *, user_id: int, now: datetime
) -> None:
    """Make one department part of another: inputs, actions, rules, people and readers go along."""
    if source.id == target.id or target.closed_at is not None:
        raise NotFound("department", target.slug)
    _move_inputs(session, source, target, user_id=user_id, now=now)
    _move_actions(session, source, target)
    _move_routes(session, source, target, user_id=user_id, now=now)
    posts = session.scalars(select(Post.user_id).where(Post.department_id == source.id)).all()
    insert_new(session, Post, [{"user_id": each, "department_id": target.id} for each in posts])
    readers = [
        {"department_id": target.id, "email": each.email, "language": each.language}
        for each in source.recipients
    ]
    insert_new(session, Recipient, readers)
    source.merged_into_id = target.id
    _end(session, source, user_id=user_id, now=now)


def _move_inputs(
    session: Session, source: Department, target: Department, *, user_id: int, now: datetime
) -> None:
    """Move inputs by statement: a department may have heard a hundred thousand."""
    cause = PassingCause.DEPARTMENT_MERGED
    moved = select(
        Input.response_id,
        literal(source.id),
        literal(target.id),
        literal(cause.value),
        literal(""),
        literal(user_id),
        literal(now, UtcDateTime()),
    ).where(Input.department_id == source.id)
    columns = ["response_id", "from_department_id", "to_department_id", "cause", "reason"]
    session.execute(insert(Passing).from_select([*columns, "user_id", "at"], moved))
    other = aliased(Input)
    both = (
        select(Input, other)
        .join(other, other.response_id == Input.response_id)
        .where(Input.department_id == source.id, other.department_id == target.id)
    )
    for mine, theirs in session.execute(both).all():
        absorb(session, mine, theirs)
    rest = update(Input).where(Input.department_id == source.id)
    session.execute(rest.values(department_id=target.id))


def _move_actions(session: Session, source: Department, target: Department) -> None:
    leading = update(Action).where(Action.department_id == source.id)
    session.execute(leading.values(department_id=target.id))
    together = select(ActionDepartment.action_id).where(ActionDepartment.department_id == source.id)
    rows = [{"action_id": each, "department_id": target.id} for each in session.scalars(together)]
    insert_new(session, ActionDepartment, rows)
    session.execute(delete(ActionDepartment).where(ActionDepartment.department_id == source.id))
    # Who leads an action does not also act along in it.
    led = select(Action.id).where(Action.department_id == target.id)
    session.execute(
        delete(ActionDepartment).where(
            ActionDepartment.department_id == target.id, ActionDepartment.action_id.in_(led)
        )
    )


def _move_routes(
    session: Session, source: Department, target: Department, *, user_id: int, now: datetime
) -> None:
    live = select(Route).where(Route.department_id == source.id, Route.retired_at.is_(None))
    rows = [
        {
            "theme": each.theme,
            "survey": each.survey,
            "question": each.question,
            "place": each.place,
            "department_id": target.id,
            "added_at": now,
            "added_by": user_id,
        }
        for each in session.scalars(live)
    ]
    insert_new(session, Route, rows)


def _end(session: Session, department: Department, *, user_id: int, now: datetime) -> None:
    routes = session.scalars(select(Route.id).where(Route.department_id == department.id)).all()
    retire_routes(session, routes, user_id=user_id, now=now)
    session.execute(delete(Recipient).where(Recipient.department_id == department.id))
    session.execute(delete(Post).where(Post.department_id == department.id))
    department.closed_at = now
    session.flush()
    session.expire(department, ["recipients", "routes"])


def _count(session: Session, *about: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Input).where(*about)) or 0
