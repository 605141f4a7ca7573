"""The axes people are told apart by: what surveys ask, the language of answering, the channel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from engage.intake.versions import definition_of
from engage.languages import LANGUAGES
from engage.measures.groups import Axis, Benchmark
from engage.models.response import Channel
from engage.models.survey import Engagement, Survey, SurveyVersion
from surveys.answers import OTHER
from surveys.definition import Question

LANGUAGE = "language"
CHANNEL = "channel"
MULTIPLE_CHOICE = "multiple_choice"


@dataclass(frozen=True, slots=True)
class KnownAxis:
    """An axis with its groups' names by language tag (none for language and channel), and the
    population's shares where they are known.
    """

    axis: Axis
    names: Mapping[str, Mapping[str, str]]
    benchmarks: Mapping[str, Benchmark]


def known_axes(session: Session) -> list[KnownAxis]:
    """Give every axis that any published version asked about, then language and channel.

    Focus groups and benchmarks are those of the latest engagement that names any. Codes are joined across versions.
    """
    plan = session.scalar(
        select(Engagement)
        # One whose worksheet is still empty says nothing about groups.
        .where(or_(Engagement.benchmarks.any(), Engagement.focus_groups.any()))
        .options(selectinload(Engagement.benchmarks), selectinload(Engagement.focus_groups))
        .order_by(Engagement.id.desc())
        .limit(1)
    )
    asked = _questions_by_axis(session)
    return [
        *(_asked_axis(axis, questions, plan) for axis, questions in asked.items()),
        _always_axis(LANGUAGE, LANGUAGES, plan),
        _always_axis(CHANNEL, tuple(Channel), plan),
    ]


def asked_axes(session: Session) -> list[KnownAxis]:
    """Give the axes that published versions asked about, with their groups' names alone."""
    asked = _questions_by_axis(session)
    return [_asked_axis(axis, questions, None) for axis, questions in asked.items()]


def _questions_by_axis(session: Session) -> Mapping[str, list[Question]]:
    versions = session.scalars(
        select(SurveyVersion)
        .join(Survey, Survey.id == SurveyVersion.survey_id)
        .order_by(SurveyVersion.id)
    )
    found: dict[str, list[Question]] = {}
    for question in chain.from_iterable(definition_of(each).questions for each in versions):
        if question.group_axis:
            found.setdefault(question.group_axis, []).append(question)
    return found


def _always_axis(name: str, groups: tuple[str, ...], plan: Engagement | None) -> KnownAxis:
    """Give an axis everybody stands on without being asked."""
    axis = Axis(name, groups, focus=frozenset(_focus(name, plan) & set(groups)))
    return KnownAxis(axis, {}, _benchmarks(name, plan, groups))


def _focus(name: str, plan: Engagement | None) -> set[str]:
    return {row.group_key for row in plan.focus_groups if row.axis == name} if plan else set()


def _asked_axis(name: str, questions: list[Question], plan: Engagement | None) -> KnownAxis:
    names = {choice.code: choice.text for question in questions for choice in question.choices}
    groups = dict.fromkeys(chain.from_iterable(question.choice_codes for question in questions))
    if any(question.kind == "yes_no" for question in questions):
        groups |= {"yes": None, "no": None}
    focus = _focus(name, plan)
    several = any(question.kind == MULTIPLE_CHOICE for question in questions)
    axis = Axis(name, tuple(groups), several, frozenset(focus & set(groups)))
    return KnownAxis(axis, names, _benchmarks(name, plan, groups))


def _benchmarks(
    name: str, plan: Engagement | None, groups: Iterable[str]
) -> Mapping[str, Benchmark]:
    rows = plan.benchmarks if plan else []
    return {
        row.group_key: Benchmark(row.share, row.source, row.year, row.geography)
        for row in rows
        if row.axis == name and row.group_key in groups and row.group_key != OTHER
    }
