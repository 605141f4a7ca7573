import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.gloss import gloss, glossed_languages, readings

LANGUAGES = ("am", "hmn", "ht", "so")


def test_the_longest_phrase_wins_and_particles_are_dropped():
    assert gloss("Lub tsheb npav tsis tuaj.", language="hmn") == "bus did not come"
    assert gloss("tsheb", language="hmn") == "car vehicle"


def test_words_it_does_not_know_stay():
    assert gloss("tsheb npav 14 Lake Street", language="hmn") == "bus 14 lake street"


@pytest.mark.parametrize(
    ("text", "language", "english"),
    [
        ("Baska ma yimid", "so", "bus"),
        ("Kirada ayaa kordhay", "so", "rent"),
        ("ኪራይ ጨመረ", "am", "rent"),
        ("Bis la pa janm vini", "ht", "bus"),
    ],
)
def test_words_of_everyday_are_known(text, language, english):
    assert english in gloss(text, language=language).split()


def test_a_stem_stands_for_all_its_endings():
    # Neither is in the list as it stands; their stems are.
    assert gloss("iskuulladiinnii", language="so") == "school"


@pytest.mark.parametrize("text", ["", "...", "lub", "😀 !"])
def test_what_would_leave_nothing_stays_whole(text):
    assert gloss(text, language="hmn") == text


@pytest.mark.parametrize("language", ["en", None, "../hmn"])
def test_a_language_without_a_gloss_is_left_alone(language):
    assert gloss("Lub tsheb", language=language) == "Lub tsheb"
    assert readings("Lub tsheb", language=language) == ("Lub tsheb",)


def test_in_training_it_is_read_in_every_way_there_is():
    text = "Lub tsheb npav tsis tuaj"
    english = "bus did not come"

    assert readings(text, language="hmn") == (english, text, f"{text} {english}")


def test_every_gloss_is_words_of_small_letters():
    assert glossed_languages() == set(LANGUAGES)
    for word in ("dej", "tsev", "kws kho mob", "tub ceev xwm"):
        assert gloss(word, language="hmn") != word


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.text())
def test_no_text_raises(text, language):
    assert isinstance(gloss(text, language=language), str)
