"""A day, stored as an ISO date (`2026-05-24`); read in any way people write one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from surveys.answers import Answer, Missing
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.kinds.fields import NamedField, line
from surveys.kinds.flaws import Flaws, no_choice_flaws
from surveys.kinds.kind import FormData, Kind, Summary
from surveys.kinds.prompts import closing, message, opening
from surveys.kinds.replies import blank, check_missing, refill_typed, refused, typed
from surveys.kinds.summaries import count_codes
from surveys.reading.common import no_answer_given, nothing_said
from surveys.reading.dates import read_date
from surveys.reading.fold import fold
from surveys.reading.outcome import Reading, Unclear, unclear, understood

_LONGEST = 40


def fields(question: Question, language: str) -> list[NamedField]:
    """Return a box of one line; `type="date"` sends what is read too.

    `Asked` as for a number; the bounds are `Asked.question.earliest` and `.latest`.
    """
    return line(question, language, limit=_LONGEST)


def read(question: Question, data: FormData, language: str) -> Answer:
    """Return the date that was typed."""
    if refused(question, data):
        return Answer(missing=Missing.REFUSED)
    given = typed(question, data)
    if not given.strip():
        return blank(question, data)
    day = read_date(fold(given), [language])
    if not isinstance(day, date):
        raise InvalidAnswer(question.code, Problem.NOT_A_DATE, given=given)
    answer = Answer(day.isoformat())
    check(question, answer)
    return answer


def check(question: Question, answer: Answer) -> None:
    """Refuse what is no ISO date, or lies outside the bounds."""
    if check_missing(question, answer):
        return
    try:
        day = date.fromisoformat(str(answer.value))
    except ValueError as error:
        raise InvalidAnswer(question.code, Problem.NOT_A_DATE, given=str(answer.value)) from error
    low, high = question.earliest, question.latest
    if (low and day < low) or (high and day > high):
        raise InvalidAnswer(
            question.code,
            Problem.DATE_OUT_OF_RANGE,
            earliest=low.isoformat() if low else None,
            latest=high.isoformat() if high else None,
        )


def prompt(question: Question, language: str) -> str:
    """Return the question and an example of a date."""
    return message(opening(question, language), closing(question, language, "date"))


def interpret(question: Question, text: str, languages: Sequence[str]) -> Reading:
    """Read a texted date; one that could be two days is asked back."""
    early = nothing_said(text) or no_answer_given(text, languages)
    if early:
        return early
    day = read_date(fold(text), languages)
    if isinstance(day, Unclear):
        return unclear(day)
    if day is None:
        return unclear(Problem.NOT_A_DATE)
    answer = Answer(day.isoformat())
    try:
        check(question, answer)
    except InvalidAnswer as error:
        return unclear(error.problem, "date")
    return understood(answer, "date")


def summarise(_question: Question, answers: Sequence[Answer]) -> Summary:
    """Return how many gave each day, days in order."""
    counted = count_codes((), answers, "dates")
    return replace(counted, counts=dict(sorted(counted.counts.items())))


def faults(question: Question) -> Flaws:
    """Return what does not go with a date."""
    return no_choice_flaws(question)


DATE = Kind(
    name="date",
    fields=fields,
    read=read,
    check=check,
    refill=refill_typed,
    prompt=prompt,
    interpret=interpret,
    summarise=summarise,
    faults=faults,
    xlsform="date",
    xlsform_tells=True,
)
