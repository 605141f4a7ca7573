"""A fault reads as English and can be said in another language."""

import pytest

from surveys.errors import InvalidSurvey
from surveys.exchange import document
from surveys.faults import Fault, Phrase


def test_phrase_is_its_sentence_and_knows_its_parts() -> None:
    phrase = Phrase("the list '%(name)s' is 100 %% new", name="a%b")

    assert phrase == "the list 'a%b' is 100 % new"
    assert (phrase.template, phrase.values) == (
        "the list '%(name)s' is 100 %% new",
        {"name": "a%b"},
    )
    assert Phrase("100 % as it stands") == "100 % as it stands"


def test_same_fault_told_twice_is_one() -> None:
    first, second = (Fault("q", Phrase("%(n)s rows", n=1), Phrase("Mend it")) for _each in range(2))

    assert len({first, second}) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"title: [unclosed",
        b"\xff\xfe\x00",
        b"slug: bus\nslug: bus",
        b"- 1",
        b"slug: 7\nunknown: x\nsections: [{code: a, questions: [{code: B!, kind: mystery}]}]",
    ],
)
def test_every_fault_of_a_file_can_be_said_in_another_language(content: bytes) -> None:
    with pytest.raises(InvalidSurvey) as caught:
        document.read(content)

    for fault in caught.value.faults:
        assert isinstance(fault.problem, Phrase), fault
        assert isinstance(fault.mend, Phrase), fault
