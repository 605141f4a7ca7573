import pytest

from surveys.answers import Answer, Missing
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.kinds import KINDS
from surveys.logic import by_text

MATRIX = KINDS["matrix"]


def ask(**parts: object) -> Question:
    base = {
        "code": "q",
        "kind": "matrix",
        "text": {"en": "How safe?"},
        "rows": [{"code": c, "text": {"en": c, "ar": "نهارًا"}} for c in ("day", "night")],
        "choices": [{"code": c, "text": {"en": c.title()}} for c in ("safe", "unsafe")],
    }
    return Question.model_validate({**base, **parts})


def test_each_row_has_its_own_buttons_in_the_readers_language() -> None:
    named = MATRIX.fields(ask(), "ar")
    boxes = named[0][1].args[0].boxes

    assert [name for name, _ in named] == ["q__row_day", "q__row_night"]
    assert [box.label.language for box in boxes] == ["ar", "ar"]
    assert [option.code for option in boxes[1].options] == ["safe", "unsafe"]


def test_rows_left_open_are_not_stored() -> None:
    data = {"q__row_day": ["safe"], "q__row_night": [""]}

    answer = MATRIX.read(ask(), data, "en")

    assert answer == Answer({"day": "safe"})
    assert MATRIX.read(ask(), MATRIX.refill(ask(), answer), "en") == answer
    assert MATRIX.read(ask(), {}, "en") == Answer(missing=Missing.SKIPPED)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ({"day": "safe"}, Problem.INCOMPLETE),
        ({"day": "fly", "night": "safe"}, Problem.UNKNOWN_CHOICE),
        ({"noon": "safe"}, Problem.UNKNOWN_CHOICE),
        ({}, Problem.WRONG_SHAPE),
        ("safe", Problem.WRONG_SHAPE),
    ],
)
def test_what_does_not_fit_is_refused(
    value: dict[str, str | int | float], problem: Problem
) -> None:
    with pytest.raises(InvalidAnswer) as caught:
        MATRIX.check(ask(required=True), Answer(value))

    assert caught.value.problem is problem


def test_it_is_not_asked_by_text() -> None:
    assert not by_text(ask())


def test_rows_are_counted_each_on_its_own() -> None:
    answers = [Answer({"day": "safe", "night": "unsafe"}), Answer({"day": "safe"})]

    summary = MATRIX.summarise(ask(), answers)

    assert summary.table == {
        "day": {"safe": 2, "unsafe": 0},
        "night": {"safe": 0, "unsafe": 1},
    }


def test_rows_are_needed_and_each_once() -> None:
    assert MATRIX.faults(ask(rows=[]))
    assert MATRIX.faults(ask(rows=[{"code": "day", "text": {}}] * 2))
    assert not MATRIX.faults(ask())
