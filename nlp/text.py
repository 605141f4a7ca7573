"""A comment as the components read it: cleaned in place, in sentences, in pieces.

Every function keeps offsets: what is cleaned away leaves a blank, so that a place in the cleaned
text is the same place in what the resident wrote.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Characters. Longer ones drown what one sentence says among others (docs/understanding.md); even at one
# token each these fit the encoder's 512.
LONGEST_PIECE = 320

# A stop of the Latin kind ends a sentence before a space only ("3.5", "st.mary"); the others always.
_STOP = re.compile(r"""[.!?…]+["'”’»)\]]*(?=\s|$)|[。！？；؟۔।።፧]+["'”’»」』）)]*|\n+""")
_MARKUP = re.compile(r"<[/!]?[a-zA-Z][^<>]{0,500}>|&(?:nbsp|amp|lt|gt|quot|#\d{1,6});")
_DENSE = re.compile(r"[\u1200-\u139f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FEWEST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters `start` to `end` (open) of a text; blank ends are not part of it."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Give the words themselves."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text short enough to be read at once, and the sentences it consists of."""

    start: int
    end: int
    sentences: tuple[Stretch, ...]


def clean(text: str) -> str:
    """Blank what is no writing (control characters, half surrogates, markup), keeping the length."""
    plain = "".join(map(_printable, text)) if not text.isprintable() else text
    return (
        _MARKUP.sub(lambda match: " " * len(match[0]), plain)
        if "<" in text or "&" in text
        else plain
    )


def _printable(character: str) -> str:
    if character == "\n" or character.isprintable():
        return character
    # Joiners and direction marks carry meaning in Persian, Hindi and emoji: they stay.
    return character if unicodedata.category(character) == "Cf" else " "


def letters(text: str) -> int:
    """Count letters, those of scripts that write a syllable or a word with one as two."""
    return sum(character.isalpha() for character in text) + len(_DENSE.findall(text))


def is_too_short(text: str) -> bool:
    """Tell whether there is too little writing to be about anything."""
    return letters(text) < _FEWEST_LETTERS


def sentences(text: str) -> tuple[Stretch, ...]:
    """Split a text into sentences, in order; a sentence of less than three letters joins the next."""
    found: list[Stretch] = []
    start = 0
    for end in (*(match.end() for match in _STOP.finditer(text)), len(text)):
        if is_too_short(text[start:end]) and end < len(text):
            continue
        found.extend(_trimmed(text, start, end))
        start = end
    return tuple(found)


def pieces(text: str, *, longest: int = LONGEST_PIECE) -> tuple[Piece, ...]:
    """Split a text into pieces of whole sentences, none beyond `longest` characters.

    A sentence that is itself too long is cut at a blank, or where there is none at `longest`:
    every character belongs to a piece.
    """
    groups: list[list[Stretch]] = []
    for part in (cut for sentence in sentences(text) for cut in _cut(text, sentence, longest)):
        if groups and part.end - groups[-1][0].start <= longest:
            groups[-1].append(part)
        else:
            groups.append([part])
    return tuple(Piece(group[0].start, group[-1].end, tuple(group)) for group in groups)


def _cut(text: str, sentence: Stretch, longest: int) -> Iterator[Stretch]:
    start = sentence.start
    while sentence.end - start > longest:
        blank = text.rfind(" ", start + longest // 2, start + longest)
        end = blank if blank > 0 else start + longest
        yield from _trimmed(text, start, end)
        start = end
    yield from _trimmed(text, start, sentence.end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Stretch]:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    if start < end:
        yield Stretch(start, end)
