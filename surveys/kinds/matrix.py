"""Several things asked about with the same choices: rows, and one choice in each. Web only.

Stored as the choice code by row code; rows left open are not in it.
"""

from collections.abc import Sequence

from surveys.answers import Answer, Missing
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.faults import Phrase
from surveys.kinds.fields import REFUSED_SUFFIX, Box, NamedField, Role, asked, composed
from surveys.kinds.flaws import Flaws, choice_flaws, row_flaws
from surveys.kinds.kind import FormData, Kind, Summary
from surveys.kinds.prompts import opening
from surveys.kinds.replies import blank, check_missing, refused
from surveys.kinds.summaries import table_of
from surveys.reading.outcome import Reading, Unclear, unclear
from surveys.texts import pick

ROW = "__row_"


def fields(question: Question, language: str) -> list[NamedField]:
    """Return radio buttons for each row, named `CODE__row_ROW`.

    `Asked.boxes`: one `row` for each row, its options the choices.
    """
    offered = tuple(o for o in asked(question, language).options if not o.is_refusal)
    boxes = [
        Box(Role.ROW, question.code + ROW + row.code, pick(row.text, language), offered)
        for row in question.rows
    ]
    return composed(question, language, boxes, first=None)


def read(question: Question, data: FormData, _language: str) -> Answer:
    """Return the choice of each row that has one."""
    if refused(question, data):
        return Answer(missing=Missing.REFUSED)
    sent = ((row.code, data.get(question.code + ROW + row.code, ())) for row in question.rows)
    chosen: dict[str, str | int | float] = {row: values[0] for row, values in sent if any(values)}
    if not chosen:
        return blank(question, data)
    answer = Answer(chosen)
    check(question, answer)
    return answer


def check(question: Question, answer: Answer) -> None:
    """Refuse rows and choices that are not offered; where required, every row has its choice."""
    if check_missing(question, answer):
        return
    if not isinstance(answer.value, dict) or not answer.value:
        raise InvalidAnswer(question.code, Problem.WRONG_SHAPE)
    rows = [row.code for row in question.rows]
    for row, code in answer.value.items():
        if row not in rows:
            raise InvalidAnswer(question.code, Problem.UNKNOWN_CHOICE, given=row)
        if code not in question.choice_codes:
            raise InvalidAnswer(question.code, Problem.UNKNOWN_CHOICE, given=str(code))
    missing = len(rows) - len(answer.value)
    if question.required and missing:
        raise InvalidAnswer(question.code, Problem.INCOMPLETE, missing=missing)


def refill(question: Question, answer: Answer) -> dict[str, list[str]]:
    """Return the form data that shows a stored answer again."""
    if answer.missing is Missing.REFUSED:
        return {question.code + REFUSED_SUFFIX: ["y"]}
    if not isinstance(answer.value, dict):
        return {}
    return {question.code + ROW + row: [str(code)] for row, code in answer.value.items()}


def interpret(_question: Question, _text: str, _languages: Sequence[str]) -> Reading:
    """Take no reply: a matrix is not asked by text."""
    return unclear(Unclear.NO_MATCH)


def summarise(question: Question, answers: Sequence[Answer]) -> Summary:
    """Return how many chose what in each row."""
    cells = [
        (row, str(code))
        for answer in answers
        if isinstance(answer.value, dict)
        for row, code in answer.value.items()
    ]
    rows = [row.code for row in question.rows]
    return table_of("grid", answers, rows, question.choice_codes, cells)


def faults(question: Question) -> Flaws:
    """Return what is wrong with the rows or the choices."""
    flaws = choice_flaws(question) + row_flaws(question)
    if question.other:
        flaws.append(
            (Phrase("a matrix has no 'other'"), Phrase("Remove 'other', or ask for it afterwards"))
        )
    return flaws


MATRIX = Kind(
    name="matrix",
    fields=fields,
    read=read,
    check=check,
    refill=refill,
    prompt=opening,
    interpret=interpret,
    summarise=summarise,
    faults=faults,
    by_text=False,
    xlsform="begin_group",
)
