"""Points shared out among choices, 100 unless the question says otherwise. Web only.

Stored as whole points by choice code, every choice named, those without points at 0.
"""

from collections.abc import Sequence
from statistics import fmean

from surveys.answers import Answer, Missing
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.faults import Phrase
from surveys.kinds.fields import REFUSED_SUFFIX, Box, NamedField, Role, composed
from surveys.kinds.flaws import Flaws, choice_flaws
from surveys.kinds.kind import FormData, Kind, Summary
from surveys.kinds.numerals import parse_number
from surveys.kinds.prompts import opening
from surveys.kinds.replies import blank, check_missing, refused
from surveys.kinds.summaries import count_texts
from surveys.reading.outcome import Reading, Unclear, unclear
from surveys.texts import pick

POINTS = "__points_"
DEFAULT_TOTAL = 100


def total(question: Question) -> int:
    """Return how many points there are to share."""
    return DEFAULT_TOTAL if question.total is None else question.total


def fields(question: Question, language: str) -> list[NamedField]:
    """Return a box of one line for each choice, named `CODE__points_CHOICE`.

    `Asked.boxes`: one `points` for each choice; `Asked.question.total` says how many there are,
    None for 100.
    """
    boxes = [
        Box(Role.POINTS, question.code + POINTS + choice.code, pick(choice.text, language))
        for choice in question.choices
    ]
    return composed(question, language, boxes, first=None)


def read(question: Question, data: FormData, _language: str) -> Answer:
    """Return the points of each choice; a box left empty is 0 as soon as another is not."""
    if refused(question, data):
        return Answer(missing=Missing.REFUSED)
    typed = {
        code: next(iter(data.get(question.code + POINTS + code, ())), "").strip()
        for code in question.choice_codes
    }
    if not any(typed.values()):
        return blank(question, data)
    answer = Answer({code: _points(question, text) for code, text in typed.items()})
    check(question, answer)
    return answer


def _points(question: Question, text: str) -> int | float:
    number = parse_number(text) if text else 0
    if number is None:
        raise InvalidAnswer(question.code, Problem.NOT_A_NUMBER, given=text)
    return number


def check(question: Question, answer: Answer) -> None:
    """Refuse unknown choices, points that are no whole number from 0, and another total."""
    if check_missing(question, answer):
        return
    if not isinstance(answer.value, dict):
        raise InvalidAnswer(question.code, Problem.WRONG_SHAPE)
    for code, points in answer.value.items():
        if code not in question.choice_codes:
            raise InvalidAnswer(question.code, Problem.UNKNOWN_CHOICE, given=code)
        if isinstance(points, bool | str):
            raise InvalidAnswer(question.code, Problem.WRONG_SHAPE)
        if not float(points).is_integer():
            raise InvalidAnswer(question.code, Problem.NOT_WHOLE, given=points)
        if points < 0:
            raise InvalidAnswer(
                question.code, Problem.OUT_OF_RANGE, minimum=0, maximum=total(question)
            )
    given = sum(int(points) for points in answer.value.values())
    if given != total(question):
        raise InvalidAnswer(question.code, Problem.WRONG_TOTAL, total=total(question), given=given)


def refill(question: Question, answer: Answer) -> dict[str, list[str]]:
    """Return the form data that shows a stored answer again."""
    if answer.missing is Missing.REFUSED:
        return {question.code + REFUSED_SUFFIX: ["y"]}
    if not isinstance(answer.value, dict):
        return {}
    return {question.code + POINTS + code: [f"{n}"] for code, n in answer.value.items()}


def interpret(_question: Question, _text: str, _languages: Sequence[str]) -> Reading:
    """Take no reply: a budget is not asked by text."""
    return unclear(Unclear.NO_MATCH)


def summarise(question: Question, answers: Sequence[Answer]) -> Summary:
    """Return the mean number of points of each choice, in points of the total."""
    given = [answer.value for answer in answers if isinstance(answer.value, dict)]
    counted = count_texts(answers)
    means = {
        code: fmean(float(value.get(code, 0)) for value in given)
        for code in (question.choice_codes if given else ())
    }
    return Summary("shares", counted.answered, counted.missing, means=means)


def faults(question: Question) -> Flaws:
    """Return what is wrong with the choices."""
    flaws = choice_flaws(question)
    if question.other:
        flaws.append(
            (Phrase("a budget has no 'other'"), Phrase("Remove 'other', or ask for it afterwards"))
        )
    return flaws


BUDGET = Kind(
    name="budget",
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
