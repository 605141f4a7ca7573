"""Inputs that say the same: one stands for the others, is answered with them, and each person counts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engage.db import insert_new
from engage.errors import NotFound
from engage.feedback.history import note
from engage.models.action import InputLink
from engage.models.department import Input

FEWEST_TO_MERGE = 2


def merge_inputs(
    session: Session, inputs: Sequence[Input], *, user_id: int, now: datetime
) -> Input:
    """Let the one that waits longest stand for the others; give it.

    The others are no longer listed by themselves, and are answered with it. Raises `NotFound` for
    fewer than two.
    """
    if len({each.id for each in inputs}) < FEWEST_TO_MERGE:
        raise NotFound("input", "")
    original = min(inputs, key=lambda each: (each.waiting_since, each.id))
    others = [each.id for each in inputs if each is not original]
    same = update(Input).where(Input.id.in_(others) | Input.duplicate_of_id.in_(others))
    session.execute(same.values(duplicate_of_id=original.id))
    original.duplicate_of_id = None
    note(session, others, "merged", str(original.id), user_id=user_id, now=now)
    _answer_alike(session, original, others, now=now)
    session.flush()
    return original


def part_input(session: Session, each: Input, *, user_id: int, now: datetime) -> None:
    """List an input by itself again; links it was given meanwhile stay."""
    if each.duplicate_of_id is None:
        return
    note(session, [each.id], "parted", str(each.duplicate_of_id), user_id=user_id, now=now)
    each.duplicate_of_id = None
    session.flush()


def merged_into(session: Session, input_ids: Sequence[int]) -> Sequence[Input]:
    """Give the inputs that these stand for."""
    same = select(Input).where(Input.duplicate_of_id.in_(input_ids)).order_by(Input.id)
    return session.scalars(same).all()


def count_merged(session: Session, input_ids: Sequence[int]) -> Mapping[int, int]:
    """Give how many others each input stands for; those that stand for none are left out."""
    counted = (
        select(Input.duplicate_of_id, func.count())
        .where(Input.duplicate_of_id.in_(input_ids))
        .group_by(Input.duplicate_of_id)
    )
    return {id_: count for id_, count in session.execute(counted) if id_ is not None}


def _answer_alike(
    session: Session, original: Input, others: Sequence[int], *, now: datetime
) -> None:
    """Link what is merged to whatever already answers the one that stands for it."""
    links = session.scalars(select(InputLink).where(InputLink.input_id == original.id)).all()
    rows = [
        {
            "input_id": other,
            "action_id": link.action_id,
            "relation": link.relation,
            "user_id": link.user_id,
            "at": now,
        }
        for link in links
        for other in others
    ]
    insert_new(session, InputLink, rows)
    if original.acknowledged_at is not None:
        unread = update(Input).where(Input.id.in_(others), Input.acknowledged_at.is_(None))
        session.execute(
            unread.values(acknowledged_at=now, acknowledged_by=original.acknowledged_by)
        )
