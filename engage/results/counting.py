"""Counts the answers of a survey and hides what is small. For jobs: it loads the statistics."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from engage.db import Database, insert_or_replace
from engage.digests.content import Count
from engage.exchange.export import finished_answers
from engage.intake.versions import definition_of
from engage.measures.suppression import Figure, Mark, one_way
from engage.models.response import Response, ResponseState
from engage.models.results import SurveyResults
from engage.models.survey import Survey
from engage.results.content import Bar, GridRow, QuestionResult, ResultsContent
from surveys.answers import Answer
from surveys.definition import Question
from surveys.errors import InvalidAnswer
from surveys.kinds import KINDS, Kind
from surveys.kinds.kind import Summary

# Longer lists are folded: what few named stands together as the rest.
MOST_BARS = 24
REST = "*rest"
_TEXTS = frozenset({"texts", "photos"})
# Kinds of which only is counted how many said something.
_WORDS = frozenset({"comment", "short_text", "photo"})
_SAID = Answer("*said")


def count_due(database: Database, *, k: int, limit: int, now: datetime) -> int:
    """Count the surveys of which responses were sent or changed since they were counted last.

    Nobody waits for the counting: only the storing is a transaction.
    """
    with database.reading() as session:
        found = session.execute(_due().limit(limit)).all()
        rows = [
            {
                "survey_id": survey.id,
                "content": count_results(session, survey, k=k).model_dump(mode="json"),
                "upto": upto,
                "counted_at": now,
            }
            for survey, upto in found
        ]
    with database.transaction() as session:
        insert_or_replace(session, SurveyResults, rows, key=("survey_id",))
    return len(rows)


def _due() -> Select[Survey, datetime]:
    latest = (
        select(Response.survey_id, func.max(Response.updated_at).label("at"))
        .where(Response.state == ResponseState.SUBMITTED)
        .group_by(Response.survey_id)
        .subquery()
    )
    return (
        select(Survey, latest.c.at)
        .join(latest, latest.c.survey_id == Survey.id)
        .outerjoin(SurveyResults, SurveyResults.survey_id == Survey.id)
        .where(or_(SurveyResults.upto.is_(None), SurveyResults.upto < latest.c.at))
    )


def count_results(session: Session, survey: Survey, *, k: int) -> ResultsContent:
    """Count what was answered to the questions of the current version, whichever version was asked.

    `k` is the smallest number of people that is shown.
    """
    assert survey.current_version is not None  # noqa: S101 - `published_has_a_version`
    asked = [q for q in definition_of(survey.current_version).questions if KINDS[q.kind].asks]
    answers: dict[str, list[Answer]] = {question.code: [] for question in asked}
    kinds = {question.code: question.kind for question in asked}
    kept: dict[str, Answer] = {}
    responses = 0
    for said in finished_answers(session, survey):
        responses += 1
        for code in said.keys() & answers.keys():
            answers[code].append(_light(kinds[code], said[code], kept))
    results = tuple(_result(question, answers[question.code], k=k) for question in asked)
    return ResultsContent(responses=responses, questions=results)


def _light(kind: str, answer: Answer, kept: dict[str, Answer]) -> Answer:
    """Give one object for equal answers, and none of the words: a hundred thousand weigh little."""
    if kind in _WORDS and answer.missing is None:
        return _SAID
    return kept.setdefault(str(answer), answer)


def _result(question: Question, answers: Sequence[Answer], *, k: int) -> QuestionResult:
    kind: Kind = KINDS[question.kind]
    fitting = [answer for answer in answers if _fits(kind, question, answer)]
    summary = kind.summarise(question, fitting)
    enough = summary.answered >= k
    return QuestionResult(
        code=question.code,
        picture=summary.picture,
        answered=Count(value=summary.answered if enough else None, hidden=not enough),
        missing={reason.value: count for reason, count in summary.missing.items()},
        bars=_bars(question, summary, k=k),
        grid=_grid(summary, k=k),
        shares={code: round(mean, 2) for code, mean in summary.means.items()} if enough else {},
        median=summary.median if enough else None,
    )


def _fits(kind: Kind, question: Question, answer: Answer) -> bool:
    """Tell whether an answer to an earlier version is one that the question takes today."""
    if answer.missing is not None or answer is _SAID:
        return True
    try:
        kind.check(question, answer)
    except InvalidAnswer:
        return False
    return True


def _bars(question: Question, summary: Summary, *, k: int) -> tuple[Bar, ...]:
    if not summary.counts or summary.picture in _TEXTS:
        return ()
    several = question.kind == "multiple_choice"
    counts = _by_year(summary.counts) if summary.picture == "dates" else dict(summary.counts)
    counts = counts if several else _folded(counts, k=k)
    total = summary.answered if several else sum(counts.values())
    figures = one_way(counts, total, several=several, k=k)
    places = _mean_places(summary.table, k=k) if summary.picture == "ranks" else {}
    return tuple(
        Bar(code=code, people=_count(figures[code]), mean_place=places.get(code)) for code in counts
    )


def _grid(summary: Summary, *, k: int) -> tuple[GridRow, ...]:
    """Hide row by row: each row is answered by the same people, once each."""
    if summary.picture != "grid":
        return ()
    rows = []
    for row, counts in summary.table.items():
        figures = one_way(dict(counts), sum(counts.values()), k=k)
        bars = tuple(Bar(code=code, people=_count(figures[code])) for code in counts)
        rows.append(GridRow(code=row, bars=bars))
    return tuple(rows)


def _by_year(counts: Mapping[str, int]) -> dict[str, int]:
    years: Counter[str] = Counter()
    for day, people in counts.items():
        years[day[:4]] += people
    return dict(sorted(years.items()))


def _folded(counts: dict[str, int], *, k: int) -> dict[str, int]:
    if len(counts) <= MOST_BARS:
        return counts
    often = sorted((code for code in counts if counts[code] >= k), key=lambda c: -counts[c])
    shown = set(often[: MOST_BARS - 1])
    rest = sum(people for code, people in counts.items() if code not in shown)
    return {code: counts[code] for code in counts if code in shown} | {REST: rest}


def _mean_places(table: Mapping[str, Mapping[str, int]], *, k: int) -> dict[str, float]:
    means = {}
    for code, places in table.items():
        people = sum(places.values())
        if people >= k:
            means[code] = round(sum(int(p) * n for p, n in places.items()) / people, 2)
    return means


def _count(figure: Figure) -> Count:
    return Count(value=figure.count, hidden=figure.mark is not Mark.SHOWN)
