"""A rule tried on past comments before it goes live, and past inputs routed anew once it did."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from engage.db import insert_new
from engage.feedback.passing import hand_over
from engage.feedback.routing import (
    Target,
    fits,
    fits_condition,
    hear,
    release,
    route_comments,
    targets_of,
)
from engage.feedback.rules import Draft, live_routes
from engage.models.action import InputLink
from engage.models.comment import Comment, Fate
from engage.models.department import Department, Input, InputComment, Route
from engage.models.handling import Passing, PassingCause, Reply

# As many past comments as a trial reads: the newest count.
MOST_TRIED = 20_000
# As many inputs as one press routes anew, so that the page answers in time.
MOST_REROUTED = 2_000
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a department would hear of the tried comments: by today's rules, and by the new ones."""

    department: Department
    today: int
    then: int
    gained: int
    lost: int


@dataclass(frozen=True, slots=True)
class Example:
    """A comment whose way would change, with the departments that hear it now and would then."""

    comment: Comment
    today: Sequence[Department]
    then: Sequence[Department]


@dataclass(frozen=True, slots=True)
class Trial:
    """What would change. `fitting` comments fit the new rule; `truncated`: there were more to try."""

    weeks: int
    fitting: int
    changed: int
    unclaimed_today: int
    unclaimed_then: int
    outcomes: Sequence[Outcome]
    examples: Sequence[Example]
    truncated: bool


_Ways = Mapping[int, frozenset[int]]


def try_rule(session: Session, draft: Draft, *, weeks: int, now: datetime) -> Trial:
    """Give what `draft` would do to the comments of the last `weeks` weeks, and to whom."""
    since = now - timedelta(weeks=weeks)
    old = [route.id for route in live_routes(session, draft.instead_of)] if draft.instead_of else []
    fitting = set(_comments(session, fits_condition(draft.condition), since=since))
    affected = fitting | set(_routed_by(session, old, since=since))
    today = _ways(session, affected, without=())
    then = dict(_ways(session, affected, without=old))
    if draft.department_ids:
        for comment_id in fitting:
            then[comment_id] = then.get(comment_id, frozenset()) | draft.department_ids
    names = {each.id: each for each in session.scalars(select(Department))}
    changed = sorted(
        (each for each in affected if today.get(each, ()) != then.get(each, ())), reverse=True
    )
    return Trial(
        weeks=weeks,
        fitting=len(fitting),
        changed=len(changed),
        unclaimed_today=sum(not today.get(each) for each in affected),
        unclaimed_then=sum(not then.get(each) for each in affected),
        outcomes=_outcomes(affected, today, then, names),
        examples=_examples(session, changed[:EXAMPLES], today, then, names),
        truncated=len(affected) >= MOST_TRIED,
    )


def reroute(
    session: Session, draft: Draft, *, weeks: int, user_id: int, now: datetime
) -> tuple[int, bool]:
    """Route past comments by the rules now live, where nobody has worked on them yet.

    Call it after the draft went live. Gives how many inputs went elsewhere, and whether there is
    more to do. What a person read, linked, answered or passed on stays where it is.
    """
    since = now - timedelta(weeks=weeks)
    conditions = [fits_condition(draft.condition)]
    if draft.instead_of is not None:
        conditions.append(fits_condition(draft.instead_of))
    ids = _comments(session, or_(*conditions), since=since)
    unworked = _unworked(session, ids)
    for each in unworked[:MOST_REROUTED]:
        _move(session, each, user_id=user_id, now=now)
    route_comments(session, ids, now=now)
    return min(len(unworked), MOST_REROUTED), len(unworked) > MOST_REROUTED


def _comments(
    session: Session, condition: ColumnElement[bool], *, since: datetime
) -> Sequence[int]:
    recent = (
        select(Comment.id)
        .where(Comment.created_at >= since, Comment.fate != Fate.WAITING, condition)
        .order_by(Comment.created_at.desc())
        .limit(MOST_TRIED)
    )
    return session.scalars(recent).all()


def _routed_by(session: Session, route_ids: Sequence[int], *, since: datetime) -> Sequence[int]:
    """Give the comments that these rows of rules send somewhere, newest first."""
    recent = (
        select(Comment.id, Comment.created_at)
        .join(Route, fits(Route.theme, Route.survey, Route.question, Route.place))
        .where(Route.id.in_(route_ids), Comment.created_at >= since, Comment.fate != Fate.WAITING)
        .distinct()
        .order_by(Comment.created_at.desc())
        .limit(MOST_TRIED)
    )
    return session.scalars(recent).all()


