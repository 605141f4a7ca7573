"""NOT FIXED: the reply to a text that told what was decided, in any language, never by likeness.

Judgement: the whole message counts, or its first sentence with more behind it ("Not fixed. The lamp
is still dark"); the same words inside a sentence ("the bridge is not fixed in the budget") do not,
nor does a question. What is anywhere an opt-out is never a denial.
"""

import re
from functools import lru_cache

from surveys.reading.fold import fold, plain, trimmed, words
from surveys.reading.vocabulary import all_vocabularies, vocabulary
from surveys.sms.keywords import CommandKind, command

# A line, a sentence or a clause ends here; a full stop inside a number or an address does not.
_BREAK = re.compile(r"[\n\r。！，；、።፣؛،]|[.!,;:–—-]+(?:\s|$)")
_ASKED = ("?", "？", "؟", "፧")


def says_not_fixed(text: str) -> bool:
    """Tell whether a text, or its first sentence, says that something is not settled."""
    opening, rest = _opening(text)
    if _bare(opening) not in _phrases() or text.rstrip().endswith(_ASKED):
        return False
    said = (command(part) for part in (text, *_sentences(rest)))
    return not any(each is not None and each.kind is CommandKind.STOP for each in said)


def says_more(text: str) -> bool:
    """Tell whether words follow the denial, which somebody should read."""
    return bool(words(fold(_opening(text)[1])))


def reply_words(language: str) -> str:
    """Return what to reply in `language`, in capitals where its script has them."""
    return vocabulary(language).not_fixed[0].upper()


def _opening(text: str) -> tuple[str, str]:
    start = next((at for at, char in enumerate(text) if char.isalnum()), len(text))
    bare = text[start:]
    found = _BREAK.search(bare)
    return (bare[: found.start()], bare[found.end() :]) if found else (bare, "")


def _sentences(text: str) -> list[str]:
    return [part for part in _BREAK.split(text) if part.strip()]


def _bare(text: str) -> str:
    return " ".join(words(plain(trimmed(fold(text)))))


@lru_cache
def _phrases() -> frozenset[str]:
    return frozenset(_bare(each) for table in all_vocabularies() for each in table.not_fixed)
