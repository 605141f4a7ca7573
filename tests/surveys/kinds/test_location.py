import pytest

from surveys.answers import Answer
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.kinds import KINDS
from surveys.sms import interpret

LOCATION = KINDS["location"]
AREAS = [{"code": c, "text": {"en": c.title()}} for c in ("harbor", "hills", "uptown")]
POINT = Answer({"latitude": 29.301, "longitude": -94.797})


def ask(**parts: object) -> Question:
    base = {"code": "q", "kind": "location", "text": {"en": "Where?"}, "choices": AREAS}
    return Question.model_validate({**base, "zip_code": True, "map_point": True, **parts})


def test_boxes_are_there_for_each_way_to_tell_a_place() -> None:
    named = LOCATION.fields(ask(other=True), "en")

    assert [name for name, _ in named] == [
        "q", "q__zip_code", "q__latitude", "q__longitude", "q__other",
    ]  # fmt: skip
    assert [name for name, _ in LOCATION.fields(ask(zip_code=False, map_point=False), "en")] == [
        "q"
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"q": ["harbor"]}, Answer("harbor")),
        ({"q__zip_code": ["77550-1234"]}, Answer({"zip_code": "77550"})),
        ({"q__latitude": ["29.301"], "q__longitude": ["-94.797"], "q": ["harbor"]}, POINT),
        ({"q__latitude": [" ٢٩.٣٠١ "], "q__longitude": ["−94.797"]}, POINT),
    ],
)
def test_the_most_exact_is_taken(data: dict[str, list[str]], expected: Answer) -> None:
    answer = LOCATION.read(ask(), data, "en")

    assert answer == expected
    assert LOCATION.read(ask(), LOCATION.refill(ask(), answer), "en") == expected


@pytest.mark.parametrize(
    "data",
    [
        {"q__zip_code": ["7755"]},
        {"q__latitude": ["91"], "q__longitude": ["0"]},
        {"q__latitude": ["29.3"], "q__longitude": [""]},
        {"q__latitude": ["nan"], "q__longitude": ["0"]},
    ],
)
def test_what_is_no_place_is_refused(data: dict[str, list[str]]) -> None:
    with pytest.raises(InvalidAnswer) as caught:
        LOCATION.read(ask(), data, "en")

    assert caught.value.problem is Problem.NOT_A_PLACE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("77550", Answer({"zip_code": "77550"})),
        ("my zip is 77550", Answer({"zip_code": "77550"})),
        ("٧٧٥٥٠", Answer({"zip_code": "77550"})),
        ("2", Answer("hills")),
        ("Uptown", Answer("uptown")),
        ("775501", None),
        ("the moon", None),
    ],
)
def test_a_place_is_read_from_a_text(text: str, expected: Answer | None) -> None:
    assert interpret(ask(), text, ["en"]).answer == expected


def test_the_prompt_says_what_will_do() -> None:
    assert LOCATION.prompt(ask(), "en").endswith("Reply with one number or your ZIP code.")
    assert LOCATION.prompt(ask(choices=[]), "en") == "Where?\nReply with your 5-digit ZIP code."


def test_a_map_alone_is_for_the_web() -> None:
    only_map = {"choices": [], "zip_code": False}

    assert LOCATION.faults(ask(**only_map))
    assert not LOCATION.faults(ask(**only_map, web_only=True))
    assert LOCATION.faults(ask(choices=[], zip_code=False, map_point=False))


def test_places_are_counted() -> None:
    answers = [Answer("harbor"), Answer({"zip_code": "77550"}), POINT]

    assert LOCATION.summarise(ask(), answers).counts == {
        "harbor": 1, "hills": 0, "uptown": 0, "77550": 1,
    }  # fmt: skip
