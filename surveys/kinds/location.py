"""Where: a neighbourhood out of a list, a ZIP code, or on the web a point on the map.

Stored as the neighbourhood's choice code, as `{"zip_code": "77550"}`, or as `{"latitude": 29.3,
"longitude": -94.8}` (degrees, WGS 84). What was told most exactly counts.
"""

import re
from collections.abc import Sequence

from surveys.answers import Answer, Missing
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.faults import Phrase
from surveys.kinds import single_choice
from surveys.kinds.fields import REFUSED_SUFFIX, Box, NamedField, OneOf, Role, composed, one_of
from surveys.kinds.flaws import Flaws, choice_flaws
from surveys.kinds.kind import FormData, Kind, Summary
from surveys.kinds.prompts import closing, message, opening, option_lines
from surveys.kinds.replies import blank, check_missing, refused, typed
from surveys.kinds.replies import refill as refill_choice
from surveys.kinds.summaries import count_codes
from surveys.reading.fold import fold
from surveys.reading.outcome import Reading, understood
from surveys.texts import Text

ZIP, LATITUDE, LONGITUDE = "__zip_code", "__latitude", "__longitude"
_ZIP = re.compile(r"(?<![0-9])([0-9]{5})(?:-[0-9]{4})?(?![0-9])")
_FEW_CHARACTERS = 40


def fields(question: Question, language: str) -> list[NamedField]:
    """Return radio buttons for the neighbourhoods and boxes for what else may tell the place.

    `Asked.options` are the neighbourhoods. `Asked.boxes`: `zip_code` where it may be told so, and
    `latitude` and `longitude` where a map may; a map fills these in, without it they can be typed.
    """
    boxes = [
        Box(role, question.code + suffix, Text("", language)) for role, suffix in _boxes(question)
    ]
    named = composed(question, language, boxes, first=OneOf)
    if not question.other:
        return named
    return named + [field for field in one_of(question, language) if field[0] != question.code]


def _boxes(question: Question) -> list[tuple[Role, str]]:
    boxes = [(Role.ZIP_CODE, ZIP)] if question.zip_code else []
    if question.map_point:
        boxes += [(Role.LATITUDE, LATITUDE), (Role.LONGITUDE, LONGITUDE)]
    return boxes


def read(question: Question, data: FormData, language: str) -> Answer:
    """Return the point if there is one, else the neighbourhood, else the ZIP code."""
    if refused(question, data):
        return Answer(missing=Missing.REFUSED)
    point = [typed(question, data, suffix).strip() for suffix in (LATITUDE, LONGITUDE)]
    code = typed(question, data, ZIP).strip()
    if question.map_point and any(point):
        answer = Answer(dict(zip(("latitude", "longitude"), map(_degrees, point), strict=True)))
    elif typed(question, data):
        return single_choice.read(question, data, language)
    elif question.zip_code and code:
        answer = Answer({"zip_code": _zip_code(code) or code})
    else:
        return blank(question, data)
    check(question, answer)
    return answer


def _degrees(text: str) -> float | str:
    try:
        return round(float(fold(text).replace("−", "-")), 6)
    except ValueError:
        return text


def _zip_code(text: str) -> str | None:
    hit = _ZIP.fullmatch(fold(text))
    return hit[1] if hit else None


def check(question: Question, answer: Answer) -> None:
    """Refuse a place that is not offered, no ZIP code, or no point on earth."""
    if check_missing(question, answer):
        return
    match answer.value:
        case {"zip_code": str(code), **rest} if not rest and question.zip_code:
            fits = _ZIP.fullmatch(code) is not None
            given = code
        case {"latitude": latitude, "longitude": longitude, **rest} if (
            not rest and question.map_point
        ):
            fits = _within(latitude, 90) and _within(longitude, 180)
            given = f"{latitude}, {longitude}"
        case str():
            single_choice.check(question, answer)
            return
        case _:
            raise InvalidAnswer(question.code, Problem.WRONG_SHAPE)
    if not fits:
        raise InvalidAnswer(question.code, Problem.NOT_A_PLACE, given=given)


def _within(degrees: float | str, most: int) -> bool:
    return isinstance(degrees, int | float) and -most <= degrees <= most


def refill(question: Question, answer: Answer) -> dict[str, list[str]]:
    """Return the form data that shows a stored answer again."""
    if answer.missing is Missing.REFUSED:
        return {question.code + REFUSED_SUFFIX: ["y"]}
    if isinstance(answer.value, dict):
        return {f"{question.code}__{part}": [str(told)] for part, told in answer.value.items()}
    return refill_choice(question, answer)


def prompt(question: Question, language: str) -> str:
    """Return the question, the numbered neighbourhoods, and whether a ZIP code will do."""
    if not question.choices:
        return message(opening(question, language), closing(question, language, "zip_code"))
    how = closing(question, language, "place" if question.zip_code else "choose_one")
    return message(opening(question, language), *option_lines(question, language), how)


def interpret(question: Question, text: str, languages: Sequence[str]) -> Reading:
    """Read a ZIP code, or a neighbourhood by number, letter or name."""
    codes = set(_ZIP.findall(fold(text)))
    if question.zip_code and len(codes) == 1 and len(text) <= _FEW_CHARACTERS:
        return understood(Answer({"zip_code": codes.pop()}), "ZIP code")
    return single_choice.interpret(question, text, languages)


def summarise(question: Question, answers: Sequence[Answer]) -> Summary:
    """Return how many named each neighbourhood; ZIP codes are counted under their own number."""
    told = [
        Answer(str(answer.value["zip_code"]))
        if isinstance(answer.value, dict) and "zip_code" in answer.value
        else answer
        for answer in answers
    ]
    return count_codes(question.choice_codes, told, "bars")


def faults(question: Question) -> Flaws:
    """Return what is wrong with the ways to tell a place."""
    if question.choices:
        return choice_flaws(question)
    if question.zip_code or (question.map_point and question.web_only):
        return []
    if question.map_point:
        return [
            (
                Phrase("a map cannot be texted"),
                Phrase("Add choices, 'zip_code: true' or 'web_only: true'"),
            )
        ]
    return [
        (
            Phrase("no way to tell a place"),
            Phrase("Add choices, 'zip_code: true' or 'map_point: true'"),
        )
    ]


LOCATION = Kind(
    name="location",
    fields=fields,
    read=read,
    check=check,
    refill=refill,
    prompt=prompt,
    interpret=interpret,
    summarise=summarise,
    faults=faults,
    xlsform="geopoint",
)
