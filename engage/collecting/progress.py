"""How many have answered, when and by which way: plain counts, and the number a survey wants."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from engage.audit import Deed, record_deed
from engage.collecting.live_content import LiveContent
from engage.db import insert_or_replace
from engage.models.collecting import CollectorCard, LiveCount, SurveyGoal
from engage.models.response import Channel, Response, ResponseState
from engage.models.survey import Collector, Survey

# As many as fit side by side, and as far back as one still acts on.
DAYS = 28
# Collectors told, the one that brought most first.
MOST_COLLECTORS = 12


@dataclass(frozen=True, slots=True)
class Progress:
    """Answers sent so far: by day (every day of the last four weeks, oldest first), channel and
    collector (name or code). `begun` were not sent. `content` is the last count of who they are.
    """

    sent: int
    begun: int
    days: Mapping[date, int]
    channels: Mapping[Channel, int]
    collectors: Mapping[str, int]
    goal: int | None
    counted_at: datetime | None
    content: LiveContent | None


def progress(session: Session, survey: Survey, *, now: datetime, zone: ZoneInfo) -> Progress:
    """Give how far a survey has come. Five statements."""
    states = _by_state(session, survey)
    live = session.get(LiveCount, survey.id)
    goal = session.get(SurveyGoal, survey.id)
    return Progress(
        sent=states.get(ResponseState.SUBMITTED, 0),
        begun=sum(states.values()) - states.get(ResponseState.SUBMITTED, 0),
        days=_by_day(session, survey, now=now, zone=zone),
        channels=_by_channel(session, survey),
        collectors=_by_collector(session, survey),
        goal=goal.responses if goal else None,
        counted_at=live.counted_at if live else None,
        content=LiveContent.model_validate(live.content) if live else None,
    )


def set_goal(
    session: Session, survey: Survey, responses: int | None, *, user_id: int | None, now: datetime
) -> None:
    """Want so many answers in all; `None` wants no number."""
    if responses is None:
        found = session.get(SurveyGoal, survey.id)
        if found is not None:
            session.delete(found)
    else:
        row = {"survey_id": survey.id, "responses": responses}
        insert_or_replace(session, SurveyGoal, [row], key=("survey_id",))
    session.flush()
    record_deed(session, Deed.GOAL_SET, f"survey:{survey.id}", user_id=user_id, now=now)


def _by_state(session: Session, survey: Survey) -> dict[ResponseState, int]:
    counted = select(Response.state, func.count()).where(Response.survey_id == survey.id)
    return dict(session.execute(counted.group_by(Response.state)).all())


def _by_day(session: Session, survey: Survey, *, now: datetime, zone: ZoneInfo) -> dict[date, int]:
    """Count by the city's days, which the database need not know: one sum a day, one row."""
    today = now.astimezone(zone).date()
    days = [today - timedelta(days=ago) for ago in reversed(range(DAYS))]
    starts = [_midnight(day, zone) for day in (*days, today + timedelta(days=1))]
    sums = [
        func.coalesce(
            func.sum(case(((Response.submitted_at >= start) & (Response.submitted_at < end), 1))),
            0,
        )
        for start, end in itertools.pairwise(starts)
    ]
    row = session.execute(
        select(*sums).where(Response.survey_id == survey.id, Response.submitted_at >= starts[0])
    ).one()
    return dict(zip(days, row, strict=True))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _by_channel(session: Session, survey: Survey) -> dict[Channel, int]:
    counted = (
        select(Response.channel, func.count())
        .where(Response.survey_id == survey.id, Response.state == ResponseState.SUBMITTED)
        .group_by(Response.channel)
        .order_by(func.count().desc())
    )
    return dict(session.execute(counted).all())


def _by_collector(session: Session, survey: Survey) -> dict[str, int]:
    name = func.coalesce(CollectorCard.name, Collector.code)
    counted = (
        select(name, func.count(Response.id))
        .select_from(Collector)
        .join(Response, Response.collector_id == Collector.id)
        .outerjoin(CollectorCard, CollectorCard.collector_id == Collector.id)
        .where(Collector.survey_id == survey.id, Response.state == ResponseState.SUBMITTED)
        .group_by(Collector.id, name)
        .order_by(func.count(Response.id).desc(), name)
        .limit(MOST_COLLECTORS)
    )
    return dict(session.execute(counted).all())
