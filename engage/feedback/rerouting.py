"""What departments hear follows the labels when those change, without taking work away from anybody.

Only what a label brought goes with it: what a colleague passed on or claimed stays where it is.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.feedback.history import note
from engage.feedback.routing import Target, route_comments, targets_of
from engage.models.action import InputLink
from engage.models.department import HistoryEntry, Input, InputComment

WITHDRAWN = "comment_withdrawn"
KEPT = "theme_corrected"


@dataclass(frozen=True, slots=True)
class Followed:
    """Departments, by id, that began or ceased to hear a comment."""

    heard_by: list[int] = field(default_factory=list)
    withdrawn_from: list[int] = field(default_factory=list)


def follow_labels(
    session: Session,
    comment_ids: Sequence[int],
    before: Sequence[Target],
    *,
    user_id: int | None,
    now: datetime,
) -> Mapping[int, Followed]:
    """Let departments hear what the comments' labels say now; give what changed by comment id.

    `before` is `routing.targets_of` from before the labels changed. An input that somebody has read
    or linked stays with its department, and its history says that the label was corrected.
    """
    changed: defaultdict[int, Followed] = defaultdict(Followed)
    heard = _heard(session, comment_ids)
    after = set(targets_of(session, comment_ids))
    lost = [each for each in before if each not in after]
    for target in lost:
        if target.comment_id not in heard.get(target.department_id, ()):
            continue
        if _withdraw(session, target, user_id=user_id, now=now):
            changed[target.comment_id].withdrawn_from.append(target.department_id)
    route_comments(session, comment_ids, now=now)
    for target in sorted(after - set(before), key=lambda each: each.department_id):
        changed[target.comment_id].heard_by.append(target.department_id)
    return changed


def _heard(session: Session, comment_ids: Sequence[int]) -> Mapping[int, set[int]]:
    """Give the comments each department hears, by its id."""
    statement = (
        select(Input.department_id, InputComment.comment_id)
        .join(InputComment, InputComment.input_id == Input.id)
        .where(InputComment.comment_id.in_(comment_ids))
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for department_id, comment_id in session.execute(statement):
        found[department_id].add(comment_id)
    return found


def _withdraw(session: Session, target: Target, *, user_id: int | None, now: datetime) -> bool:
    """Take a comment out of an input nobody has worked on; tell whether it went."""
    place = select(Input).where(
        Input.response_id == target.response_id, Input.department_id == target.department_id
    )
    each = session.scalars(place.with_for_update()).one()
    if _is_worked_on(session, each):
        note(session, [each.id], KEPT, str(target.comment_id), user_id=user_id, now=now)
        return False
    part = session.get_one(InputComment, (each.id, target.comment_id))
    session.delete(part)
    session.flush()
    rest = select(InputComment.comment_id).where(InputComment.input_id == each.id).limit(1)
    if session.scalar(rest) is None:
        session.expire(each)
        session.delete(each)
    else:
        note(session, [each.id], WITHDRAWN, str(target.comment_id), user_id=user_id, now=now)
    session.flush()
    return True


def _is_worked_on(session: Session, each: Input) -> bool:
    linked = select(InputLink.id).where(InputLink.input_id == each.id).limit(1)
    noted = select(HistoryEntry.id).where(
        HistoryEntry.input_id == each.id, HistoryEntry.verb.not_in((WITHDRAWN, KEPT))
    )
    return (
        each.acknowledged_at is not None
        or session.scalar(linked) is not None
        or session.scalar(noted.limit(1)) is not None
    )
