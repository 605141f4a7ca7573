"""Word-by-word English of a text in a language the sentence encoder hardly knows.

A gloss is no translation and is shown to nobody: it gives the encoder words it can place. Which
languages have one is a matter of the files in `nlp/glosses`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import yaml

_WORD = re.compile(r"[^\W\d_]+|\d+")
_STEM = "*"  # at the end of a word: any ending may follow
_SHORTEST_STEM = 3  # letters
_LOADER = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # ten thousand words take a second in Python


@dataclass(frozen=True, slots=True)
class Gloss:
    """One language's words in English: by phrase in words of small letters, and by stem."""

    phrases: Mapping[tuple[str, ...], str]
    stems: Mapping[str, str]
    longest: int  # words of a phrase


@lru_cache(maxsize=1)
def glossed_languages() -> frozenset[str]:
    """Give the tags of the languages that have a gloss."""
    return frozenset(file.stem for file in _folder().glob("*.yaml"))


def gloss(text: str, *, language: str | None) -> str:
    """Give the gloss of a text, or the text itself where its language has none.

    Words that are in no phrase and begin with no stem (names, numbers, English) stay; what holds no
    word stays whole.
    """
    if language is None or language not in glossed_languages():
        return text
    known, words = _load(language), _WORD.findall(text.lower())
    found: list[str] = []
    while words:
        size, english = _first(words, known)
        found.append(english)
        del words[:size]
    return " ".join(filter(None, found)) or text


def readings(text: str, *, language: str | None) -> tuple[str, ...]:
    """Give the ways a text can be read in training: as its gloss, as it is, and as both."""
    if language is None or language not in glossed_languages():
        return (text,)
    meant = gloss(text, language=language)
    return meant, text, f"{text} {meant}"


def _folder() -> Path:
    return Path(str(files("nlp").joinpath("glosses")))


@lru_cache(maxsize=8)
def _load(language: str) -> Gloss:
    with (_folder() / f"{language}.yaml").open(encoding="utf-8") as file:
        content = yaml.load(file, Loader=_LOADER)  # noqa: S506 (either is a safe loader)
    words: Mapping[str, str] = content["words"]
    phrases = {tuple(_WORD.findall(each)): words[each] for each in words if each[-1] != _STEM}
    stems = {each.rstrip(_STEM): words[each] for each in words if each[-1] == _STEM}
    return Gloss(phrases, stems, max(map(len, phrases)))


def _first(words: list[str], known: Gloss) -> tuple[int, str]:
    """Find the longest phrase the words begin with: how many words it has, and its English.

    Failing that the first word's longest stem, failing that the word as it is.
    """
    for size in range(min(known.longest, len(words)), 0, -1):
        english = known.phrases.get(tuple(words[:size]))
        if english is not None:
            return size, english
    word = words[0]
    for size in range(len(word), _SHORTEST_STEM - 1, -1):
        english = known.stems.get(word[:size])
        if english is not None:
            return 1, english
    return 1, word
