"""Words of the conversation itself, per language, as data: the web, a change, danger, machines.

Words that mean stop, start, help or a language belong to `surveys.sms.keywords`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter
from rapidfuzz.distance import OSA

from surveys.reading.fold import fold, plain, trimmed, words
from surveys.reading.vocabulary import all_vocabularies
from surveys.yaml_text import load_yaml

# Scripts that write words together, or join endings to them: Chinese, Korean, Ethiopic.
_TOGETHER = re.compile("[\u1200-\u137f\u3040-\u9fff\uac00-\ud7a3]")
_TABLES = TypeAdapter(dict[str, dict[str, list[str]]])
_FILE = Path(__file__).with_name("phrases.yaml")
# A slip in a shorter word makes another word: "fine" is not "fire".
LEAST_LETTERS_TO_GUESS = 5


def says(table: str, text: str, *, spoken: str | None = None) -> bool:
    """Tell whether the whole text is one of a table's words or phrases, in any language.

    With `spoken`, only in that one. Said again and again it is still the same: "fire fire fire".
    """
    bare = plain(trimmed(fold(text)))
    said = words(bare)
    once = said[0] if len(said) > 1 and len(set(said)) == 1 else bare
    return not _whole(table, spoken).isdisjoint({bare, once})


def speaks_of(table: str, text: str) -> bool:
    """Tell whether one of a table's phrases stands anywhere in the text, in any language."""
    bare = plain(fold(text))
    return _holds(table, bare, words(bare))


def speaks_about(table: str, text: str) -> bool:
    """Tell the same where a long word or two may be mistyped: "i want to kill mysefl"."""
    bare = plain(fold(text))
    said = words(bare)
    if _holds(table, bare, said):
        return True
    meant = [_meant(table, word) for word in said]
    return meant != said and _holds(table, bare, meant)


def _holds(table: str, bare: str, said: Sequence[str]) -> bool:
    known = _inside(table)
    runs = (
        " ".join(said[start : start + length])
        for start in range(len(said))
        for length in known.lengths
    )
    return not known.apart.isdisjoint(runs) or any(each in bare for each in known.together)


@lru_cache(maxsize=4096)
def _meant(table: str, word: str) -> str:
    """Give the word of a table's phrases that this one is at one slip of the finger, else itself."""
    if len(word) < LEAST_LETTERS_TO_GUESS:
        return word
    near = _near(table)
    candidates = {found for each in _with_one_less(word) for found in near.get(each, ())}
    if word in candidates:
        return word
    close = (each for each in sorted(candidates) if OSA.distance(word, each) == 1)
    return next(close, word)


def _with_one_less(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


@lru_cache
def _near(table: str) -> Mapping[str, Sequence[str]]:
    """Give the long words of a table's phrases by themselves and by all they are less a letter.

    Two words one slip apart share such a form, so a text's word finds its neighbours at once.
    """
    found: dict[str, list[str]] = {}
    known = _inside(table)
    for word in {each for phrase in (*known.apart, *known.together) for each in phrase.split()}:
        if len(word) >= LEAST_LETTERS_TO_GUESS:
            for form in _with_one_less(word):
                found.setdefault(form, []).append(word)
    return found


@lru_cache
def _tables() -> Mapping[str, Mapping[str, list[str]]]:
    return _TABLES.validate_python(load_yaml(_FILE.read_text(encoding="utf-8")))


@lru_cache
def _whole(table: str, spoken: str | None = None) -> frozenset[str]:
    tables = _tables()[table]
    chosen = tables.values() if spoken is None else [tables.get(spoken, [])]
    listed = (phrase for phrases in chosen for phrase in phrases)
    return frozenset(plain(trimmed(fold(phrase))) for phrase in listed)


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The phrases of a table: of words set apart, with the lengths there are, and written together."""

    apart: frozenset[str]
    lengths: tuple[int, ...]
    together: tuple[str, ...]


@lru_cache
def _inside(table: str) -> _Phrases:
    listed = (phrase for phrases in _tables()[table].values() for phrase in phrases)
    bare = [plain(fold(phrase)) for phrase in listed]
    spoken = [words(phrase) for phrase in bare if not _TOGETHER.search(phrase)]
    return _Phrases(
        frozenset(map(" ".join, spoken)),
        tuple(sorted(set(map(len, spoken)))),
        tuple(phrase for phrase in bare if _TOGETHER.search(phrase)),
    )


def without_signature(text: str) -> str:
    """Give the text without the last lines that a phone or a mail program added."""
    openings = _openings()
    kept = []
    for line in text.splitlines():
        if plain(fold(line)).startswith(openings):
            break
        kept.append(line)
    return "\n".join(kept).strip() or text


@lru_cache
def _openings() -> tuple[str, ...]:
    return tuple(_whole("signatures"))


def is_courtesy(text: str) -> bool:
    """Tell whether a text is no more than thanks, a greeting, an "ok" or pictures."""
    folded = fold(text)
    if not words(folded):
        return True
    bare = trimmed(folded)
    tables = all_vocabularies()
    return any(table.has(name, bare) for table in tables for name in ("polite", "yes"))
