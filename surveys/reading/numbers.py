"""Numbers in a reply: digits of every script, number words, and what may follow them.

A reply such as "2 because of 3 accidents" is taken as 2: one number leads and the rest explains.
"2 kids were hit" is not: nobody can know that the 2 was meant as a choice.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from surveys.reading.fold import ends_word, is_word, trimmed, words
from surveys.reading.vocabulary import Vocabulary, vocabularies

_PHRASE_WORDS = 4
_SHORT_WORD = 2
_FEW_WORDS = 5
_DIGITS = re.compile(r"(?P<sign>[-−–]?)#?(?P<digits>[0-9]{1,9})")
# "1-3", "1 to 3", "4.5", "7/10", "2:30": more than a number.
_MORE_THAN_A_NUMBER = re.compile(r"^\s*(?:[-–—~]\s?[0-9]|[.:,/⁄][0-9]|[⁄%°])")
_TIED = re.compile(r"[-−/⁄%.,:]\s?[0-9]|[0-9]\s?[-−/⁄%:]|[0-9][.,]\S")
_LIST_BREAK = re.compile(r"[,;&+/、，؛،፣፤\n]")
# Hangul, Han and Ethiopic are written onto a digit without a blank.
_SEAM_CHAR = re.compile(r"[\u1100-\uffff]")
_SEAM = re.compile(r"(?<=[0-9])(?=[\u1100-\uffff])|(?<=[\u1100-\uffff])(?=[0-9])")
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
    whole = number_word(trimmed(folded), languages)
    if whole:
        return Leading(whole[0], "number word", "", whole[1])
    text = _without_option_word(folded, languages)
    hit = _DIGITS.match(text.lstrip(" ([{\"'«“#."))
    if hit is None:
        return _leading_word(text, languages)
    rest = _without_counter(hit.string[hit.end() :], languages)
    if hit["sign"] or _MORE_THAN_A_NUMBER.match(rest) or _second_number(rest, languages):
        return None
    if rest and is_word(rest[0]) and not _glued(rest):
        return _leading_word(text, languages)
    return Leading(int(hit["digits"]), "digit", rest.lstrip(")]}\"'»”. "))


def _glued(rest: str) -> bool:
    """Say whether a letter right after a digit may be a counter ("2번", "2号"), unlike "2km"."""
    return ord(rest[0]) >= 0x1200


def number_word(folded: str, languages: Sequence[str]) -> tuple[int, str] | None:
    """Return the number that a folded word or phrase means and the language it is in.

    Accents may be missing in the first of the languages only: "bon" is good in one language and
    "bốn" is four in another. "Once" means eleven only to those who write Spanish.
    """
    tables = vocabularies(languages)
    if folded in tables[0].folded["false_friends"]:
        tables = tables[:1]
    for place, table in enumerate(tables):
        value = (table.number_words if place else table.bare_number_words).get(folded)
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
        joined = table.written["ands"] | table.written["ors"] | table.folded["and_prefixes"]
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
        for phrase in sorted(table.written["option"], key=len, reverse=True):
            tail = text[len(phrase) :]
            if text.startswith(phrase) and tail and _may_follow(phrase, tail):
                return tail.lstrip(" .:#-")
    return text


def _may_follow(phrase: str, tail: str) -> bool:
    """Say whether a number may stand here: "option2" and "第2" are written, "a2" is not."""
    onto = len(phrase) > _SHORT_WORD and tail[0].isdigit()
    return onto or ends_word(phrase + tail, len(phrase))


def _without_counter(rest: str, languages: Sequence[str]) -> str:
    """Return what stands after a digit without the counter or ending that is written onto it."""
    bare = rest.lstrip("-")
    for table in vocabularies(languages):
        for counter in sorted(table.folded["counters"], key=len, reverse=True):
            if bare.startswith(counter) and ends_word(bare, len(counter)):
                return bare[len(counter) :]
    return rest


def _opens_with(text: str, table: Vocabulary, name: str) -> bool:
    return any(text.startswith(word) and ends_word(text, len(word)) for word in table.written[name])


def only_number(folded: str, languages: Sequence[str]) -> int | None:
    """Return the only number in a few words ("about 3 times", "dos veces"), or None.

    A second number, a range, a fraction, a sign, or a word that makes it another number
    ("2 hundred", "more than 3") leaves it unsure, and so does a whole sentence.
    """
    tokens = words(_SEAM.sub(" ", folded))
    if len(tokens) > _FEW_WORDS or _TIED.search(folded):
        return None
    inexact = {word for table in vocabularies(languages) for word in table.written["inexact"]}
    if inexact.intersection(tokens) or any(
        word in folded for word in inexact if _SEAM_CHAR.match(word)
    ):
        return None
    written = [int(token) for token in tokens if token.isdigit() and len(token) <= 9]
    named = [number_word(token, languages) for token in tokens if not token.isdigit()]
    # "un", "una", "раз" are articles and "time" more often than numbers.
    values = written + [found[0] for found in named if found and found[0] != 1]
    return values[0] if len(values) == 1 else None
