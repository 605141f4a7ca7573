"""Which options a reply names when more than one may be chosen: "1 & 3", "1 y 3", "13", "a, c".

Every part of the reply has to name an option, or the whole is asked back.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from surveys.answers import OTHER
from surveys.reading.fold import fold, is_word, plain, runs_on, trimmed, words
from surveys.reading.numbers import follows_on, number_word, range_or_fraction
from surveys.reading.options import LEAST_LETTERS, Match, Option, match_option
from surveys.reading.outcome import Unclear
from surveys.reading.vocabulary import vocabularies

_BREAKS = r"[,;&+/、，؛،፣፤\n]"
_BETWEEN_NUMBERS = rf"(?:{_BREAKS}|[\s.()\[\]])"


def match_options(
    item: str, offered: Sequence[Option], languages: Sequence[str]
) -> list[Match] | Unclear:
    """Return the options that a folded reply names, in the order of the reply, each once.

    "13" means 1 and 3 only where there is no option 13. "1-3" and "1 or 3" are asked back.
    """
    whole = match_option(item, offered, languages)
    if isinstance(whole, Match) and whole.how.startswith("label") and not whole.rest:
        return [whole]
    if _asks_back(item, languages):
        return Unclear.RANGE
    listed = _number_list(item, offered, languages)
    if listed is not None and not listed[-1].rest:
        return listed
    named = _pieces(item, offered, languages)
    if named is not None:
        return named
    if listed is None:
        listed = [whole] if isinstance(whole, Match) else None
    if listed is None:
        return whole if isinstance(whole, Unclear) else Unclear.NO_MATCH
    return Unclear.TWO_WAYS if _names_more(listed, offered) else listed


def _asks_back(item: str, languages: Sequence[str]) -> bool:
    if range_or_fraction(item.replace(",", " ").replace("/", " ")):
        return True
    ors = _joining(tuple(languages), "ors")
    return bool(re.search(rf"[0-9]\s*(?:{ors})\s*[0-9]", item))


def _number_list(
    item: str, offered: Sequence[Option], languages: Sequence[str]
) -> list[Match] | None:
    """Return the options of the run of numbers that opens the reply, or None."""
    numbers, rest = _leading_run(item, languages)
    if len(numbers) == 1:
        numbers = _taken_apart(numbers[0], len(offered))
    if not numbers or not all(1 <= number <= len(offered) for number in numbers):
        return None
    last = offered[numbers[-1] - 1]
    if words(rest) and last.code != OTHER and not follows_on(rest, languages):
        return None
    distinct = list(dict.fromkeys(numbers))
    how = "digit" if len(distinct) == 1 else "digits"
    return [
        Match(number - 1, how, 0.9 if rest else 1.0, None, rest if number == numbers[-1] else "")
        for number in distinct
    ]


def _leading_run(item: str, languages: Sequence[str]) -> tuple[list[int], str]:
    gap = re.compile(rf"(?:{_BETWEEN_NUMBERS}|{_joining(tuple(languages), 'ands')})*")
    token = re.compile(r"#?(?P<digits>[0-9]{1,9})|(?P<word>[^\W\d_]+)")
    numbers: list[int] = []
    end = start = len(item) - len(item.lstrip(" ([#"))
    while hit := token.match(item, start):
        value = _value(hit, languages)
        if value is None or (hit["digits"] and item[hit.end() :][:1].isalpha()):
            break
        numbers.append(value)
        end = hit.end()
        between = gap.match(item, end)
        start = between.end() if between else end
    return numbers, item[end:].lstrip(" .)]")


def _value(hit: re.Match[str], languages: Sequence[str]) -> int | None:
    if hit["digits"]:
        return int(hit["digits"])
    found = number_word(hit["word"], languages)
    return found[0] if found else None


def _taken_apart(number: int, count: int) -> list[int]:
    """Return 1 and 3 for 13 where only five are offered; each may stand only once."""
    digits = [int(digit) for digit in str(number)]
    apart = number > count and len(set(digits)) == len(digits)
    return digits if apart and all(1 <= digit <= count for digit in digits) else [number]


def _pieces(
    item: str,
    offered: Sequence[Option],
    languages: Sequence[str],
) -> list[Match] | Unclear | None:
    """Split at commas, then at "and", then at blanks, until every piece names an option."""
    ands = _joining(tuple(languages), "ands")
    at_blanks = rf"{_BREAKS}|\s|{ands}"
    for cut in (_BREAKS, rf"{_BREAKS}|\s(?:{ands})\s", rf"{_BREAKS}|{ands}", at_blanks):
        pieces = [piece for piece in re.split(cut, item) if piece and trimmed(piece)]
        if len(pieces) < 2:
            continue
        found = [match_option(piece.strip(), offered, languages) for piece in pieces]
        matches = [match for match in found if isinstance(match, Match)]
        if len(matches) == len(found):
            if cut is at_blanks and _at_odds(matches):
                return Unclear.TWO_WAYS
            return list({match.index: match for match in matches}.values())
    return None


def _at_odds(matches: Sequence[Match]) -> bool:
    """Say whether a number and the label beside it are two things: "2) Walking", "resting first"."""
    return any(
        one.how.startswith("label") != other.how.startswith("label") and one.index != other.index
        for one, other in pairwise(matches)
    )


def _names_more(listed: Sequence[Match], offered: Sequence[Option]) -> bool:
    """Say whether the words behind what was read name another option: "1, then walking"."""
    rest = f" {' '.join(words(plain(listed[-1].rest)))} "
    taken = {match.index for match in listed}
    names = (
        " ".join(words(plain(fold(label.text))))
        for index, option in enumerate(offered)
        if index not in taken
        for label in option.labels
    )
    return any(len(name) >= LEAST_LETTERS and f" {name} " in rest for name in names)


@lru_cache
def _joining(languages: tuple[str, ...], table: str) -> str:
    """Return a pattern for the joining words of a table, none of them part of a longer word.

    Digits may touch them ("1y3", "1 و3"); letters only after a word that is written onto the
    next one.
    """
    tables = vocabularies(languages)
    joining = {word for vocabulary in tables for word in vocabulary.written[table]}
    alternatives = [
        rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])" if _stands_alone(word) else re.escape(word)
        for word in sorted(joining, key=len, reverse=True)
    ]
    if table == "ands":
        prefixes = {word for vocabulary in tables for word in vocabulary.folded["and_prefixes"]}
        alternatives += [rf"(?<=\s){re.escape(word)}(?=[^\W\d_])" for word in sorted(prefixes)]
    return "|".join(alternatives) or r"(?!)"


def _stands_alone(word: str) -> bool:
    return is_word(word[0]) and not runs_on(word[0])
