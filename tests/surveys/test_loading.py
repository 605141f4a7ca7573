from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from surveys.errors import InvalidSurvey
from surveys.loading import load_survey


def broken(raw: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> list[str]:
    data = deepcopy(raw)
    change(data)
    with pytest.raises(InvalidSurvey) as caught:
        load_survey(data)
    assert all(fault.problem and fault.mend for fault in caught.value.faults)
    return [f"{fault.place}: {fault.problem}" for fault in caught.value.faults]


def first(data: dict[str, Any]) -> dict[str, Any]:
    question: dict[str, Any] = data["sections"][0]["questions"][0]
    return question


def test_every_fault_is_told_with_its_place_at_once(raw_survey: dict[str, Any]) -> None:
    def change(data: dict[str, Any]) -> None:
        data["slug"] = "Harbor Street"
        first(data)["kind"] = "guess"
        first(data)["code"] = "9lives"
        data["sections"][0]["questions"][1]["code"] = "age"
        data["sections"][1]["questions"][0]["colour"] = "red"

    faults = "\n".join(broken(raw_survey, change))

    assert "slug:" in faults
    assert "no question kind is called 'guess'" in faults
    assert "'9lives' is no valid code" in faults
    assert "the question code 'age' is used more than once" in faults
    assert "sections 2 (about_you), questions 1 (age), colour" in faults


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda data: data.pop("title"), "title: this is missing"),
        (lambda data: data.update(base_language="fr"), "base language is not among"),
        (lambda data: data.update(languages=["en", "klingon"]), "language not known: klingon"),
        (lambda data: first(data)["text"].update(xx="?"), "language not known: xx"),
        (lambda data: first(data).update(choices=[]), "a question with choices has none"),
        (
            lambda data: first(data).update(choices=[first(data)["choices"][0]] * 2),
            "the choice code 'walk' stands 2 times",
        ),
        (
            lambda data: first(data)["choices"][0].update({"code": "other"}),
            "the choice code 'other' is reserved",
        ),
        (
            lambda data: first(data).update(when={"question": "nowhere", "is": "x"}),
            "the condition asks for 'nowhere', which is no question",
        ),
        (
            lambda data: first(data).update(when={"question": "age"}),
            "a comparison needs exactly one of its words",
        ),
        (lambda data: first(data).update(minimum=3, maximum=1), "minimum is greater"),
        (
            lambda data: first(data).update(kind="comment"),
            "a question of kind 'comment' has no choices",
        ),
    ],
)
def test_a_fault_is_found(
    raw_survey: dict[str, Any], change: Callable[[dict[str, Any]], object], expected: str
) -> None:
    assert any(expected in fault for fault in broken(raw_survey, change))


@pytest.mark.parametrize("raw", [None, [], "survey", 5, {"sections": 3}, {"sections": [None, 4]}])
def test_data_of_any_shape_is_refused_and_not_stumbled_over(raw: object) -> None:
    with pytest.raises(InvalidSurvey):
        load_survey(raw)
