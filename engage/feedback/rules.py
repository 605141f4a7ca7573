"""The rules that route comments, as people change them: what is live, and the history of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from engage.db import insert_new
from engage.errors import ChangedMeanwhile, NotFound
from engage.feedback.routing import Condition
from engage.models.department import Department, Route


@dataclass(frozen=True, slots=True)
class Rule:
    """A live rule: comments that fit `condition` reach `departments`."""

    condition: Condition
    departments: tuple[Department, ...]
    routes: tuple[Route, ...]

    @property
    def mark(self) -> str:
        """Tell this state of the rule from any other."""
        return mark_of(self.routes)


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule somebody has in mind. Without departments it is the end of the rule.

    `instead_of` is the condition of the rule that it takes the place of, and `mark` how that rule
    stood when the draft was begun.
    """

    condition: Condition
    department_ids: frozenset[int]
    instead_of: Condition | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A line of the rules' history: somebody added a rule for a department, or retired it."""

    at: datetime
    user_id: int | None
    condition: Condition
    department: Department
    added: bool


def live_rules(session: Session) -> list[Rule]:
    """Give the rules in force, by theme, survey, question and place."""
    live = (
        select(Route)
        .where(Route.retired_at.is_(None))
        .options(joinedload(Route.department))
        .order_by(Route.theme, Route.survey, Route.question, Route.place, Route.department_id)
    )
    grouped = groupby(session.scalars(live), key=condition_of)
    return [_rule(condition, tuple(routes)) for condition, routes in grouped]


def live_routes(session: Session, condition: Condition) -> Sequence[Route]:
    """Give the live rows of the rule with exactly this condition, oldest first."""
    theme, survey, question, place = condition.parts
    mine = select(Route).where(
        Route.theme == theme,
        Route.survey == survey,
        Route.question == question,
        Route.place == place,
        Route.retired_at.is_(None),
    )
    return session.scalars(mine.order_by(Route.id).with_for_update()).all()


def mark_of(routes: Sequence[Route]) -> str:
    """Tell a state of a rule from any other."""
    return ".".join(str(each) for each in sorted(route.id for route in routes))


def put_rule(session: Session, draft: Draft, *, user_id: int, now: datetime) -> None:
    """Make a draft the rule in force; what it takes the place of is retired, not lost.

    Raises `ChangedMeanwhile` when somebody changed the rule since the draft was begun, `NotFound`
    for a department there is not.
    """
    _check(session, draft)
    old = live_routes(session, draft.instead_of) if draft.instead_of else []
    if draft.instead_of is not None and mark_of(old) != draft.mark:
        raise ChangedMeanwhile
    kept = {
        route.department_id
        for route in live_routes(session, draft.condition)
        if route.department_id in draft.department_ids
    }
    gone = [
        route.id
        for route in old
        if draft.condition != draft.instead_of or route.department_id not in draft.department_ids
    ]
    retire_routes(session, gone, user_id=user_id, now=now)
    theme, survey, question, place = draft.condition.parts
    rows = [
        {
            "theme": theme,
            "survey": survey,
            "question": question,
            "place": place,
            "department_id": department_id,
            "added_at": now,
            "added_by": user_id,
        }
        for department_id in sorted(draft.department_ids - kept)
    ]
    insert_new(session, Route, rows)


def retire_routes(
    session: Session, ids: Sequence[int], *, user_id: int | None, now: datetime
) -> None:
    """End these rows of rules; they stay as history."""
    live = update(Route).where(Route.id.in_(ids), Route.retired_at.is_(None))
    session.execute(live.values(retired_at=now, retired_by=user_id))


def rule_changes(session: Session, *, limit: int) -> list[RuleChange]:
    """Give what people changed about the rules, newest first."""
    changed = (
        select(Route)
        .where(Route.added_at.is_not(None) | Route.retired_at.is_not(None))
        .options(joinedload(Route.department))
        .order_by(Route.id.desc())
        .limit(limit)
    )
    lines = []
    for route in session.scalars(changed):
        condition = condition_of(route)
        if route.added_at:
            line = RuleChange(
                route.added_at, route.added_by, condition, route.department, added=True
            )
            lines.append(line)
        if route.retired_at:
            line = RuleChange(
                route.retired_at, route.retired_by, condition, route.department, added=False
            )
            lines.append(line)
    return sorted(lines, key=lambda each: each.at, reverse=True)[:limit]


def condition_of(route: Route) -> Condition:
    """Give what a stored rule asks of a comment."""
    return Condition(route.theme, route.survey, route.question, route.place)


def _rule(condition: Condition, routes: tuple[Route, ...]) -> Rule:
    return Rule(condition, tuple(route.department for route in routes), routes)


def _check(session: Session, draft: Draft) -> None:
    open_ = select(Department.id).where(
        Department.id.in_(draft.department_ids), Department.closed_at.is_(None)
    )
    missing = draft.department_ids - set(session.scalars(open_))
    if missing:
        raise NotFound("department", "")
