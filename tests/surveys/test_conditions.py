import pytest
from pydantic import TypeAdapter, ValidationError

from surveys.answers import Answer, Missing
from surveys.conditions import Condition, comparisons, holds

READ: TypeAdapter[Condition] = TypeAdapter(Condition)
ANSWERS = {
    "near_miss": Answer("yes"),
    "count": Answer(3),
    "needs": Answer(["transit", "parks"]),
    "age": Answer(missing=Missing.REFUSED),
}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"question": "near_miss", "is": "yes"}, True),
        ({"question": "near_miss", "is": "no"}, False),
        ({"question": "count", "is": 3}, True),
        ({"question": "count", "at_least": 3}, True),
        ({"question": "count", "at_least": 3.5}, False),
        ({"question": "count", "at_most": 3}, True),
        ({"question": "near_miss", "at_most": 3}, False),
        ({"question": "needs", "includes": "parks"}, True),
        ({"question": "needs", "includes": "jobs"}, False),
        ({"question": "near_miss", "answered": True}, True),
        ({"question": "age", "answered": True}, False),
        ({"question": "age", "answered": False}, True),
        ({"question": "age", "is": "18_64"}, False),
        ({"question": "never", "answered": False}, True),
        ({"not": {"question": "near_miss", "is": "yes"}}, False),
        ({"all": [{"question": "count", "is": 3}, {"question": "near_miss", "is": "no"}]}, False),
        ({"any": [{"question": "count", "is": 3}, {"question": "near_miss", "is": "no"}]}, True),
    ],
)
def test_a_condition_is_met_or_not(raw: object, expected: bool) -> None:
    condition = READ.validate_python(raw)

    assert holds(condition, ANSWERS) is expected
    assert READ.dump_python(condition, mode="json") == raw


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"question": "a"},
        {"question": "a", "is": "x", "at_least": 1},
        {"question": "a", "at_least": "three"},
        {"question": "a", "answered": "yes"},
        {"question": "a", "like": "x"},
        {"all": []},
        {"is": "x"},
        [],
        "near_miss",
    ],
)
def test_what_is_no_condition_is_refused(raw: object) -> None:
    with pytest.raises(ValidationError):
        READ.validate_python(raw)


def test_no_condition_is_always_met() -> None:
    assert holds(None, {})


def test_every_comparison_inside_is_found() -> None:
    raw = {"any": [{"question": "a", "is": "x"}, {"not": {"all": [{"question": "b", "is": "y"}]}}]}

    assert [found.question for found in comparisons(READ.validate_python(raw))] == ["a", "b"]
