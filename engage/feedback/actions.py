"""What a department does: actions, their statuses, and the inputs they answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, selectinload

from engage.db import insert
from engage.errors import NotFound, ReasonNeeded, WrongTransition
from engage.feedback.duplicates import merged_into
from engage.feedback.history import note
from engage.models.action import (
    REFUSALS,
    Action,
    ActionEvent,
    ActionKind,
    ActionStatus,
    GareStage,
    InputLink,
    Relation,
)
from engage.models.department import Input
from engage.models.handling import Reply

S = ActionStatus
# A list to choose from that is longer helps nobody.
MOST_OFFERED = 200
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
        department_id=department_id,
        title=dict(plan.title),
        public_text=dict(plan.public_text),
        kind=plan.kind,
        status=S.PROPOSED,
        gare_stage=plan.gare_stage,
        dimensions=list(plan.dimensions),
        partners=list(plan.partners),
        budget=plan.budget,
        budget_source=plan.budget_source,
        created_at=now,
    )
    action.events.append(ActionEvent(status=S.PROPOSED, user_id=user_id, at=now))
    session.add(action)
    session.flush()
    return action


def revise_action(session: Session, action: Action, plan: Plan) -> None:
    """Make `plan` what an action is about from now on."""
    action.title = dict(plan.title)
    action.public_text = dict(plan.public_text)
    action.kind = plan.kind
    action.gare_stage = plan.gare_stage
    action.dimensions = list(plan.dimensions)
    action.partners = list(plan.partners)
    action.budget = plan.budget
    action.budget_source = plan.budget_source
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
    session.flush()


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
    """Give one of the department's actions with its events; `NotFound` for any other."""
    found = select(Action).where(Action.id == action_id, Action.department_id == department_id)
    action = session.scalar(found.options(selectinload(Action.events)))
    if action is None:
        raise NotFound("action", str(action_id))
    return action


def actions_of(session: Session, department_id: int) -> list[Action]:
    """Give a department's actions, newest first."""
    mine = select(Action).where(Action.department_id == department_id)
    return list(session.scalars(mine.order_by(Action.created_at.desc(), Action.id.desc())))


def open_actions_of(session: Session, department_id: int) -> list[Action]:
    """Give the actions that inputs can be linked to, newest first, at most `MOST_OFFERED`."""
    return actions_of(session, department_id)[:MOST_OFFERED]


def linked_counts(session: Session, department_id: int) -> Mapping[int, int]:
    """Give how many inputs each action of a department answers, by action id."""
    counted = (
        select(InputLink.action_id, func.count())
        .join(Action, Action.id == InputLink.action_id)
        .where(Action.department_id == department_id)
        .group_by(InputLink.action_id)
    )
    return dict(session.execute(counted).all())


def last_changes(session: Session, department_id: int) -> Mapping[int, datetime]:
    """Give when each action of a department last reached a status, by action id."""
    latest = (
        select(ActionEvent.action_id, func.max(ActionEvent.at))
        .join(Action, Action.id == ActionEvent.action_id)
        .where(Action.department_id == department_id)
        .group_by(ActionEvent.action_id)
    )
    return dict(session.execute(latest).all())
