"""The city's week, for whoever answers for all of it: departments side by side, the seven dimensions.

Made of the departments' stored digests, in which small numbers are hidden already, so no sum over
departments is shown that would give one of them away.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engage.db import insert
from engage.digests.city_content import (
    CityContent,
    DepartmentLine,
    DimensionLine,
    LanguageLine,
    StageLine,
)
from engage.digests.content import Count, DigestContent, Estimate, GapLine, RungLine
from engage.digests.family import judge_together
from engage.digests.week import Week
from engage.measures.suppression import one_way
from engage.models.action import REFUSALS, Action, ActionStatus, GareStage
from engage.models.comment import Comment, Fate, Tag, TagAxis
from engage.models.department import Department
from engage.models.digest import Digest
from engage.models.readers import CityDigest
from engage.models.response import Response
from engage.models.survey import Survey
from nlp.taxonomy import DIMENSION_KEYS

# What people who work for the city are asked with; everybody else who answers is a resident.
EMPLOYEES = "employee"
UNDECIDED = frozenset({ActionStatus.PROPOSED, ActionStatus.UNDER_REVIEW})


def measure_city(
    session: Session, week: Week, *, zone: ZoneInfo, suppress_below: int
) -> CityContent:
    """Give the city's week from what departments' digests of it say. `zone` is the city's."""
    start, end = week.start(zone), week.end(zone)
    digests = _stored(session, week)
    stored = {each.department_id: each for each in digests.values()}
    # One that closed since is shown for the week it still had, and not missed after that.
    there = or_(Department.closed_at.is_(None), Department.id.in_(stored))
    departments = session.scalars(select(Department).where(there).order_by(Department.slug)).all()
    judged = judge_together(session, {id_: each.content for id_, each in digests.items()})
    comments, unheard = _fates(session, start, end)
    return CityContent(
        week=str(week),
        departments=tuple(
            _department_line(each, stored[each.id].content, judged[stored[each.id].id])
            for each in departments
            if each.id in stored
        ),
        missing=tuple(each.slug for each in departments if each.id not in stored),
        profile=_profile(session, start, end, k=suppress_below),
        stages=_stages(session),
        languages=_languages(session, start, end, k=suppress_below),
        comments=comments,
        heard_by_nobody=unheard,
        trend=_trend([each.content for each in digests.values()]),
        suppress_below=suppress_below,
    )


def _trend(contents: Sequence[DigestContent]) -> tuple[int, ...]:
    """Give the sum of the departments' weeks; nothing while one of them is not counted."""
    if not contents or not all(each.trend for each in contents):
        return ()
    return tuple(map(sum, zip(*(each.trend for each in contents), strict=True)))


def store_city(session: Session, content: CityContent, *, now: datetime) -> CityDigest:
    """Keep the city's week; one that is stored already stays."""
    values = {"week": content.week, "content": content.model_dump(mode="json"), "built_at": now}
    session.execute(insert(session, CityDigest).values(values).on_conflict_do_nothing())
    return session.scalars(select(CityDigest).where(CityDigest.week == content.week)).one()


@dataclass(frozen=True, slots=True)
class _Stored:
    id: int
    department_id: int
    content: DigestContent


def _stored(session: Session, week: Week) -> Mapping[int, _Stored]:
    """Give the week's digests by their ids."""
    rows = session.execute(
        select(Digest.id, Digest.department_id, Digest.content).where(Digest.week == str(week))
    )
    return {
        id_: _Stored(id_, department, DigestContent.model_validate(content))
        for id_, department, content in rows
    }


def _department_line(
    department: Department, content: DigestContent, gaps: tuple[GapLine, ...]
) -> DepartmentLine:
    rungs = {line.rung: line for line in (content.ladder.rungs if content.ladder else ())}
    waiting = [line.waiting for line in content.times if line.rung == "considered"]
    return DepartmentLine(
        slug=department.slug,
        name=department.name,
        inputs=content.inputs,
        inputs_before=content.inputs_before,
        answered=_rate(rungs.get("considered")),
        incorporated=_rate(rungs.get("incorporated")),
        waiting=waiting[0] if waiting else None,
        focus=content.focus,
        gaps=gaps,
    )


def _rate(line: RungLine | None) -> Estimate | None:
    return line.rate if line else None


