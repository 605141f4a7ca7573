"""Count who has answered, against the benchmark, while there is still time to reach who is missing.

A job's work: measuring loads statistics that no web process should hold. One count for each survey is
kept and replaced.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.collecting.live_content import LiveContent, Need, Span
from engage.db import insert_or_replace
from engage.digests.parts import shown_axis
from engage.feedback.axes import LANGUAGE, KnownAxis, known_axes
from engage.intake.versions import definition_of
from engage.measures.groups import Axis, Standing, tally
from engage.measures.representation import needed, representation
from engage.measures.shown import ShownRepresentation, show_representation
from engage.measures.suppression import Figure, Mark
from engage.models.collecting import LiveCount
from engage.models.response import Membership, Response, ResponseState
from engage.models.survey import Survey, SurveyState

# An answer may be committed this long after the time it carries.
COMMIT_LAG = timedelta(seconds=30)
_SENT = Response.state == ResponseState.SUBMITTED


def count_live(session: Session, *, suppress_below: int, limit: int, now: datetime) -> int:
    """Count every open survey anew that was answered since its last count; give how many."""
    due = _due(session)[:limit]
    axes = known_axes(session) if due else []
    for survey in due:
        content = measure(session, survey, axes, k=suppress_below)
        row = {
            "survey_id": survey.id,
            "counted_at": now,
            "content": content.model_dump(mode="json"),
        }
        insert_or_replace(session, LiveCount, [row], key=("survey_id",))
    return len(due)


def measure(session: Session, survey: Survey, axes: list[KnownAxis], *, k: int) -> LiveContent:
    """Give who has answered a survey. Four statements, whatever it asks."""
    asked = _asked(survey)
    counted = _standings(session, survey)
    ours = [_with_seen(each, counted) for each in axes if each.axis.name in asked]
    spoken = _languages(session, survey)
    language = KnownAxis(Axis(LANGUAGE, tuple(spoken)), {}, {})
    tags: dict[Standing, int] = {frozenset({tag}): people for tag, people in spoken.items()}
    shown = [(known, _shown(known, counted[known.axis.name], k=k)) for known in ours]
    return LiveContent(
        received=sum(spoken.values()),
        axes=tuple(shown_axis(found, known) for known, found in shown),
        language=shown_axis(_shown(language, tags, k=k), language),
        needs=tuple(need for known, found in shown for need in _needs(known, found, k=k)),
        suppress_below=k,
    )


def _shown(known: KnownAxis, people: Mapping[Standing, int], *, k: int) -> ShownRepresentation:
    counted = tally(known.axis, people.items())
    return show_representation(counted, representation(counted, known.benchmarks), k=k)


def _due(session: Session) -> list[Survey]:
    latest = (
        select(Response.survey_id, func.max(Response.updated_at).label("at"))
        .where(_SENT)
        .group_by(Response.survey_id)
        .subquery()
    )
    statement = (
        select(Survey, LiveCount.counted_at, latest.c.at)
        .outerjoin(LiveCount, LiveCount.survey_id == Survey.id)
        .outerjoin(latest, latest.c.survey_id == Survey.id)
        .where(Survey.state == SurveyState.OPEN)
        .order_by(Survey.id)
    )
    return [
        survey
        for survey, counted_at, answered_at in session.execute(statement)
        if counted_at is None or (answered_at and answered_at > counted_at - COMMIT_LAG)
    ]


def _asked(survey: Survey) -> set[str]:
    assert survey.current_version is not None  # noqa: S101 - `published_has_a_version`
    definition = definition_of(survey.current_version)
    return {question.group_axis for question in definition.questions if question.group_axis}


def _standings(session: Session, survey: Survey) -> Mapping[str, Counter[Standing]]:
    """Give, by axis, how many people stand where."""
    statement = (
        select(Membership.response_id, Membership.axis, Membership.group_key, Membership.missing)
        .join(Response, Response.id == Membership.response_id)
        .where(Response.survey_id == survey.id, _SENT)
    )
    groups: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    found: defaultdict[str, Counter[Standing]] = defaultdict(Counter)
    for response_id, axis, group, missing in session.execute(statement):
        if missing is not None:
            found[axis][missing] += 1
        elif group is not None:
            groups[response_id, axis].add(group)
    for (_response, axis), marked in groups.items():
        found[axis][frozenset(marked)] += 1
    return found


def _languages(session: Session, survey: Survey) -> dict[str, int]:
    statement = (
        select(Response.language, func.count())
        .where(Response.survey_id == survey.id, _SENT)
        .group_by(Response.language)
        .order_by(func.count().desc(), Response.language)
    )
    return dict(session.execute(statement).all())


def _with_seen(known: KnownAxis, counted: Mapping[str, Counter[Standing]]) -> KnownAxis:
    """Add groups that people stand in and no survey offers any more, so that none is lost."""
    marked = {
        group
        for standing in counted[known.axis.name]
        if isinstance(standing, frozenset)
        for group in standing
    }
    more = sorted(marked - set(known.axis.groups))
    # Several marked where one was to be: an earlier version let people choose more.
    several = known.axis.several or any(
        isinstance(standing, frozenset) and len(standing) > 1
        for standing in counted[known.axis.name]
    )
    axis = replace(known.axis, groups=(*known.axis.groups, *more), several=several)
    return replace(known, axis=axis)


def _needs(known: KnownAxis, shown: ShownRepresentation, *, k: int) -> list[Need]:
    return [
        Need(
            axis=known.axis.name,
            group=row.group,
            benchmark=row.benchmark.share,
            focus=row.group in known.axis.focus,
            count=row.people.count,
            few=row.people.mark is Mark.FEW,
            now=_now(row.people, shown.answered, row.benchmark.share, k=k),
        )
        for row in shown.rows
        if row.benchmark is not None
    ]


def _now(people: Figure, answered: Figure, share: float, *, k: int) -> Span | None:
    """Give how many more are needed today; of a hidden count, only what its mark tells."""
    if answered.count is None or people.mark is Mark.WITHHELD:
        return None
    least, most = (people.count, people.count) if people.count is not None else (0, k - 1)
    return Span(
        low=needed(min(most, answered.count), answered.count, share),
        high=needed(least, answered.count, share),
    )
