import pytest

from surveys.answers import Answer, Missing
from surveys.definition import Question
from surveys.errors import InvalidAnswer
from surveys.kinds import KINDS
from surveys.logic import by_text

PHOTO = KINDS["photo"]
ASKED = Question.model_validate({"code": "q", "kind": "photo", "text": {"en": "Show us."}})


def test_the_reference_and_the_upload_are_two_fields() -> None:
    named = PHOTO.fields(ASKED, "en")

    assert [name for name, _ in named] == ["q", "q__file"]
    assert [box.role for box in named[0][1].args[0].boxes] == ["file"]


def test_the_reference_is_the_answer() -> None:
    answer = PHOTO.read(ASKED, {"q": ["3f9a1c2b7d"]}, "en")

    assert answer == Answer("3f9a1c2b7d")
    assert PHOTO.refill(ASKED, answer) == {"q": ["3f9a1c2b7d"]}
    assert PHOTO.read(ASKED, {}, "en") == Answer(missing=Missing.SKIPPED)


@pytest.mark.parametrize("text", ["../../etc/passwd", "x", "a b c d e f g h", "é" * 10])
def test_what_cannot_be_a_reference_is_refused(text: str) -> None:
    with pytest.raises(InvalidAnswer):
        PHOTO.check(ASKED, Answer(text))


def test_photos_are_for_the_web_and_counted() -> None:
    assert not by_text(ASKED)
    assert PHOTO.summarise(ASKED, [Answer("3f9a1c2b7d")]).picture == "photos"
