"""A number, whole unless the question allows decimals, within bounds where it has them."""

from collections.abc import Sequence

from surveys.answers import Answer, Missing
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.kinds.fields import NamedField, line
from surveys.kinds.flaws import Flaws, no_choice_flaws
from surveys.kinds.kind import FormData, Kind, Summary
from surveys.kinds.numerals import parse_number
from surveys.kinds.prompts import closing, message, opening, shown_number
from surveys.kinds.replies import blank, check_missing, refill_typed, refused, typed
from surveys.kinds.summaries import count_numbers
from surveys.reading.common import no_answer_given, nothing_said
from surveys.reading.fold import fold, trimmed
from surveys.reading.numbers import leading_number, only_number
from surveys.reading.outcome import Reading, Unclear, unclear, understood

_LONGEST = 30


def fields(question: Question, language: str) -> list[NamedField]:
    """Return a box of one line."""
    return line(question, language, limit=_LONGEST)


def read(question: Question, data: FormData, _language: str) -> Answer:
    """Return the number that was typed."""
    if refused(question, data):
        return Answer(missing=Missing.REFUSED)
    given = typed(question, data)
    if not given.strip():
        return blank(question, data)
    number = parse_number(given)
    if number is None:
        raise InvalidAnswer(question.code, Problem.NOT_A_NUMBER, given=given)
    answer = Answer(number)
    check(question, answer)
    return answer


def check(question: Question, answer: Answer) -> None:
    """Refuse what is no number, not whole where it must be, or out of bounds."""
    if check_missing(question, answer):
        return
    number = answer.value
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise InvalidAnswer(question.code, Problem.WRONG_SHAPE)
    if not question.decimals and not float(number).is_integer():
        raise InvalidAnswer(question.code, Problem.NOT_WHOLE, given=number)
    low, high = question.minimum, question.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise InvalidAnswer(question.code, Problem.OUT_OF_RANGE, minimum=low, maximum=high)


def prompt(question: Question, language: str) -> str:
    """Return the question and the range where it has both ends."""
    low, high = question.minimum, question.maximum
    if low is None or high is None:
        return message(opening(question, language), closing(question, language, "number"))
    ends = {"low": shown_number(low), "high": shown_number(high)}
    return message(
        opening(question, language), closing(question, language, "number_between", **ends)
    )


def interpret(question: Question, text: str, languages: Sequence[str]) -> Reading:
    """Read a texted number: digits or a word, or the only number of a few words ("3 times")."""
    early = nothing_said(text)
    if early:
        return early
    item = trimmed(fold(text)) if not fold(text).startswith(("-", "−", "+")) else fold(text)
    written = parse_number(item)
    if written is not None:
        return _checked(question, Answer(written), "digit", 1.0)
    said = no_answer_given(text, languages)
    if said:
        return said
    word = leading_number(item, languages)
    if word and not trimmed(word.rest):
        return _checked(question, Answer(word.value), word.how, 1.0, word.language)
    only = only_number(item, languages)
    if only is not None:
        return _checked(question, Answer(only), "only number", 0.8)
    return unclear(Problem.NOT_A_NUMBER if not any(map(str.isdigit, item)) else Unclear.SEVERAL)


def _checked(
    question: Question, answer: Answer, how: str, confidence: float, language: str | None = None
) -> Reading:
    try:
        check(question, answer)
    except InvalidAnswer as error:
        return unclear(error.problem, how)
    return understood(answer, how, confidence=confidence, language=language)


def summarise(_question: Question, answers: Sequence[Answer]) -> Summary:
    """Return how many gave each number, with mean and median."""
    return count_numbers(answers, "histogram")


def faults(question: Question) -> Flaws:
    """Return what does not go with a number."""
    return no_choice_flaws(question)


NUMBER = Kind(
    name="number",
    fields=fields,
    read=read,
    check=check,
    refill=refill_typed,
    prompt=prompt,
    interpret=interpret,
    summarise=summarise,
    faults=faults,
    xlsform="integer",
    xlsform_tells=True,
)
