"""What the two kinds of free text share; they differ in their length and their box."""

from collections.abc import Callable, Sequence
from functools import partial

from surveys.answers import Answer, Missing, clean
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.kinds.fields import NamedField
from surveys.kinds.flaws import no_choice_flaws
from surveys.kinds.kind import FormData, Kind, Summary
from surveys.kinds.prompts import closing, message, opening
from surveys.kinds.replies import blank, check_missing, refill_typed, refused, typed, within
from surveys.kinds.summaries import count_texts
from surveys.reading.common import no_answer_given, nothing_said
from surveys.reading.outcome import Reading, unclear, understood


def text_kind(name: str, limit: int, fields: Callable[[Question, str], list[NamedField]]) -> Kind:
    """Return a kind of free text of at most `limit` characters."""
    return Kind(
        name=name,
        fields=fields,
        read=partial(_read, limit),
        check=partial(_check, limit),
        refill=refill_typed,
        prompt=prompt,
        interpret=partial(_interpret, limit),
        summarise=summarise,
        faults=no_choice_flaws,
    )


def _read(limit: int, question: Question, data: FormData, _language: str) -> Answer:
    if refused(question, data):
        return Answer(missing=Missing.REFUSED)
    given = typed(question, data)
    if not given.strip():
        return blank(question, data)
    within(question, given, limit)
    return Answer(given)


def _check(limit: int, question: Question, answer: Answer) -> None:
    if check_missing(question, answer):
        return
    if not isinstance(answer.value, str) or not answer.value.strip():
        raise InvalidAnswer(question.code, Problem.WRONG_SHAPE)
    within(question, answer.value, limit)


def _interpret(limit: int, question: Question, text: str, languages: Sequence[str]) -> Reading:
    """Take any words as they are; "I don't know" too is something a resident may want to say."""
    early = nothing_said(text) or no_answer_given(text, languages, also_unknowing=False)
    if early:
        return early
    answer = Answer(clean(text))
    try:
        _check(limit, question, answer)
    except InvalidAnswer as error:
        return unclear(error.problem)
    return understood(answer, "text")


def prompt(question: Question, language: str) -> str:
    """Return the question and that any words will do."""
    return message(opening(question, language), closing(question, language, "own_words"))


def summarise(_question: Question, answers: Sequence[Answer]) -> Summary:
    """Return how many wrote something."""
    return count_texts(answers)
