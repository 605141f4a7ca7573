"""What is abuse and nothing else; what is said with an oath is still said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.reading.abuse import is_only_abuse


@pytest.mark.parametrize(
    "text",
    [
        "fuck you", "FUCK YOU!!!", "f\u200buck you", "You are all idiots", "piece of shit",
        "hijos de puta", "váyanse a la mierda", "傻逼", "ابن الكلب", "Пошёл нахуй", "putang ina mo",
        "씨발", "va te faire foutre connard", "địt mẹ mày",
    ],
)  # fmt: skip
def test_abuse_alone(text: str) -> None:
    assert is_only_abuse(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "...", "👎", "you", "go to the park", "the fucking bus never comes",
        "This street is shit, fix the holes", "la calle es una mierda sin luz", "dogs everywhere",
        "de la", "is it", "شارع الكلب مظلم", "stupid", "all of you are great",
    ],
)  # fmt: skip
def test_what_says_something_is_no_abuse(text: str) -> None:
    assert not is_only_abuse(text)


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    assert is_only_abuse(text) in {True, False}


@given(st.text(alphabet=st.characters(whitelist_categories=("Ll",)), min_size=12, max_size=20))
def test_a_word_of_no_table_makes_it_something_else(word: str) -> None:
    assert not is_only_abuse(f"fuck {word} you")
