"""How the pipeline cuts words: each character of a dense script alone, and no slower when long."""

import re
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from nlp.pipeline import MODEL, open_pipeline, split_dense_scripts


@pytest.fixture
def blank() -> Language:
    return split_dense_scripts()(spacy.blank("xx"))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("街灯坏了", ["街", "灯", "坏", "了"]),
        ("街b道3.5公里。", ["街", "b", "道", "3.5", "公", "里", "。"]),
        ("버스정류장", ["버", "스", "정", "류", "장"]),
        ("The 9 is late, again!", ["The", "9", "is", "late", ",", "again", "!"]),
        ("(路)", ["(", "路", ")"]),
    ],
)
def test_each_character_of_a_dense_script_is_a_token(
    blank: Language, text: str, tokens: list[str]
) -> None:
    assert [token.text for token in blank.make_doc(text)] == tokens


def test_saved_and_opened_it_cuts_the_same(blank: Language) -> None:
    other = spacy.blank("xx").from_bytes(blank.to_bytes())

    text = "街灯b坏了, twice (3.5)。"
    assert [token.text for token in other(text)] == [token.text for token in blank(text)]


@pytest.mark.parametrize("tail", ["", "ok", "3", "b街", "。", "..."])
def test_end_of_a_text_without_blanks_is_found_without_reading_it_from_the_start(
    blank: Language, monkeypatch: pytest.MonkeyPatch, tail: str
) -> None:
    """Else a comment of 20,000 characters takes half a minute."""
    read = watch(blank, monkeypatch)

    blank.tokenizer("路灯坏了没有人修" * 500 + tail)

    assert max(read) <= 32


def test_opened_pipeline_reads_as_little(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = open_pipeline(MODEL, cache=cache)
    read = watch(opened, monkeypatch)

    opened.tokenizer("路灯坏了没有人修" * 500 + "ok")

    assert max(read) <= 32


def watch(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note how many characters each search for a suffix reads."""
    suffixes = nlp.tokenizer.suffix_search.__self__
    known, read = suffixes._known, []

    class Watched:
        def search(self, word: str, begin: int = 0) -> re.Match[str] | None:
            read.append(len(word) - begin)
            found: re.Match[str] | None = known.search(word, begin)
            return found

    monkeypatch.setattr(suffixes, "_known", Watched())
    return read
