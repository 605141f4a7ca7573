"""Numbers in a reply: digits of every script, number words, and what may follow them.

A reply such as "2 because of 3 accidents" is taken as 2: one number leads and the rest explains.
"2 kids were hit" is not: nobody can know that the 2 was meant as a choice.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from surveys.reading.fold import is_word, trimmed, words
from surveys.reading.vocabulary import Vocabulary, vocabularies

_PHRASE_WORDS = 4
_FEW_WORDS = 5
_DIGITS = re.compile(r"(?P<sign>[-−–]?)#?(?P<digits>[0-9]{1,9})")
# "1-3", "1 to 3", "4.5", "7/10", "2:30": more than a number.
_MORE_THAN_A_NUMBER = re.compile(r"^\s*(?:[-–—~]\s?[0-9]|[.:,/⁄][0-9]|[⁄%°])")
_TIED = re.compile(r"[-−/⁄%.,:]\s?[0-9]|[0-9]\s?[-−/⁄%:]|[0-9][.,]\S")
_LIST_BREAK = re.compile(r"[,;&+/、，؛،\n]")
_OPENING = " \t([{\"'«“#.:-–—"


@dataclass(frozen=True, slots=True)
class Leading:
    """A whole number that opens a reply, and the rest of the reply as written after it."""

    value: int
    how: str
    rest: str
    language: str | None = None


def leading_number(folded: str, languages: Sequence[str]) -> Leading | None:
    """Return the whole number that opens the folded text, or None.

    None too where a second number is tied to the first: a range, a fraction, a decimal, a list.
    """
    text = _without_option_word(folded, languages)
    hit = _DIGITS.match(text.lstrip(" ([{\"'«“#."))
    if hit is None:
        return _leading_word(text, languages)
    rest = hit.string[hit.end() :]
    if hit["sign"] or _MORE_THAN_A_NUMBER.match(rest) or _second_number(rest, languages):
        return None
    if rest and is_word(rest[0]) and not _glued(rest):
        return _leading_word(text, languages)
    return Leading(int(hit["digits"]), "digit", rest.lstrip(")]}\"'»”. "))


def _glued(rest: str) -> bool:
    """Say whether a letter right after a digit may be a counter ("2번", "2号"), unlike "2km"."""
    return ord(rest[0]) >= 0x1200


def number_word(folded: str, languages: Sequence[str]) -> tuple[int, str] | None:
    """Return the number that a folded word or phrase means and the language it is in."""
    for table in vocabularies(languages):
        value = table.number_words.get(folded)
        if value is not None:
            return value, table.language
    return None


def follows_on(rest: str, languages: Sequence[str]) -> bool:
    """Say whether what stands after a number or label explains it, or is not even words."""
    if not words(rest):
        return True
    start = rest.lstrip()
    if not is_word(start[0]):
        return True
    return any(_opens_with(start, table, "because") for table in vocabularies(languages))


def range_or_fraction(folded: str) -> bool:
    """Say whether the text opens with two numbers tied together: `1-3`, `7/10`, `4.5`."""
    hit = _DIGITS.match(folded.lstrip(_OPENING))
    return bool(hit and _MORE_THAN_A_NUMBER.match(hit.string[hit.end() :]))


def _second_number(rest: str, languages: Sequence[str]) -> bool:
    """Say whether the rest goes on with another number of the same list ("1, 3", "1 or 3")."""
    following = _LIST_BREAK.sub(" ", rest, count=1).lstrip(" )].")
    for table in vocabularies(languages):
        joined = table.folded["ands"] | table.folded["ors"] | table.folded["and_prefixes"]
        for word in sorted(joined, key=len, reverse=True):
            if re.match(rf"{re.escape(word)}(?:\b|\s|(?=[0-9]))", following):
                return bool(re.match(r"\s*[0-9]", following[len(word) :]))
    return bool(re.match(r"[0-9]", following))


def _leading_word(text: str, languages: Sequence[str]) -> Leading | None:
    whole = number_word(trimmed(text), languages)
    if whole:
        return Leading(whole[0], "number word", "", whole[1])
    for count in range(_PHRASE_WORDS, 0, -1):
        parts = re.match(rf"\s*((?:[^\s,.;:()]+\s?){{{count}}})(.*)$", text, re.DOTALL)
        if parts is None:
            continue
        found = number_word(parts[1].strip(), languages)
        if found and follows_on(parts[2], languages):
            return Leading(found[0], "number word", parts[2], found[1])
    return None


def _without_option_word(folded: str, languages: Sequence[str]) -> str:
    text = folded.lstrip(_OPENING if not folded.startswith(("-", "–", "−")) else " ")
    for table in vocabularies(languages):
        for phrase in sorted(table.folded["option"], key=len, reverse=True):
            tail = text[len(phrase) :]
            if text.startswith(phrase) and tail and not is_word(tail[0]):
                return tail.lstrip(" .:#-")
    return text


def _opens_with(text: str, table: Vocabulary, name: str) -> bool:
    return any(
        text.startswith(word) and not (text[len(word) :] and is_word(text[len(word)]))
        for word in table.folded[name]
    )


def only_number(folded: str, languages: Sequence[str]) -> int | None:
    """Return the only number in a few words ("about 3 times", "dos veces"), or None.

    A second number, a range, a fraction, a sign, or a word that makes it another number
    ("2 hundred", "more than 3") leaves it unsure, and so does a whole sentence.
    """
    tokens = words(folded)
    if len(tokens) > _FEW_WORDS or _TIED.search(folded):
        return None
    inexact = {word for table in vocabularies(languages) for word in table.folded["inexact"]}
    if inexact.intersection(tokens):
        return None
    written = [int(token) for token in tokens if token.isdigit() and len(token) <= 9]
    named = [number_word(token, languages) for token in tokens if not token.isdigit()]
    values = written + [found[0] for found in named if found]
    # "un", "una" are articles more often than numbers.
    sure = len(values) == 1 and (written or values[0] > 1)
    return values[0] if sure else None
