"""What a department does: actions, their statuses, and the inputs they answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypedDict

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from engage.db import insert, is_id
from engage.errors import ChangedMeanwhile, NotFound, ReasonNeeded, WrongTransition
from engage.feedback.duplicates import merged_into
from engage.feedback.history import note
from engage.models.action import (
    REFUSALS,
    Action,
    ActionChange,
    ActionDepartment,
    ActionEvent,
    ActionKind,
    ActionStatus,
    GareStage,
    InputLink,
    Relation,
)
from engage.models.department import Department, Input
from engage.models.handling import Reply

S = ActionStatus
# A list to choose from that is longer helps nobody.
MOST_OFFERED = 200
MOST_LISTED = 500
# What may follow what. A refusal can be taken up again; what is done stays done.
TRANSITIONS: Mapping[ActionStatus, frozenset[ActionStatus]] = {
    S.PROPOSED: frozenset({S.UNDER_REVIEW, S.ADOPTED, S.UNDER_WAY, S.DECLINED, S.NOT_OURS}),
    S.UNDER_REVIEW: frozenset({S.ADOPTED, S.UNDER_WAY, S.DECLINED, S.NOT_OURS}),
    S.ADOPTED: frozenset({S.UNDER_WAY, S.DONE, S.DECLINED}),
    S.UNDER_WAY: frozenset({S.DONE, S.DECLINED}),
    S.DONE: frozenset(),
    S.DECLINED: frozenset({S.UNDER_REVIEW}),
    S.NOT_OURS: frozenset({S.UNDER_REVIEW}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an action is about. Texts are by language tag; `budget` in whole dollars."""

    title: Mapping[str, str]
    public_text: Mapping[str, str] = field(default_factory=dict)
    kind: ActionKind = ActionKind.SERVICE
    gare_stage: GareStage | None = None
    dimensions: Sequence[str] = ()
    partners: Sequence[str] = ()
    budget: int | None = None
    budget_source: str | None = None
    practices: Sequence[str] = ()
    plan_goal: str | None = None
    owner_id: int | None = None
    due_on: date | None = None
    # Departments that act together with the one that leads, by id.
    partnering: Sequence[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A status to reach, with its public reason by language; required where it says no."""

    status: ActionStatus
    reason: Mapping[str, str] = field(default_factory=dict)
    user_id: int | None = None


def propose_action(
    session: Session, department_id: int, plan: Plan, *, user_id: int | None, now: datetime
) -> Action:
    """Give a new action of a department, proposed at `now`."""
    action = Action(
        department_id=department_id, status=S.PROPOSED, created_at=now, **_columns(plan)
    )
    action.partnering = _departments(session, plan.partnering, besides=department_id)
    action.events.append(ActionEvent(status=S.PROPOSED, user_id=user_id, at=now))
    session.add(action)
    session.flush()
    return action


def hold_action(session: Session, action_id: int, *, department_id: int, revision: int) -> Action:
    """Give an action to change, held until the transaction ends.

    Raises `ChangedMeanwhile` when it is no longer as it was at `revision`.
    """
    held = select(Action.revision).where(Action.id == action_id).with_for_update()
    if session.scalar(held) != revision:
        raise ChangedMeanwhile
    return find_action(session, action_id, department_id=department_id)


def revise_action(
    session: Session, action: Action, plan: Plan, *, user_id: int | None, now: datetime
) -> None:
    """Make `plan` what an action is about from now on; every field that changes is recorded."""
    before = _recorded(action)
    for name, value in _columns(plan).items():
        setattr(action, name, value)
    action.partnering = _departments(session, plan.partnering, besides=action.department_id)
    after = _recorded(action)
    changed = [name for name in before if before[name] != after[name]]
    session.add_all(
        ActionChange(
            action_id=action.id,
            field=name,
            before=before[name],
            after=after[name],
            user_id=user_id,
            at=now,
        )
        for name in changed
    )
    action.revision += bool(changed)
    session.flush()


def take_step(session: Session, action: Action, step: Step, *, now: datetime) -> None:
    """Move an action to another status.

    Raises `WrongTransition`, or `ReasonNeeded` for a refusal that does not say why.
    """
    if step.status not in TRANSITIONS[action.status]:
        raise WrongTransition(action.status, step.status)
    reason = {tag: words.strip() for tag, words in step.reason.items() if words.strip()}
    if step.status in REFUSALS and not reason:
        raise ReasonNeeded
    event = ActionEvent(
        status=step.status,
        reason=reason,
        reason_text=next(iter(reason.values()), ""),
        user_id=step.user_id,
        at=now,
    )
    action.events.append(event)
    action.status = step.status
    action.revision += 1
    session.flush()


def remove_action(
    session: Session, action: Action, *, why: str, user_id: int, now: datetime
) -> bool:
    """Take an action away: gone when no input hangs on it, else put away with the reason.

    Tells whether it is gone. Raises `ReasonNeeded` where it can only be put away.
    """
    session.execute(select(Action.id).where(Action.id == action.id).with_for_update())
    linked = select(InputLink.id).where(InputLink.action_id == action.id).limit(1)
    if session.scalar(linked) is None:
        session.delete(action)
        session.flush()
        return True
    if not why.strip():
        raise ReasonNeeded
    action.archived_at = now
    action.archived_why = why.strip()
    action.revision += 1
    change = ActionChange(
        action_id=action.id, field="archived", before="", after=why.strip(), user_id=user_id, at=now
    )
    session.add(change)
    session.flush()
    return False


def link_inputs(
    session: Session,
    action: Action,
    inputs: Sequence[Input],
    *,
    relation: Relation,
    user_id: int | None,
    now: datetime,
) -> None:
    """Say that `action` answers `inputs` and what was merged into them; whoever links has read them.

    Two people who link the same input at once make one link; the later relation counts.
    """
    answered = [*inputs, *merged_into(session, [each.id for each in inputs])]
    rows = [
        {
            "input_id": each.id,
            "action_id": action.id,
            "relation": relation,
            "user_id": user_id,
            "at": now,
        }
        for each in answered
    ]
    if not rows:
        return
    # Held, so that nobody takes the action away at the same moment.
    held = select(Action.id).where(Action.id == action.id, Action.archived_at.is_(None))
    if session.scalar(held.with_for_update()) is None:
        raise NotFound("action", str(action.id))
    statement = insert(session, InputLink).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["input_id", "action_id"], set_={"relation": relation}
        )
    )
    ids = [each.id for each in answered]
    note(session, ids, "linked", f"{action.id}:{relation}", user_id=user_id, now=now)
    _acknowledge(session, answered, user_id=user_id, now=now)


def unlink_input(
    session: Session, each: Input, action_id: int, *, user_id: int, now: datetime
) -> None:
    """Take back that an action answers this input; its history keeps that it did."""
    link = (InputLink.input_id == each.id, InputLink.action_id == action_id)
    gone = session.scalars(delete(InputLink).where(*link).returning(InputLink.id)).all()
    if gone:
        note(session, [each.id], "unlinked", str(action_id), user_id=user_id, now=now)


def acknowledge(
    session: Session, inputs: Sequence[Input], *, user_id: int | None, now: datetime
) -> None:
    """Record that a person of the department read these; the first time counts."""
    read = [*inputs, *merged_into(session, [each.id for each in inputs])]
    fresh = [each.id for each in read if each.acknowledged_at is None]
    _acknowledge(session, read, user_id=user_id, now=now)
    note(session, fresh, "read", user_id=user_id, now=now)


def mark_unread(session: Session, inputs: Sequence[Input], *, user_id: int, now: datetime) -> int:
    """Take back that these were read, where no more was done with them; give how many."""
    ids = [each.id for each in inputs]
    answered = set(session.scalars(select(InputLink.input_id).where(InputLink.input_id.in_(ids))))
    answered |= set(session.scalars(select(Reply.input_id).where(Reply.input_id.in_(ids))))
    back = [each.id for each in inputs if each.acknowledged_at and each.id not in answered]
    unread = update(Input).where(Input.id.in_(back))
    session.execute(unread.values(acknowledged_at=None, acknowledged_by=None))
    note(session, back, "unread", user_id=user_id, now=now)
    return len(back)


def _acknowledge(
    session: Session, inputs: Sequence[Input], *, user_id: int | None, now: datetime
) -> None:
    fresh = [each.id for each in inputs if each.acknowledged_at is None]
    marked = update(Input).where(Input.id.in_(fresh), Input.acknowledged_at.is_(None))
    session.execute(marked.values(acknowledged_at=now, acknowledged_by=user_id))


def find_action(session: Session, action_id: int, *, department_id: int) -> Action:
    """Give one of the department's actions with its events; `NotFound` for any other.

    A department's actions are those it leads and those it acts in together with another.
    """
    found = select(Action).where(Action.id == action_id, of_department(department_id))
    loaded = found.options(
        selectinload(Action.events),
        selectinload(Action.partnering),
        joinedload(Action.department),
    )
    action = session.scalar(loaded) if is_id(action_id) else None
    if action is None:
        raise NotFound("action", str(action_id))
    return action


def of_department(department_id: int) -> ColumnElement[bool]:
    """Give the SQL of whether a department leads an action or acts in it."""
    together = select(ActionDepartment.action_id).where(
        ActionDepartment.action_id == Action.id, ActionDepartment.department_id == department_id
    )
    return or_(Action.department_id == department_id, together.exists())


def actions_of(session: Session, department_id: int) -> list[Action]:
    """Give a department's actions that are not put away, newest first, at most `MOST_LISTED`."""
    mine = select(Action).where(of_department(department_id), Action.archived_at.is_(None))
    ordered = mine.order_by(Action.created_at.desc(), Action.id.desc()).limit(MOST_LISTED)
    return list(session.scalars(ordered.options(joinedload(Action.department))))


def open_actions_of(session: Session, department_id: int) -> list[Action]:
    """Give the actions that inputs can be linked to, newest first, at most `MOST_OFFERED`."""
    return actions_of(session, department_id)[:MOST_OFFERED]


def is_overdue(action: Action, *, today: date) -> bool:
    """Tell whether an action's day has passed and it is neither done nor refused."""
    settled = action.status in REFUSALS or action.status is S.DONE
    return action.due_on is not None and action.due_on < today and not settled


def changes_of(session: Session, action_id: int, *, limit: int) -> list[ActionChange]:
    """Give what people changed about an action, the latest first."""
    changed = select(ActionChange).where(ActionChange.action_id == action_id)
    ordered = changed.order_by(ActionChange.at.desc(), ActionChange.id.desc())
    return list(session.scalars(ordered.limit(limit)))


def linked_counts(session: Session, action_ids: Sequence[int]) -> Mapping[int, int]:
    """Give how many inputs each of these actions answers, by action id."""
    counted = (
        select(InputLink.action_id, func.count())
        .where(InputLink.action_id.in_(action_ids))
        .group_by(InputLink.action_id)
    )
    return dict(session.execute(counted).all())


def last_changes(session: Session, action_ids: Sequence[int]) -> Mapping[int, datetime]:
    """Give when each of these actions last reached a status, by action id."""
    latest = (
        select(ActionEvent.action_id, func.max(ActionEvent.at))
        .where(ActionEvent.action_id.in_(action_ids))
        .group_by(ActionEvent.action_id)
    )
    return dict(session.execute(latest).all())


class _Columns(TypedDict):
    """A plan as columns of `action`."""

    title: dict[str, str]
    public_text: dict[str, str]
    kind: ActionKind
    gare_stage: GareStage | None
    dimensions: list[str]
    practices: list[str]
    plan_goal: str | None
    partners: list[str]
    budget: int | None
    budget_source: str | None
    owner_id: int | None
    due_on: date | None


def _columns(plan: Plan) -> _Columns:
    return {
        "title": dict(plan.title),
        "public_text": dict(plan.public_text),
        "kind": plan.kind,
        "gare_stage": plan.gare_stage,
        "dimensions": list(plan.dimensions),
        "practices": list(plan.practices),
        "plan_goal": plan.plan_goal,
        "partners": list(plan.partners),
        "budget": plan.budget,
        "budget_source": plan.budget_source,
        "owner_id": plan.owner_id,
        "due_on": plan.due_on,
    }


def _recorded(action: Action) -> dict[str, object]:
    """Give an action's fields as its history keeps them."""
    fields: dict[str, object] = {name: getattr(action, name) for name in _Columns.__annotations__}
    fields["due_on"] = action.due_on.isoformat() if action.due_on else None
    fields["partnering"] = [each.id for each in action.partnering]
    return fields


def _departments(session: Session, ids: Sequence[int], *, besides: int) -> list[Department]:
    wanted = set(ids) - {besides}
    open_ = select(Department).where(Department.id.in_(wanted), Department.closed_at.is_(None))
    return list(session.scalars(open_.order_by(Department.slug)))
