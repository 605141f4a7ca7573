"""Any number of choices, at most N where the question says so; an exclusive one stands alone."""

from collections.abc import Sequence

from surveys.answers import OTHER, PREFER_NOT_TO_SAY, Answer, Missing
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.faults import Phrase
from surveys.kinds.fields import many_of
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
from surveys.kinds.single_choice import words_beside
from surveys.kinds.summaries import count_codes
from surveys.reading.common import no_answer_given, nothing_said
from surveys.reading.fold import fold
from surveys.reading.options import Match, options
from surveys.reading.outcome import Reading, ReadingKind, unclear, understood, without_answer
from surveys.reading.several import match_options


def read(question: Question, data: FormData, _language: str) -> Answer:
    """Return the choices that were ticked, in the order they are offered."""
    codes = chosen(question, data)
    if refused(question, data) and codes == [PREFER_NOT_TO_SAY]:
        return Answer(missing=Missing.REFUSED)
    if not codes:
        return blank(question, data)
    if refused(question, data):
        raise InvalidAnswer(question.code, Problem.EXCLUSIVE)
    answer = Answer(in_order(question, codes), other_words(question, data, codes))
    check(question, answer)
    return answer


def in_order(question: Question, codes: Sequence[str]) -> list[str]:
    """Return the codes in the order they are offered, unknown ones last."""
    known = question.choice_codes
    return sorted(codes, key=lambda code: known.index(code) if code in known else len(known))


def check(question: Question, answer: Answer) -> None:
    """Refuse codes that are not offered, too many of them, or company for an exclusive one."""
    if check_missing(question, answer):
        return
    codes = answer.value
    if not isinstance(codes, list) or not codes or len(set(codes)) < len(codes):
        raise InvalidAnswer(question.code, Problem.WRONG_SHAPE)
    unknown = [code for code in codes if code not in question.choice_codes]
    if unknown:
        raise InvalidAnswer(question.code, Problem.UNKNOWN_CHOICE, given=str(unknown[0]))
    if len(codes) > 1 and any(_exclusive(question, code) for code in codes):
        raise InvalidAnswer(question.code, Problem.EXCLUSIVE)
    if question.at_most is not None and len(codes) > question.at_most:
        raise InvalidAnswer(
            question.code, Problem.TOO_MANY, at_most=question.at_most, chosen=len(codes)
        )
    check_other(question, answer)


def _exclusive(question: Question, code: str) -> bool:
    choice = question.choice(code)
    return choice is not None and choice.exclusive


def prompt(question: Question, language: str) -> str:
    """Return the question with its numbered choices and how many may be given."""
    if question.at_most is None:
        how = closing(question, language, "choose_many")
    elif question.at_most == 1:
        how = closing(question, language, "choose_one")
    else:
        how = closing(question, language, "choose_up_to", at_most=question.at_most)
    return message(opening(question, language), *option_lines(question, language), how)


def interpret(question: Question, text: str, languages: Sequence[str]) -> Reading:
    """Read a texted reply: numbers, letters or labels in a list, each of which must be known."""
    offered = options(question, languages)
    early = nothing_said(text)
    if early:
        return early
    found = match_options(fold(text), offered, languages)
    if isinstance(found, list):
        return _reading_of(question, found, text)
    return no_answer_given(text, languages) or unclear(found)


def _reading_of(question: Question, found: Sequence[Match], text: str) -> Reading:
    offered = options(question, ["en"])
    codes = [offered[match.index].code for match in found]
    how = " + ".join(dict.fromkeys(match.how for match in found))
    if codes == [PREFER_NOT_TO_SAY]:
        return without_answer(ReadingKind.REFUSED, how, found[0].language)
    rests = {code: words_beside(match, text) for code, match in zip(codes, found, strict=True)}
    other = rests.pop(OTHER, "") or None
    answer = Answer(in_order(question, codes), other)
    try:
        check(question, answer)
    except InvalidAnswer as error:
        return unclear(error.problem, how)
    return understood(
        answer,
        how,
        confidence=min(match.confidence for match in found),
        language=next((match.language for match in found if match.language), None),
        remark=" ".join(rest for rest in rests.values() if rest),
    )


def summarise(question: Question, answers: Sequence[Answer]) -> Summary:
    """Return how many chose what; the counts add up to more than the people."""
    return count_codes(question.choice_codes, answers, "bars")


def faults(question: Question) -> Flaws:
    """Return what is wrong with the choices or their number."""
    flaws = choice_flaws(question)
    if question.at_most is not None and question.at_most > len(question.choice_codes):
        flaws.append(
            (Phrase("'at_most' is more than there are choices"), Phrase("Lower it or leave it out"))
        )
    return flaws


MULTIPLE_CHOICE = Kind(
    name="multiple_choice",
    fields=many_of,
    read=read,
    check=check,
    refill=refill,
    prompt=prompt,
    interpret=interpret,
    summarise=summarise,
    faults=faults,
    xlsform="select_multiple",
    xlsform_tells=True,
)
