"""The most important first: choices in the order a person puts them, all or only the first few.

Stored as a list of choice codes, the first place first. `at_most` says how many places there are;
without it there are as many as choices. Places may be left open from the end.
"""

from collections.abc import Sequence

from surveys.answers import Answer, Missing
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.faults import Phrase
from surveys.kinds.fields import Box, NamedField, Role, Several, asked, composed
from surveys.kinds.flaws import Flaws, choice_flaws
from surveys.kinds.kind import FormData, Kind, Summary
from surveys.kinds.prompts import closing, message, opening, option_lines
from surveys.kinds.replies import blank, check_missing, refill_typed, refused
from surveys.kinds.summaries import table_of
from surveys.reading.common import no_answer_given, nothing_said
from surveys.reading.fold import fold
from surveys.reading.options import options
from surveys.reading.outcome import Reading, unclear, understood
from surveys.reading.several import match_options
from surveys.texts import Text

# "2 > 1 > 3" and "2-1-3" are an order here, and nowhere else.
_ORDER_SIGNS = str.maketrans(dict.fromkeys(">-–—→", ","))


def places(question: Question) -> int:
    """Return how many places there are."""
    count = len(question.choices)
    return count if question.at_most is None else min(question.at_most, count)


def fields(question: Question, language: str) -> list[NamedField]:
    """Return a list to choose from for each place: all have the question's name.

    `Asked.boxes`: one `place` for each place, labelled 1, 2, 3..., its options the choices.
    """
    offered = tuple(o for o in asked(question, language).options if not o.is_refusal)
    boxes = [
        Box(Role.PLACE, question.code, Text(str(place), language), offered)
        for place in range(1, places(question) + 1)
    ]
    return composed(question, language, boxes, first=Several)


def read(question: Question, data: FormData, _language: str) -> Answer:
    """Return the choices in the order of their places; open places are closed up."""
    if refused(question, data):
        return Answer(missing=Missing.REFUSED)
    codes = [code for code in data.get(question.code, ()) if code]
    if not codes:
        return blank(question, data)
    answer = Answer(codes)
    check(question, answer)
    return answer


def check(question: Question, answer: Answer) -> None:
    """Refuse codes that are not offered, a code in two places, and more codes than places."""
    if check_missing(question, answer):
        return
    codes = answer.value
    if not isinstance(codes, list) or not codes:
        raise InvalidAnswer(question.code, Problem.WRONG_SHAPE)
    unknown = [code for code in codes if code not in question.choice_codes]
    if unknown:
        raise InvalidAnswer(question.code, Problem.UNKNOWN_CHOICE, given=str(unknown[0]))
    if len(set(codes)) < len(codes):
        raise InvalidAnswer(question.code, Problem.TWICE)
    if len(codes) > places(question):
        raise InvalidAnswer(
            question.code, Problem.TOO_MANY, at_most=places(question), chosen=len(codes)
        )


def prompt(question: Question, language: str) -> str:
    """Return the question with its numbered choices."""
    listed = option_lines(_without_refusal(question), language)
    return message(opening(question, language), *listed, closing(question, language, "rank"))


def interpret(question: Question, text: str, languages: Sequence[str]) -> Reading:
    """Read numbers, letters or labels in the order they were written."""
    early = nothing_said(text) or no_answer_given(text, languages)
    if early:
        return early
    offered = options(_without_refusal(question), languages)
    found = match_options(fold(text).translate(_ORDER_SIGNS), offered, languages)
    if not isinstance(found, list):
        return unclear(found)
    answer = Answer([offered[match.index].code for match in found])
    try:
        check(question, answer)
    except InvalidAnswer as error:
        return unclear(error.problem)
    confidence = min(match.confidence for match in found)
    return understood(answer, "order", confidence=confidence, language=found[0].language)


def _without_refusal(question: Question) -> Question:
    return question.model_copy(update={"prefer_not_to_say": False})


def summarise(question: Question, answers: Sequence[Answer]) -> Summary:
    """Return how many put each choice in which place; `counts` are the first places."""
    cells = [
        (code, str(place))
        for answer in answers
        for place, code in enumerate(_codes(answer), start=1)
    ]
    columns = [str(place) for place in range(1, places(question) + 1)]
    return table_of("ranks", answers, question.choice_codes, columns, cells, counted="1")


def _codes(answer: Answer) -> list[str]:
    return answer.value if isinstance(answer.value, list) else []


def faults(question: Question) -> Flaws:
    """Return what is wrong with the choices."""
    flaws = choice_flaws(question)
    if question.other:
        flaws.append(
            (Phrase("a ranking has no 'other'"), Phrase("Remove 'other', or ask for it afterwards"))
        )
    return flaws


RANKING = Kind(
    name="ranking",
    fields=fields,
    read=read,
    check=check,
    refill=refill_typed,
    prompt=prompt,
    interpret=interpret,
    summarise=summarise,
    faults=faults,
    xlsform="rank",
    xlsform_tells=True,
)
