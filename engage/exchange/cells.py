"""An answer as the text of one cell, and back.

Choice codes are joined by a space, as in XLSForm; parts by code are `row:choice` or `choice:points`,
`zip_code:77550`, `latitude:29.3 longitude:-94.8`. A refusal is `prefer_not_to_say`. A cell is empty
where nothing was said, or nothing asked.
"""

import re
from collections.abc import Mapping

from surveys.answers import PREFER_NOT_TO_SAY, Answer, Missing, Value, clean
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.kinds import KINDS
from surveys.kinds.numerals import parse_number

# What makes a spreadsheet read a text as a formula, also in the wide letters of East Asia. Source:
# OWASP, CSV Injection.
_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_LISTS = frozenset({"multiple_choice", "ranking"})
_NUMBERS = frozenset({"number", "rating"})
_PARTS = frozenset({"matrix", "budget", "location"})
_PART = re.compile(r"([A-Za-z0-9][A-Za-z0-9_.-]*):(\S+)")


def cell_of(answer: Answer | None) -> Value | None:
    """Give an answer as JSON has it; None where nothing was said or asked."""
    if answer is None or answer.missing in (Missing.SKIPPED, Missing.NOT_ASKED):
        return None
    return PREFER_NOT_TO_SAY if answer.missing else answer.value


def as_text(value: Value | None) -> str | int | float:
    """Give what stands in the cell of a sheet: a number as a number, all else as text."""
    match value:
        case None:
            return ""
        case list():
            return " ".join(value)
        case dict():
            return " ".join(f"{code}:{part}" for code, part in value.items())
        case _:
            return value


def guarded(value: str | float) -> str | int | float:
    """Give a cell of a CSV file that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def unguarded(text: str) -> str:
    """Undo `guarded`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def answer_in(question: Question, cell: object, *, other: object = None) -> Answer | None:
    """Read the answer in a cell, text or as JSON has it; None where it is empty.

    Raises `InvalidAnswer` when the question does not take it.
    """
    if cell is None or cell == "":
        return None
    if cell == PREFER_NOT_TO_SAY:
        answer = Answer(missing=Missing.REFUSED)
    else:
        words = clean(str(other)) if other not in (None, "") else None
        answer = Answer(_value(question, cell), words)
    KINDS[question.kind].check(question, answer)
    return answer


def _value(question: Question, cell: object) -> Value:
    match cell:
        case list():
            return [str(code) for code in cell]
        case Mapping():
            return {str(code): _part(question, part) for code, part in cell.items()}
        case int() | float() | str() if question.kind in _NUMBERS:
            return _number(question, cell)
        case _:
            return _written(question, clean(str(cell)))


def _written(question: Question, text: str) -> Value:
    """Give what the text of a cell stands for."""
    if question.kind in _LISTS:
        return text.split()
    if question.kind in _PARTS and ":" in text:
        return _parts(question, text)
    return text


def _number(question: Question, cell: str | float) -> int | float:
    number = cell if isinstance(cell, int | float) else parse_number(str(cell))
    if number is None:
        raise InvalidAnswer(question.code, Problem.NOT_A_NUMBER, given=str(cell))
    return int(number) if float(number).is_integer() else number


def _parts(question: Question, text: str) -> dict[str, str | int | float]:
    found = [_PART.fullmatch(part) for part in text.split()]
    if not all(found):
        raise InvalidAnswer(question.code, Problem.WRONG_SHAPE)
    return {part[1]: _part(question, part[2], part[1]) for part in found if part}


def _part(question: Question, part: object, name: str = "") -> str | int | float:
    """Give points and degrees as numbers; choices and ZIP codes as they are."""
    if isinstance(part, int | float):
        return part
    text = str(part)
    if question.kind == "budget" or name in ("latitude", "longitude"):
        number = float(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else None
        if number is None:
            raise InvalidAnswer(question.code, Problem.NOT_A_NUMBER, given=text)
        return int(number) if question.kind == "budget" and number.is_integer() else number
    return text
