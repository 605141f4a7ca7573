from itertools import chain

import pytest

from nlp.components.lexicon import Lexicon, read_terms
from nlp.components.reading import reading
from nlp.taxonomy import THEME_KEYS

TERMS = {
    "transit": ["bus", "bus stop", "公交", "버스", "አውቶቡስ", "الحافلة"],
    "parks": ["swing"],
    "streets": ["bus stop"],
}


def found(blank, text: str) -> list[tuple[str, str]]:
    doc = Lexicon(blank, TERMS)(blank.make_doc(text))
    for term in reading(doc).terms:
        assert text[term.start : term.end] == term.text
    return [(term.theme, term.text) for term in reading(doc).terms]


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
    ],
)
def test_terms_are_found_as_whole_words_in_any_script(blank, text, terms):
    assert found(blank, text) == terms


def test_of_terms_inside_each_other_the_longest_counts_and_each_theme_has_its_own(blank):
    assert found(blank, "the bus stop") == [("transit", "bus stop"), ("streets", "bus stop")]


def test_thousands_of_hits_take_no_square_time(blank):
    assert len(found(blank, "bus " * 5_000)) == 5_000


def test_the_shipped_files_speak_for_known_themes_only():
    terms = read_terms()

    assert set(terms) <= set(THEME_KEYS)
    assert all(isinstance(term, str) and term.strip() == term for term in chain(*terms.values()))