def _ways(session: Session, comment_ids: set[int], *, without: Sequence[int]) -> _Ways:
    """Give the departments that hear each comment by the live rules but those `without`."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    ids = sorted(comment_ids)
    for start in range(0, len(ids), 5_000):
        statement = (
            select(Comment.id, Route.department_id)
            .join(Route, fits(Route.theme, Route.survey, Route.question, Route.place))
            .where(
                Comment.id.in_(ids[start : start + 5_000]),
                Route.retired_at.is_(None),
                Route.id.not_in(without),
            )
            .distinct()
        )
        for comment_id, department_id in session.execute(statement):
            found[comment_id].add(department_id)
    return {comment_id: frozenset(departments) for comment_id, departments in found.items()}


def _outcomes(
    affected: set[int], today: _Ways, then: _Ways, names: Mapping[int, Department]
) -> list[Outcome]:
    """Give a line for each department that hears any of it, the most changed first."""
    counts = {
        "today": Counter(d for each in affected for d in today.get(each, ())),
        "then": Counter(d for each in affected for d in then.get(each, ())),
        "gained": Counter(
            d
            for each in affected
            for d in then.get(each, frozenset()) - today.get(each, frozenset())
        ),
        "lost": Counter(
            d
            for each in affected
            for d in today.get(each, frozenset()) - then.get(each, frozenset())
        ),
    }
    heard = set(counts["today"]) | set(counts["then"])
    lines = [
        Outcome(names[each], **{column: count[each] for column, count in counts.items()})
        for each in heard
    ]
    return sorted(lines, key=lambda line: (-line.gained - line.lost, line.department.slug))


def _examples(
    session: Session,
    ids: Sequence[int],
    today: _Ways,
    then: _Ways,
    names: Mapping[int, Department],
) -> list[Example]:
    comments = session.scalars(select(Comment).where(Comment.id.in_(ids)))
    by_id = {each.id: each for each in comments}
    return [
        Example(
            by_id[each],
            [names[d] for d in sorted(today.get(each, ()))],
            [names[d] for d in sorted(then.get(each, ()))],
        )
        for each in ids
    ]


def _unworked(session: Session, comment_ids: Sequence[int]) -> list[Input]:
    """Give inputs with these comments that nobody has touched and no live rule sends where they are."""
    found: dict[int, Input] = {}
    for start in range(0, len(comment_ids), 5_000):
        batch = comment_ids[start : start + 5_000]
        right = {(t.response_id, t.department_id) for t in targets_of(session, batch)}
        touched = (
            select(InputLink.id).where(InputLink.input_id == Input.id).exists(),
            select(Reply.id).where(Reply.input_id == Input.id).exists(),
            select(Passing.id)
            .where(
                Passing.response_id == Input.response_id,
                Passing.to_department_id == Input.department_id,
            )
            .exists(),
        )
        statement = (
            select(Input)
            .join(InputComment, InputComment.input_id == Input.id)
            .where(
                InputComment.comment_id.in_(batch),
                Input.acknowledged_at.is_(None),
                Input.duplicate_of_id.is_(None),
                ~or_(*touched),
            )
            .order_by(Input.id)
        )
        for each in session.scalars(statement):
            if (each.response_id, each.department_id) not in right:
                found[each.id] = each
    return list(found.values())


def _move(session: Session, each: Input, *, user_id: int, now: datetime) -> None:
    """Bring an input to where the live rules send its comments, or back to the unclaimed."""
    parts = select(InputComment.comment_id).where(InputComment.input_id == each.id)
    comment_ids = session.scalars(parts).all()
    targets = targets_of(session, comment_ids)
    departments = sorted({target.department_id for target in targets})
    if each.department_id in departments:
        return
    if not departments:
        release(session, each, comment_ids, now=now)
        return
    rows = [
        {
            "response_id": each.response_id,
            "from_department_id": each.department_id,
            "to_department_id": department_id,
            "cause": PassingCause.RULES_CHANGED,
            "reason": "",
            "user_id": user_id,
            "at": now,
        }
        for department_id in departments
    ]
    insert_new(session, Passing, rows)
    response_id = each.response_id
    hand_over(session, each, departments[0], now=now)
    hear(
        session,
        [Target(response_id, t.department_id, t.comment_id) for t in targets],
        now=now,
    )
