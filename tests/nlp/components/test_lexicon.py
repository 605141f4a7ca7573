from itertools import chain

import pytest

from nlp.components.lexicon import Lexicon, read_terms
from nlp.components.reading import reading
from nlp.taxonomy import DIMENSION_KEYS, LANGUAGES, THEME_KEYS

TERMS = {
    "en": {"transit": ["bus", "bus stop"], "parks": ["swing"], "streets": ["bus stop"]},
    "zh-Hans": {"transit": ["公交"]},
    "ko": {"transit": ["버스"]},
    "am": {"transit": ["አውቶቡስ"]},
    "ar": {"transit": ["حافلة"]},
    "vi": {"housing": ["tiền nhà"], "food": ["chợ"]},
    "ru": {"housing": ["квартир*"]},
    "es": {"digital": ["red"]},
}


def found(blank, text: str, *, language: str | None = None) -> list[tuple[str, str]]:
    doc = blank.make_doc(text)
    reading(doc).language = language
    Lexicon(blank, TERMS)(doc)
    for term in reading(doc).terms:
        assert text[term.start : term.end] == term.text
    return [(term.label, term.text) for term in reading(doc).terms]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The BUS is late", [("transit", "BUS")]),
        ("busy swings", []),
        ("a bus, a swing", [("transit", "bus"), ("parks", "swing")]),
        ("我的公交车没来", [("transit", "公交")]),
        ("버스가 늦어요", [("transit", "버스")]),
        ("አውቶቡሱ ዘገየ", []),
        ("አውቶቡስ ዘገየ", [("transit", "አውቶቡስ")]),
        ("تأخرت الحافلة اليوم", [("transit", "الحافلة")]),
        ("وبالحافلة", [("transit", "وبالحافلة")]),
        ("Tien nha lên nữa", [("housing", "Tien nha")]),
        ("cho tôi", []),
        ("в нашей квартире", [("housing", "квартире")]),
    ],
)
def test_terms_are_found_as_whole_words_in_any_script(blank, text, terms):
    assert found(blank, text) == terms


def test_terms_of_another_language_do_not_count_and_english_always_does(blank):
    assert found(blank, "a red bus", language="en") == [("transit", "bus")]
    assert found(blank, "la red y el bus", language="es") == [
        ("digital", "red"),
        ("transit", "bus"),
    ]


def test_of_terms_inside_each_other_the_longest_counts_and_each_theme_has_its_own(blank):
    assert found(blank, "the bus stop") == [("streets", "bus stop"), ("transit", "bus stop")]


def test_thousands_of_hits_take_no_square_time(blank):
    assert len(found(blank, "bus " * 5_000)) == 5_000


def test_the_shipped_files_speak_for_every_label_in_every_language():
    terms = read_terms()

    assert set(terms) == set(LANGUAGES)
    assert all(set(labels) == {*THEME_KEYS, *DIMENSION_KEYS} for labels in terms.values())


def test_the_shipped_terms_are_whole_and_mark_only_single_words_as_stems():
    for term in chain(*(each for labels in read_terms().values() for each in labels.values())):
        assert term.strip() == term
        assert "*" not in term[:-1]
        assert not (term.endswith("*") and " " in term)
