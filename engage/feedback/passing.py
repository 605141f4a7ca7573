"""An input that goes from one department to another: with a reason, its history, and its age."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from engage.db import insert_new
from engage.errors import NotFound, ReasonNeeded
from engage.feedback.history import note
from engage.feedback.routing import Target, hear
from engage.models.action import InputLink
from engage.models.department import Department, HistoryEntry, Input, InputComment
from engage.models.handling import Passing, PassingCause, Reply


def pass_on(
    session: Session,
    each: Input,
    departments: Sequence[Department],
    *,
    reason: str,
    user_id: int,
    now: datetime,
) -> None:
    """Give an input, and what was merged into it, to other departments; it leaves this one.

    Raises `ReasonNeeded` without a reason, `NotFound` without another department that is open.
    """
    others = [d for d in departments if d.id != each.department_id and d.closed_at is None]
    if not others:
        raise NotFound("department", "")
    if not reason.strip():
        raise ReasonNeeded
    same = session.scalars(select(Input).where(Input.duplicate_of_id == each.id)).all()
    for one in (each, *same):
        _pass_one(session, one, others, reason=reason.strip(), user_id=user_id, now=now)
    _part_those_left_behind(session, [one.id for one in same])


def hand_over(session: Session, each: Input, department_id: int, *, now: datetime) -> Input:
    """Make an input another department's, unread there; give the input it is part of now.

    Where that department heard the same response already, both become one.
    """
    there = select(Input).where(
        Input.response_id == each.response_id, Input.department_id == department_id
    )
    target = session.scalar(there)
    if target is None:
        each.first_heard_at = each.waiting_since
        each.department_id = department_id
        each.heard_at = now
        each.acknowledged_at = None
        each.acknowledged_by = None
        session.flush()
        return each
    absorb(session, each, target)
    return target


def absorb(session: Session, each: Input, target: Input) -> None:
    """Make one input of two of the same response: comments, links, replies and history move."""
    parts = select(InputComment.comment_id).where(InputComment.input_id == each.id)
    rows = [{"input_id": target.id, "comment_id": id_} for id_ in session.scalars(parts)]
    insert_new(session, InputComment, rows)
    taken = select(InputLink.action_id).where(InputLink.input_id == target.id)
    moving = update(InputLink).where(InputLink.input_id == each.id)
    session.execute(
        moving.where(InputLink.action_id.not_in(session.scalars(taken).all())).values(
            input_id=target.id
        )
    )
    for table in (HistoryEntry, Reply):
        session.execute(update(table).where(table.input_id == each.id).values(input_id=target.id))
    target.first_heard_at = min(each.waiting_since, target.waiting_since)
    session.execute(
        update(Input)
        .where(Input.duplicate_of_id == each.id, Input.id != target.id)
        .values(duplicate_of_id=target.id)
    )
    session.flush()
    session.expire(each)
    session.delete(each)
    session.flush()


def passings_of(session: Session, response_id: int) -> Sequence[Passing]:
    """Give every way that what a response said has gone, oldest first."""
    statement = (
        select(Passing)
        .where(Passing.response_id == response_id)
        .options(joinedload(Passing.from_department), joinedload(Passing.to_department))
        .order_by(Passing.at, Passing.id)
    )
    return session.scalars(statement).all()


def _pass_one(
    session: Session,
    each: Input,
    departments: Sequence[Department],
    *,
    reason: str,
    user_id: int,
    now: datetime,
) -> None:
    parts = select(InputComment.comment_id).where(InputComment.input_id == each.id)
    comment_ids = session.scalars(parts).all()
    response_id, left = each.response_id, each.department_id
    first, *others = departments
    session.add_all(
        Passing(
            response_id=response_id,
            from_department_id=left,
            to_department_id=department.id,
            cause=PassingCause.PASSED_ON,
            reason=reason,
            user_id=user_id,
            at=now,
        )
        for department in departments
    )
    since = each.waiting_since
    kept = hand_over(session, each, first.id, now=now)
    note(session, [kept.id], "passed_on", reason, user_id=user_id, now=now)
    hear(
        session,
        [Target(response_id, other.id, id_) for other in others for id_ in comment_ids],
        now=now,
    )
    # The clock of those who hear it only now began when the city first heard it.
    session.execute(
        update(Input)
        .where(
            Input.response_id == response_id,
            Input.department_id.in_([other.id for other in others]),
            Input.first_heard_at.is_(None),
        )
        .values(first_heard_at=since)
    )


def _part_those_left_behind(session: Session, ids: Sequence[int]) -> None:
    """Part what is merged with an input that is another department's now."""
    merged = select(Input).where(Input.id.in_(ids), Input.duplicate_of_id.is_not(None))
    for each in session.scalars(merged):
        original = session.get(Input, each.duplicate_of_id)
        if original is None or original.department_id != each.department_id:
            each.duplicate_of_id = None
    session.flush()
