import pytest

from surveys.answers import Answer, Missing
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.kinds import KINDS
from surveys.logic import by_text

BUDGET = KINDS["budget"]


def ask(**parts: object) -> Question:
    choices = [{"code": c, "text": {"en": c.title()}} for c in ("parks", "buses", "homes")]
    base = {"code": "q", "kind": "budget", "text": {"en": "Share 100 points."}, "choices": choices}
    return Question.model_validate({**base, **parts})


def typed(*points: str) -> dict[str, list[str]]:
    names = ("q__points_parks", "q__points_buses", "q__points_homes")
    return {name: [given] for name, given in zip(names, points, strict=True)}


@pytest.mark.parametrize("points", [("60", "40", ""), ("٦٠", " 40 ", "0")])
def test_points_are_read_and_an_empty_box_is_none(points: tuple[str, str, str]) -> None:
    answer = BUDGET.read(ask(), typed(*points), "en")

    assert answer == Answer({"parks": 60, "buses": 40, "homes": 0})
    assert BUDGET.read(ask(), BUDGET.refill(ask(), answer), "en") == answer


def test_a_budget_nobody_touched_is_skipped() -> None:
    assert BUDGET.read(ask(), typed("", "", ""), "en") == Answer(missing=Missing.SKIPPED)


@pytest.mark.parametrize(
    ("points", "problem", "values"),
    [
        (("60", "30", ""), Problem.WRONG_TOTAL, {"total": 100, "given": 90}),
        (("-10", "60", "50"), Problem.OUT_OF_RANGE, {"minimum": 0, "maximum": 100}),
        (("50.5", "49.5", ""), Problem.NOT_WHOLE, {"given": 50.5}),
        (("all", "", ""), Problem.NOT_A_NUMBER, {"given": "all"}),
    ],
)
def test_points_that_do_not_add_up_are_refused(
    points: tuple[str, str, str], problem: Problem, values: dict[str, object]
) -> None:
    with pytest.raises(InvalidAnswer) as caught:
        BUDGET.read(ask(), typed(*points), "en")

    assert (caught.value.problem, caught.value.values) == (problem, values)


def test_another_total() -> None:
    asked = ask(total=10)

    assert BUDGET.read(asked, typed("1", "4", "5"), "en").value
    assert not by_text(asked)


def test_the_mean_share_is_told() -> None:
    answers = [
        Answer({"parks": 100, "buses": 0, "homes": 0}),
        Answer({"parks": 0, "buses": 50, "homes": 50}),
    ]

    summary = BUDGET.summarise(ask(), [*answers, Answer(missing=Missing.SKIPPED)])

    assert summary.means == {"parks": 50, "buses": 25, "homes": 25}
    assert (summary.answered, summary.missing) == (2, {Missing.SKIPPED: 1})