def _profile(
    session: Session, start: datetime, end: datetime, *, k: int
) -> tuple[DimensionLine, ...]:
    residents, employees = _spoken(session, start, end)
    actions = _advanced(session)
    # Employees are a group themselves, and a small one.
    shown = one_way(
        {key: employees[key] for key in DIMENSION_KEYS}, employees[""], several=True, k=k
    )
    hidden = not employees[""] or any(figure.count is None for figure in shown.values())
    return tuple(
        DimensionLine(
            key=key,
            residents=residents[key] / residents[""] if residents[""] else None,
            employees=None if hidden else employees[key] / employees[""],
            actions=actions[key],
        )
        for key in DIMENSION_KEYS
    )


def _spoken(session: Session, start: datetime, end: datetime) -> tuple[Counter[str], Counter[str]]:
    """Give the people by dimension (`""` for any at all), residents first and then employees.

    People with any dimension are the whole, so that parts lie within it.
    """
    people = func.count(func.distinct(Comment.response_id))
    employed = Survey.slug.contains(EMPLOYEES)
    base = (
        select(employed, Tag.key, people)
        .select_from(Comment)
        .join(Tag, Tag.comment_id == Comment.id)
        .join(Response, Response.id == Comment.response_id)
        .join(Survey, Survey.id == Response.survey_id)
        .where(Comment.created_at >= start, Comment.created_at < end)
        .where(Tag.axis == TagAxis.DIMENSION)
    )
    found: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for is_employed, key, count in session.execute(base.group_by(employed, Tag.key)):
        found[bool(is_employed)][key] = count
    whole = base.with_only_columns(employed, people, maintain_column_froms=True)
    for is_employed, count in session.execute(whole.group_by(employed)):
        found[bool(is_employed)][""] = count
    return found


def _advanced(session: Session) -> Counter[str]:
    """Count actions that stand by the dimensions they advance."""
    standing = select(Action.dimensions).where(Action.status.not_in(REFUSALS))
    return Counter(key for keys in session.scalars(standing) for key in keys)


def _stages(session: Session) -> tuple[StageLine, ...]:
    rows = session.execute(
        select(Action.gare_stage, Action.status, func.count())
        .where(Action.status.not_in(REFUSALS))
        .group_by(Action.gare_stage, Action.status)
    )
    counts: Counter[tuple[GareStage | None, str]] = Counter()
    for stage, status, count in rows:
        counts[stage, _how_far(status)] += count
    order: Sequence[GareStage | None] = (*GareStage, None)
    return tuple(
        StageLine(
            stage=stage,
            undecided=counts[stage, "undecided"],
            going=counts[stage, "going"],
            done=counts[stage, "done"],
        )
        for stage in order
        if stage is not None or any(counts[None, far] for far in ("undecided", "going", "done"))
    )


def _how_far(status: ActionStatus) -> str:
    if status in UNDECIDED:
        return "undecided"
    return "done" if status is ActionStatus.DONE else "going"


def _fates(session: Session, start: datetime, end: datetime) -> tuple[int, int]:
    """Give the week's comments, and how many of them speak to no theme anybody answers for."""
    rows: Iterable[tuple[Fate, int]] = session.execute(
        select(Comment.fate, func.count())
        .where(Comment.created_at >= start, Comment.created_at < end)
        .group_by(Comment.fate)
    ).all()
    counts = Counter(dict(rows))
    unheard = (Fate.NO_THEME, Fate.NOT_UNDERSTOOD, Fate.FAILED)
    return counts.total(), sum(counts[fate] for fate in unheard)


def _languages(
    session: Session, start: datetime, end: datetime, *, k: int
) -> tuple[LanguageLine, ...]:
    counted = (
        select(
            Comment.asked_language,
            func.count(),
            func.count().filter(Comment.fate == Fate.NOT_UNDERSTOOD),
        )
        .where(Comment.created_at >= start, Comment.created_at < end)
        .group_by(Comment.asked_language)
        .order_by(func.count().desc(), Comment.asked_language)
    )
    rows = session.execute(counted).all()
    total = sum(comments for _, comments, _ in rows)
    figures = one_way({language: comments for language, comments, _ in rows}, total, k=k)
    return tuple(
        LanguageLine(
            language=language,
            comments=_count(figures[language].count),
            not_understood=_count(
                None if figures[language].count is None or 0 < lost < k else lost
            ),
        )
        for language, _comments, lost in rows
    )


def _count(value: int | None) -> Count:
    return Count(value=value, hidden=value is None)
