"""Texts that are abuse and nothing else: kept like any other, never quoted.

Judgement: a text is only abuse when none of its words says anything else. What is said with an oath
is still said, and must be heard.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from surveys.reading.fold import fold, plain, words
from surveys.yaml_text import load_yaml

_FILE = Path(__file__).with_name("abuse.yaml")
_TABLES = TypeAdapter(dict[str, dict[str, list[str]]])
# The longest phrase of the tables, in words.
_LONGEST = 4
# Nobody swears at greater length without saying something; a huge text is not looked through.
_MOST_WORDS = 40


def is_only_abuse(text: str) -> bool:
    """Tell whether every word of a text is abuse, in any language, or goes with it."""
    spoken = [plain(word) for word in words(fold(text))]
    if not spoken or len(spoken) > _MOST_WORDS:
        return False
    return any(_all_abuse(spoken, *table) for table in _tables().values())


def _all_abuse(spoken: Sequence[str], abuse: frozenset[str], filler: frozenset[str]) -> bool:
    at, sworn = 0, False
    while at < len(spoken):
        length = _phrase_at(spoken, at, abuse)
        if length:
            at, sworn = at + length, True
        elif spoken[at] in filler:
            at += 1
        else:
            return False
    return sworn


def _phrase_at(spoken: Sequence[str], at: int, abuse: frozenset[str]) -> int:
    """Give how many words from `at` on are one phrase of the table; 0 for none."""
    for length in range(min(_LONGEST, len(spoken) - at), 0, -1):
        if " ".join(spoken[at : at + length]) in abuse:
            return length
    return 0


@lru_cache
def _tables() -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    data = _TABLES.validate_python(load_yaml(_FILE.read_text(encoding="utf-8")))
    return {
        language: (_folded(table["abuse"]), _folded(table["filler"]))
        for language, table in data.items()
    }


def _folded(listed: Sequence[str]) -> frozenset[str]:
    return frozenset(" ".join(map(plain, words(fold(phrase)))) for phrase in listed)
