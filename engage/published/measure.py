"""Measure a survey's public results, with what is small hidden. For jobs: it loads statistics."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.digests import parts
from engage.digests.content import Count
from engage.digests.gather import standings_of, survey_inputs
from engage.digests.groups import seen_axes
from engage.digests.week import Week
from engage.feedback.axes import CHANNEL, LANGUAGE, KnownAxis, known_axes
from engage.feedback.decisions import PUBLIC
from engage.intake.versions import definition_of
from engage.measures.incorporation import Input as Person
from engage.measures.suppression import one_way
from engage.models.action import Action, ActionEvent, InputLink
from engage.models.comment import Comment, Tag, TagAxis
from engage.models.department import Input
from engage.models.response import Membership, Response, ResponseState
from engage.models.survey import Survey
from engage.published.content import ActionLine, PublicContent, ThemeLine

MOST_THEMES = 12
MOST_ACTIONS = 100
# Always told, with or without a benchmark: in which languages and on which ways people answered.
_ALWAYS = frozenset({LANGUAGE, CHANNEL})


def measure_survey(
    session: Session, survey: Survey, *, zone: ZoneInfo, suppress_below: int, now: datetime
) -> PublicContent:
    """Give a survey's results as they may be shown. `zone` is the city's."""
    assert survey.current_version is not None  # noqa: S101 - only what was published is answered
    definition = definition_of(survey.current_version)
    k = suppress_below
    people = _people(session, survey.id)
    bare = PublicContent(
        survey=survey.slug,
        title=dict(definition.title),
        languages=tuple(definition.languages),
        built_at=now,
        week=str(Week.containing(now, zone)),
        since=min((each.received_at for each in people), default=None),
        answers=_count(len(people), k=k),
        speaking=Count(value=None, hidden=True),
        spoken_languages=None,
        actions=_actions(session, survey.id, k=k),
        suppress_below=k,
    )
    return bare.model_copy(update=_figures(session, survey.id, people, k=k, now=now))


def _figures(
    session: Session, survey_id: int, people: Sequence[Person], *, k: int, now: datetime
) -> dict[str, object]:
    """Give what is told of answers; nothing where they are too few."""
    if len(people) < k:
        return {}
    heard = survey_inputs(session, survey_id, until=now)
    # To residents the city is one: passing something on gives it no more time.
    inputs = [replace(each.measured, owed_since=None) for each in heard]
    axes = seen_axes(known_axes(session), [*people, *inputs])
    everyone = parts.ladder_part(inputs, since=people[0].received_at, now=now, k=k)
    ladders = parts.ladders(inputs, axes, everyone, now=now, k=k)
    speaking, themes = _themes(session, survey_id, k=k)
    return {
        "speaking": speaking,
        "spoken_languages": len({each.standing(LANGUAGE) for each in people}),
        "axes": tuple(parts.axis_part(people, known, k=k) for known in _told(axes)),
        "themes": themes,
        "ladder": everyone,
        "equity": parts.equity_lines(ladders),
        "gaps": parts.gap_lines(parts.judged_gaps(inputs, ladders, now=now), ladders),
    }


def _told(axes: Sequence[KnownAxis]) -> list[KnownAxis]:
    return [
        known
        for known in axes
        if known.benchmarks or known.axis.focus or known.axis.name in _ALWAYS
    ]


def _people(session: Session, survey_id: int) -> list[Person]:
    """Give everybody who answered, the first first: finished or not, but not those still at it."""
    answered = (
        Response.survey_id == survey_id,
        Response.state.in_((ResponseState.SUBMITTED, ResponseState.PARTIAL)),
    )
    marked = (
        select(Membership.response_id, Membership.axis, Membership.group_key, Membership.missing)
        .join(Response, Response.id == Membership.response_id)
        .where(*answered)
    )
    standings = standings_of(session.execute(marked))
    rows = session.execute(
        select(Response.id, Response.started_at, Response.language, Response.channel)
        .where(*answered)
        .order_by(Response.started_at, Response.id)
    )
    return [
        Person(
            received_at=started_at,
            reached={},
            standings={
                **standings[response_id],
                LANGUAGE: frozenset({language}),
                CHANNEL: frozenset({channel.value}),
            },
        )
        for response_id, started_at, language, channel in rows
    ]


def _themes(session: Session, survey_id: int, *, k: int) -> tuple[Count, tuple[ThemeLine, ...]]:
    """Give the answers with words of their own, and how many of them speak to each theme."""
    answers = func.count(func.distinct(Comment.response_id))
    of_survey = (
        select(answers)
        .select_from(Comment)
        .join(Response, Response.id == Comment.response_id)
        .where(Response.survey_id == survey_id)
    )
    total = session.scalar(of_survey) or 0
    by_theme = (
        of_survey.with_only_columns(Tag.key, answers, maintain_column_froms=True)
        .join(Tag, Tag.comment_id == Comment.id)
        .where(Tag.axis == TagAxis.THEME)
        .group_by(Tag.key)
        .order_by(answers.desc(), Tag.key)
        .limit(MOST_THEMES)
    )
    counts = {key: count for key, count in session.execute(by_theme)}  # noqa: C416 - rows are no pairs to the type checker
    # Themes cover those who speak to one of them; others have words that no theme was found in.
    with_theme = of_survey.join(Tag, Tag.comment_id == Comment.id).where(
        Tag.axis == TagAxis.THEME, Tag.key.in_(counts)
    )
    figures = one_way(counts, session.scalar(with_theme) or 0, several=True, k=k)
    return _count(total, k=k), tuple(
        ThemeLine(
            key=key, answers=Count(value=figures[key].count, hidden=figures[key].count is None)
        )
        for key in counts
    )


def _actions(session: Session, survey_id: int, *, k: int) -> tuple[ActionLine, ...]:
    """Give what was decided about what was said, the latest decision first."""
    linked = (
        select(InputLink.action_id, func.count(func.distinct(Input.response_id)).label("answers"))
        .join(Input, Input.id == InputLink.input_id)
        .join(Response, Response.id == Input.response_id)
        .where(Response.survey_id == survey_id)
        .group_by(InputLink.action_id)
        .subquery()
    )
    latest = (
        select(func.max(ActionEvent.id))
        .where(ActionEvent.action_id == Action.id, ActionEvent.status == Action.status)
        .correlate(Action)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Action, ActionEvent, linked.c.answers)
        .join(linked, linked.c.action_id == Action.id)
        .join(ActionEvent, ActionEvent.id == latest)
        .where(Action.status.in_(PUBLIC), Action.archived_at.is_(None))
        .order_by(ActionEvent.at.desc(), Action.id)
        .limit(MOST_ACTIONS)
    )
    return tuple(
        ActionLine(
            title=action.title,
            public_text=action.public_text,
            reason=event.reason or ({"en": event.reason_text} if event.reason_text else {}),
            departments=tuple(each.name for each in (action.department, *action.partnering)),
            status=action.status,
            at=event.at,
            answers=_count(answers, k=k),
        )
        for action, event, answers in rows
    )


def _count(number: int, *, k: int) -> Count:
    few = 0 < number < k
    return Count(value=None if few else number, hidden=few)
