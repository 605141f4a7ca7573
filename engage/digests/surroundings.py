"""What stands around a week: what colleagues did on its themes, and what changed in earlier weeks."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engage.digests.content import ColleagueLine, CorrectionLine, MovedLine, PlanPart
from engage.digests.gather import Heard
from engage.digests.week import Week
from engage.models.action import Action, ActionEvent, InputLink
from engage.models.comment import Tag, TagAxis
from engage.models.correction import Correction
from engage.models.department import Department, Input, InputComment
from engage.models.survey import Engagement, Survey

# The closing exercise of the framework, in its order.
SIX_QUESTIONS = ("who", "data", "engage", "measures", "levers", "challenges")


def colleagues(
    session: Session, department: Department, themes: Sequence[str], *, limit: int
) -> tuple[ColleagueLine, ...]:
    """Give other departments' latest actions on inputs with these themes."""
    latest = (
        select(Action.id)
        .join(InputLink, InputLink.action_id == Action.id)
        .join(InputComment, InputComment.input_id == InputLink.input_id)
        .join(Tag, Tag.comment_id == InputComment.comment_id)
        .where(
            Action.department_id != department.id,
            Tag.axis == TagAxis.THEME,
            Tag.key.in_(themes),
        )
    )
    moved = (
        select(Action)
        .join(ActionEvent, ActionEvent.action_id == Action.id)
        .where(Action.id.in_(latest))
        .options(joinedload(Action.department))
        .order_by(ActionEvent.at.desc())
        .limit(limit * 4)  # an action has several events; the newest of each is enough
    )
    actions = list(dict.fromkeys(session.scalars(moved)))[:limit]
    return tuple(
        ColleagueLine(
            action_id=action.id,
            department=action.department.name,
            department_slug=action.department.slug,
            title=action.title,
            status=action.status,
        )
        for action in actions
    )


def moved(
    session: Session, department: Department, start: datetime, end: datetime, *, limit: int
) -> tuple[MovedLine, ...]:
    """Give the department's own actions that reached a status in [start, end), the latest first."""
    events = (
        select(Action.id, Action.title, ActionEvent.status)
        .join(ActionEvent, ActionEvent.action_id == Action.id)
        .where(Action.department_id == department.id, ActionEvent.at >= start, ActionEvent.at < end)
        .order_by(ActionEvent.at.desc(), ActionEvent.id.desc())
    )
    latest: dict[int, MovedLine] = {}
    for action_id, title, status in session.execute(events):
        latest.setdefault(action_id, MovedLine(action_id=action_id, title=title, status=status))
    return tuple(islice(latest.values(), limit))


def plans_beside(session: Session, heard: Sequence[Heard], *, limit: int) -> tuple[PlanPart, ...]:
    """Give the plans of the engagements these people answered in, the one most answered in first.

    An engagement whose worksheet is empty has no plan to give.
    """
    asked = Counter(each.survey_id for each in heard)
    surveys = (
        select(Survey.id, Engagement)
        .join(Engagement, Survey.engagement_id == Engagement.id)
        .where(Survey.id.in_(asked))
        .order_by(Engagement.id)
    )
    people: Counter[Engagement] = Counter()
    for survey_id, engagement in session.execute(surveys):
        people[engagement] += asked[survey_id]
    plans = (PlanPart(name=each.name, answers=_answered(each)) for each, _ in people.most_common())
    return tuple(islice((plan for plan in plans if plan.answers), limit))


def _answered(engagement: Engagement) -> dict[str, dict[str, str]]:
    said = engagement.worksheet
    return {key: said[key] for key in SIX_QUESTIONS if any(said.get(key, {}).values())}


def corrections(
    session: Session,
    department: Department,
    heard: Sequence[Heard],
    reaches: datetime,
    start: datetime,
    end: datetime,
) -> tuple[CorrectionLine, ...]:
    """Give, by week before `start`, what changed: comments that a person corrected in [reaches, end)
    and comments among `heard` that were written then and only read now.

    The digests of those weeks stay as they were sent; this is where the change is told.
    """
    corrected = (
        select(Input.heard_at, Correction.comment_id)
        .join(InputComment, InputComment.input_id == Input.id)
        .join(Correction, Correction.comment_id == InputComment.comment_id)
        .where(
            # A sum has no index: a week's corrections are fewer than all that was ever heard.
            Input.department_id + 0 == department.id,
            Input.heard_at < start,
            Correction.is_change,
            Correction.at >= reaches,
            Correction.at < end,
        )
        .distinct()
    )
    zone = ZoneInfo(department.timezone)
    anew = Counter(str(Week.containing(at, zone)) for at, _id in session.execute(corrected))
    late = Counter(
        str(Week.containing(comment.written_at, zone))
        for each in heard
        for comment in each.comments
        if comment.written_at < start
    )
    return tuple(
        CorrectionLine(week=week, corrected=anew[week], late=late[week])
        for week in sorted(anew | late)
    )
