"""What a reply can be to any question: nothing, "?", a tapback, "skip", "I'd rather not say"."""

import unicodedata
from collections.abc import Sequence

from surveys.reading.fold import fold, plain, trimmed
from surveys.reading.outcome import Reading, ReadingKind, Unclear, unclear, without_answer
from surveys.reading.vocabulary import all_vocabularies, vocabularies

_KINDS = (
    ("refuse", ReadingKind.REFUSED),
    ("skip", ReadingKind.SKIPPED),
    ("dont_know", ReadingKind.DONT_KNOW),
)
_QUOTES = ('"', "“", "”", "«", "»", "„", "'")


def nothing_said(text: str) -> Reading | None:
    """Return the reading of a reply without words or digits, or of a tapback; else None."""
    folded = fold(text)
    if is_tapback(folded):
        return without_answer(ReadingKind.IGNORED, "tapback")
    if folded and not folded.strip("?؟ ¿"):
        return without_answer(ReadingKind.REPEAT, "question mark")
    if all(unicodedata.category(char)[0] in "PZC" for char in folded):
        return unclear(Unclear.NOTHING, "no words")
    return None


def no_answer_given(
    text: str, languages: Sequence[str], *, also_unknowing: bool = True
) -> Reading | None:
    """Return the reading of a whole reply that says why there is no answer; else None.

    `also_unknowing` off leaves "I don't know" alone, where it may be a resident's comment.
    """
    bare = trimmed(fold(text))
    if not bare:
        return None
    for table in vocabularies(languages):
        for name, kind in _KINDS:
            if kind is ReadingKind.DONT_KNOW and not also_unknowing:
                continue
            if table.has(name, bare):
                return without_answer(kind, name.replace("_", " "), table.language)
    return None


def is_tapback(folded: str) -> bool:
    """Say whether a phone made this text out of a reaction: `Liked "How are the parks?"`."""
    if not any(quote in folded for quote in _QUOTES):
        return False
    for table in all_vocabularies():
        for opening in table.folded["tapbacks"]:
            if folded.startswith(opening) and folded[len(opening) :].lstrip().startswith(_QUOTES):
                return True
    bare = plain(folded)
    return bare.startswith(("👍", "👎", "❤", "😂", "‼", "❓")) and bare[1:].lstrip().startswith(
        'to "'
    )
