import pytest

from surveys.answers import Answer, Missing, clean


@pytest.mark.parametrize(
    "answer",
    [
        Answer("walk"),
        Answer("other", other="skateboard"),
        Answer(["walk", "bus"]),
        Answer(3),
        Answer(2.5),
        Answer(missing=Missing.REFUSED),
    ],
)
def test_an_answer_survives_the_way_through_json(answer: Answer) -> None:
    assert Answer.from_json(answer.to_json()) == answer


@pytest.mark.parametrize("parts", [{}, {"value": 1, "missing": Missing.SKIPPED}, {"other": "x"}])
def test_an_answer_has_a_value_or_a_reason_for_having_none(parts: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"answer|words"):
        Answer(**parts)  # type: ignore[arg-type]


def test_what_a_database_cannot_hold_is_taken_out_and_nothing_else() -> None:
    assert clean("a\x00b\ud800c \u200f=1+1\r\n") == "ab\ufffdc \u200f=1+1\r\n"


@pytest.mark.parametrize("data", [{}, {"value": True}, {"value": None}, {"missing": "bored"}])
def test_stored_data_that_is_no_answer_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - pydantic's own or the dataclass's
        Answer.from_json(data)
