import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.gloss import gloss, glossed_languages


def test_the_longest_phrase_wins_and_particles_are_dropped():
    assert gloss("Lub tsheb npav tsis tuaj.", language="hmn") == "bus not come"
    assert gloss("tsheb", language="hmn") == "car vehicle"


def test_words_it_does_not_know_stay():
    assert gloss("tsheb npav 14 Lake Street", language="hmn") == "bus 14 lake street"


@pytest.mark.parametrize("text", ["", "...", "lub", "😀 !"])
def test_what_would_leave_nothing_stays_whole(text):
    assert gloss(text, language="hmn") == text


@pytest.mark.parametrize("language", ["en", None, "../hmn"])
def test_a_language_without_a_gloss_is_left_alone(language):
    assert gloss("Lub tsheb", language=language) == "Lub tsheb"


def test_every_gloss_is_words_of_small_letters():
    assert glossed_languages() == {"hmn"}
    for word in ("dej", "tsev", "kws kho mob", "tub ceev xwm"):
        assert gloss(word, language="hmn") != word


@given(st.text())
def test_no_text_raises(text):
    assert isinstance(gloss(text, language="hmn"), str)
