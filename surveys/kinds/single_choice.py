"""One choice out of several, with "something else" and "I'd rather not say" where offered."""

from collections.abc import Sequence

from surveys.answers import OTHER, PREFER_NOT_TO_SAY, Answer, Missing
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.kinds.fields import one_of
from surveys.kinds.flaws import Flaws, choice_flaws
from surveys.kinds.kind import FormData, Kind, Summary
from surveys.kinds.prompts import closing, message, opening, option_lines
from surveys.kinds.replies import (
    blank,
    check_missing,
    check_other,
    chosen,
    other_words,
    refill,
    refused,
)
from surveys.kinds.summaries import count_codes
from surveys.reading.common import no_answer_given, nothing_said
from surveys.reading.fold import as_written, fold
from surveys.reading.options import Match, Option, match_option, options
from surveys.reading.outcome import (
    Reading,
    ReadingKind,
    Unclear,
    unclear,
    understood,
    without_answer,
)
from surveys.reading.several import match_options

_EDGES = " -–—:.,;()"


def read(question: Question, data: FormData, _language: str) -> Answer:
    """Return the choice that was sent."""
    codes = chosen(question, data)
    if refused(question, data):
        return Answer(missing=Missing.REFUSED)
    if not codes:
        return blank(question, data)
    answer = Answer(codes[0], other_words(question, data, codes[:1]))
    check(question, answer)
    return answer


def check(question: Question, answer: Answer) -> None:
    """Refuse a code that is not offered."""
    if check_missing(question, answer):
        return
    if not isinstance(answer.value, str):
        raise InvalidAnswer(question.code, Problem.WRONG_SHAPE)
    if answer.value not in question.choice_codes:
        raise InvalidAnswer(question.code, Problem.UNKNOWN_CHOICE, given=answer.value)
    check_other(question, answer)


def prompt(question: Question, language: str) -> str:
    """Return the question with its numbered choices."""
    lines = option_lines(question, language)
    return message(opening(question, language), *lines, closing(question, language, "choose_one"))


def interpret(question: Question, text: str, languages: Sequence[str]) -> Reading:
    """Read a texted reply: a number, a letter, a label, or the reason for none of them."""
    offered = options(question, languages)
    early = nothing_said(text)
    if early:
        return early
    item = fold(text)
    found = match_option(item, offered, languages)
    if isinstance(found, Match):
        return reading_of(found, offered, text)
    return no_answer_given(text, languages) or unclear(_why(item, offered, languages, found))


def reading_of(match: Match, offered: Sequence[Option], text: str) -> Reading:
    """Return the reading of one option that was named in `text`."""
    code = offered[match.index].code
    if code == PREFER_NOT_TO_SAY:
        return without_answer(ReadingKind.REFUSED, match.how, match.language)
    rest = words_beside(match, text)
    answer = Answer(code, rest or None) if code == OTHER else Answer(code)
    return understood(
        answer,
        match.how,
        confidence=match.confidence,
        language=match.language,
        remark=None if code == OTHER else rest,
    )


def words_beside(match: Match, text: str) -> str:
    """Return what the resident wrote beyond naming the option, in their own spelling."""
    rest = match.rest.strip(_EDGES)
    return as_written(rest, text).strip(_EDGES) if rest else ""


def _why(item: str, offered: Sequence[Option], languages: Sequence[str], found: Unclear) -> Unclear:
    """Say "choose one" where several were clearly named, else what `match_option` said."""
    several = match_options(item, offered, languages)
    many = isinstance(several, list) and len(several) > 1
    return Unclear.SEVERAL if many else found


def summarise(question: Question, answers: Sequence[Answer]) -> Summary:
    """Return how many chose what."""
    return count_codes(question.choice_codes, answers, "bars")


def faults(question: Question) -> Flaws:
    """Return what is wrong with the choices."""
    return choice_flaws(question)


SINGLE_CHOICE = Kind(
    name="single_choice",
    fields=one_of,
    read=read,
    check=check,
    refill=refill,
    prompt=prompt,
    interpret=interpret,
    summarise=summarise,
    faults=faults,
    xlsform="select_one",
    xlsform_tells=True,
)
