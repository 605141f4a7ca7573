import pytest

from surveys.answers import Answer, Missing
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.kinds import KINDS
from surveys.sms import interpret

RANKING = KINDS["ranking"]
NEEDS = {"parks": "Parks", "buses": "Buses", "homes": "Homes", "jobs": "Jobs"}


def ask(**parts: object) -> Question:
    choices = [{"code": code, "text": {"en": text}} for code, text in NEEDS.items()]
    base = {"code": "q", "kind": "ranking", "text": {"en": "What first?"}, "choices": choices}
    return Question.model_validate({**base, **parts})


def test_each_place_is_a_list_of_all_choices() -> None:
    [(name, field)] = RANKING.fields(ask(at_most=2), "en")
    boxes = field.args[0].boxes

    assert name == "q"
    assert [(box.role, box.name, box.label.text) for box in boxes] == [
        ("place", "q", "1"),
        ("place", "q", "2"),
    ]
    assert [option.code for option in boxes[0].options] == list(NEEDS)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (["homes", "parks"], Answer(["homes", "parks"])),
        (["homes", "", "parks"], Answer(["homes", "parks"])),
        (["", ""], Answer(missing=Missing.SKIPPED)),
    ],
)
def test_places_are_read_in_order(sent: list[str], expected: Answer) -> None:
    answer = RANKING.read(ask(), {"q": sent}, "en")

    assert answer == expected
    assert RANKING.read(ask(), RANKING.refill(ask(), answer), "en") == expected


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        (["homes", "homes"], Problem.TWICE),
        (["homes", "fly"], Problem.UNKNOWN_CHOICE),
        (["homes", "parks", "jobs"], Problem.TOO_MANY),
    ],
)
def test_an_order_that_is_none_is_refused(sent: list[str], problem: Problem) -> None:
    with pytest.raises(InvalidAnswer) as caught:
        RANKING.read(ask(at_most=2), {"q": sent}, "en")

    assert caught.value.problem is problem


@pytest.mark.parametrize(
    "text", ["3 1 2", "3, 1, 2", "312", "3>1>2", "3-1-2", "c a b", "homes, parks, buses", "٣ ١ ٢"]
)
def test_an_order_is_read_from_a_text(text: str) -> None:
    assert interpret(ask(), text, ["en"]).answer == Answer(["homes", "parks", "buses"])


@pytest.mark.parametrize("text", ["9 1", "1 and cats", "more buses for my street"])
def test_what_is_no_order_is_asked_back(text: str) -> None:
    assert interpret(ask(), text, ["en"]).answer is None


def test_not_saying_is_no_place() -> None:
    asked = ask(prefer_not_to_say=True)

    assert "prefer" not in RANKING.prompt(asked, "en")
    assert interpret(asked, "I'd rather not say", ["en"]).answer == Answer(missing=Missing.REFUSED)
    assert RANKING.read(asked, {"q__refused": ["y"]}, "en") == Answer(missing=Missing.REFUSED)


def test_places_are_counted() -> None:
    answers = [Answer(["parks", "jobs"]), Answer(["jobs", "parks"]), Answer(["parks"])]

    summary = RANKING.summarise(ask(at_most=2), answers)

    assert summary.picture == "ranks"
    assert summary.counts == {"parks": 2, "buses": 0, "homes": 0, "jobs": 1}
    assert summary.table["jobs"] == {"1": 1, "2": 1}
