"""Bring a typed text to one form, so that equal things compare equal. Pure.

`fold` keeps accents; `plain` drops them, for people whose phone makes accents hard to type.
"""

import unicodedata
from functools import lru_cache
from itertools import chain

# Variation selector and keycap of emoji digits; zero-width and direction marks; soft hyphen.
_INVISIBLE = dict.fromkeys(
    chain(
        (0xFE0F, 0x20E3, 0x00AD, 0x061C, 0xFEFF),
        range(0x200B, 0x2010),
        range(0x202A, 0x202F),
        range(0x2060, 0x2070),
        range(0x1F3FB, 0x1F400),
    )
)
# Arabic is typed with and without hamza, dots and vowel signs; the tatweel only stretches.
_ARABIC = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": None}
) | dict.fromkeys(range(0x064B, 0x0653))
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "ʻ": "'"})
# A number, an option word or a label stands before the rest; longer ones are not looked behind.
_LONGEST_OPENING = 120
_KEYCAP_TEN = "\U0001f51f"


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Return the text in NFKC, case-folded, with ASCII digits for those of every script.

    Invisible characters, skin tones and Arabic vowel signs are dropped, runs of white space
    become one space.
    """
    # Apostrophes first: NFKC would turn the spacing acute into a space and an accent.
    text = text.translate(_APOSTROPHES).replace(_KEYCAP_TEN, "10")
    text = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    text = unicodedata.normalize("NFKC", text.casefold()).translate(_ARABIC)
    return " ".join("".join(_ascii_digit(char) for char in text).split())


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Return the folded text without accents: `si` for `sí`, `mot` for `một`."""
    parts = unicodedata.normalize("NFD", fold(text).replace("đ", "d"))
    bare = "".join(char for char in parts if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare)


@lru_cache(maxsize=8192)
def trimmed(folded: str) -> str:
    """Return folded text without punctuation and blanks at its edges.

    Pictures (emoji) at the edges go too, unless there is nothing else.
    """
    bare = _strip(folded, "PZC")
    return _strip(bare, "PZCS") or bare


def words(folded: str) -> list[str]:
    """Return the words of folded text, without punctuation; an apostrophe inside stays."""
    return list(_words(folded))


@lru_cache(maxsize=8192)
def _words(folded: str) -> tuple[str, ...]:
    kept = "".join(char if _in_word(char) else " " for char in folded)
    return tuple(word for word in (part.strip("'") for part in kept.split()) if word)


def as_written(rest: str, text: str) -> str:
    """Return the part of `text` that was folded to `rest`, in the resident's own spelling.

    Looks for it at the end of the text, where it stands unless a list goes on after it; then the
    folded form has to do.
    """
    wanted = fold(rest)
    for start in range(min(len(text), _LONGEST_OPENING)):
        if fold(text[start:]) == wanted:
            return text[start:].strip()
    lowered = text.casefold()
    at = lowered.find(rest) if len(lowered) == len(text) else -1
    return text[at : at + len(rest)] if at >= 0 else rest


def is_word(char: str) -> bool:
    """Say whether the character is a letter, a mark on one, or a digit."""
    return unicodedata.category(char)[0] in "LMN"


def runs_on(char: str) -> bool:
    """Say whether the character is of a script that puts no blanks between words (Han)."""
    return "\u2e80" <= char <= "\u9fff" or char >= "\U00020000"


def ends_word(text: str, at: int) -> bool:
    """Say whether a word that ends just before `at` ends there, and not in the middle of one."""
    return at >= len(text) or not is_word(text[at]) or (at > 0 and runs_on(text[at - 1]))


def _in_word(char: str) -> bool:
    return char == "'" or is_word(char)


def _strip(text: str, categories: str) -> str:
    start, end = 0, len(text)
    while start < end and unicodedata.category(text[start])[0] in categories:
        start += 1
    while end > start and unicodedata.category(text[end - 1])[0] in categories:
        end -= 1
    return text[start:end]


def _ascii_digit(char: str) -> str:
    if char.isascii():
        return char
    value = unicodedata.digit(char, None)
    return char if value is None else str(value)
