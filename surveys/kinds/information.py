"""A piece of information between questions: something to read, nothing to answer."""

from collections.abc import Sequence

from surveys.answers import Answer, Missing
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.faults import Phrase
from surveys.kinds.fields import NamedField
from surveys.kinds.flaws import Flaws, no_choice_flaws
from surveys.kinds.kind import FormData, Kind, Summary
from surveys.kinds.prompts import opening
from surveys.reading.outcome import Reading, Unclear, unclear


def fields(_question: Question, _language: str) -> list[NamedField]:
    """Return no field; a page shows the text alone."""
    return []


def read(_question: Question, _data: FormData, _language: str) -> Answer:
    """Return that nothing was asked."""
    return Answer(missing=Missing.NOT_ASKED)


def check(question: Question, answer: Answer) -> None:
    """Refuse any value."""
    if answer.missing is None:
        raise InvalidAnswer(question.code, Problem.WRONG_SHAPE)


def refill(_question: Question, _answer: Answer) -> dict[str, list[str]]:
    """Return nothing to show."""
    return {}


def interpret(_question: Question, _text: str, _languages: Sequence[str]) -> Reading:
    """Take no reply: nothing was asked."""
    return unclear(Unclear.NO_MATCH)


def summarise(_question: Question, _answers: Sequence[Answer]) -> Summary:
    """Return nothing to count."""
    return Summary("none")


def faults(question: Question) -> Flaws:
    """Return what does not go with a text that asks nothing."""
    flaws = no_choice_flaws(question)
    if question.required or question.soft_required:
        flaws.append((Phrase("information cannot be required"), Phrase("Remove 'required'")))
    return flaws


INFORMATION = Kind(
    name="information",
    fields=fields,
    read=read,
    check=check,
    refill=refill,
    prompt=opening,
    interpret=interpret,
    summarise=summarise,
    faults=faults,
    by_text=False,
    asks=False,
    xlsform="note",
    xlsform_tells=True,
)
