"""Word-by-word English of a text in a language the sentence encoder hardly knows.

A gloss is no translation and is shown to nobody: it gives the encoder words it can place. Which
languages have one is a matter of the files in `nlp/glosses`.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import yaml

_WORD = re.compile(r"[^\W\d_]+|\d+")
Phrases = Mapping[tuple[str, ...], str]  # words, in small letters, to their English


@lru_cache(maxsize=1)
def glossed_languages() -> frozenset[str]:
    """Give the tags of the languages that have a gloss."""
    return frozenset(file.stem for file in _folder().glob("*.yaml"))


def _folder() -> Path:
    return Path(str(files("nlp").joinpath("glosses")))


@lru_cache(maxsize=8)
def _phrases(language: str) -> Phrases:
    text = (_folder() / f"{language}.yaml").read_text(encoding="utf-8")
    return {
        tuple(phrase.split()): english for phrase, english in yaml.safe_load(text)["words"].items()
    }


@lru_cache(maxsize=8)
def _longest(language: str) -> int:
    return max(map(len, _phrases(language)))


def gloss(text: str, *, language: str | None) -> str:
    """Give the gloss of a text, or the text itself where its language has none.

    Words that are in no phrase (names, numbers, English) stay; what holds no word stays whole.
    """
    if language not in glossed_languages():
        return text
    words = _WORD.findall(text.lower())
    found: list[str] = []
    while words:
        size, english = _first(words, _phrases(language), longest=_longest(language))
        found.append(english)
        del words[:size]
    return " ".join(filter(None, found)) or text


def _first(words: list[str], phrases: Phrases, *, longest: int) -> tuple[int, str]:
    """Find the longest phrase the words begin with: how many words it has, and its English."""
    for size in range(min(longest, len(words)), 0, -1):
        english = phrases.get(tuple(words[:size]))
        if english is not None:
            return size, english
    return 1, words[0]
