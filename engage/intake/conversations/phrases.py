"""Words of the conversation itself, per language, as data: the web, a change, danger, machines.

Words that mean stop, start, help or a language belong to `surveys.sms.keywords`.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from surveys.reading.fold import fold, plain, trimmed, words
from surveys.reading.vocabulary import all_vocabularies
from surveys.yaml_text import load_yaml

# Scripts that write words together, or join endings to them: Chinese, Korean, Ethiopic.
_TOGETHER = re.compile("[\u1200-\u137f\u3040-\u9fff\uac00-\ud7a3]")
_TABLES = TypeAdapter(dict[str, dict[str, list[str]]])
_FILE = Path(__file__).with_name("phrases.yaml")


def says(table: str, text: str) -> bool:
    """Tell whether the whole text is one of a table's words or phrases, in any language."""
    return plain(trimmed(fold(text))) in _whole(table)


def speaks_of(table: str, text: str) -> bool:
    """Tell whether one of a table's phrases stands anywhere in the text, in any language."""
    bare = plain(fold(text))
    spaced = f" {' '.join(words(bare))} "
    return any(phrase in (spaced if phrase.startswith(" ") else bare) for phrase in _inside(table))


@lru_cache
def _tables() -> Mapping[str, Mapping[str, list[str]]]:
    return _TABLES.validate_python(load_yaml(_FILE.read_text(encoding="utf-8")))


@lru_cache
def _whole(table: str) -> frozenset[str]:
    listed = (phrase for phrases in _tables()[table].values() for phrase in phrases)
    return frozenset(plain(trimmed(fold(phrase))) for phrase in listed)


@lru_cache
def _inside(table: str) -> tuple[str, ...]:
    """Give the phrases between blanks; those of scripts that join words as they are."""
    listed = (phrase for phrases in _tables()[table].values() for phrase in phrases)
    return tuple(_between_blanks(plain(fold(phrase))) for phrase in listed)


def _between_blanks(phrase: str) -> str:
    return phrase if _TOGETHER.search(phrase) else f" {' '.join(words(phrase))} "


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
