"""Days as people write them: `5/24/2026`, `24 mai 2026`, `2026年5月24日`, `24 tháng 5 2026`.

A year is always needed. 5/11/2026 is the eleventh of May where the language puts the month
first, and is asked back elsewhere: many residents here have learned both orders.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from surveys.reading.fold import fold, is_word, plain, runs_on
from surveys.reading.outcome import Unclear
from surveys.reading.vocabulary import vocabularies

_NUMBER = re.compile(r"[0-9]+")
_CENTURY = 2000
_MONTHS = 12
_YEAR_DIGITS = 4


def read_date(folded: str, languages: Sequence[str]) -> date | Unclear | None:
    """Return the one day that a folded text names; None when there is none.

    `Unclear.TWO_WAYS` where day and month could be exchanged.
    """
    month, rest = _named_month(folded, languages)
    numbers = _NUMBER.findall(rest)
    if month is not None:
        return _day_and_year(numbers, month)
    if len(numbers) != 3:
        return None
    if len(numbers[0]) == _YEAR_DIGITS:
        return _date(numbers[0], int(numbers[1]), numbers[2])
    return _by_position(numbers, month_first=vocabularies(languages)[0].month_first)


def _by_position(numbers: Sequence[str], *, month_first: bool) -> date | Unclear | None:
    first, second, year = int(numbers[0]), int(numbers[1]), numbers[2]
    if first > _MONTHS:
        return _date(year, second, numbers[0])
    if second > _MONTHS or month_first or first == second:
        return _date(year, first, numbers[1])
    return Unclear.TWO_WAYS


def _day_and_year(numbers: Sequence[str], month: int) -> date | None:
    if len(numbers) != 2:
        return None
    first, second = numbers
    return (
        _date(first, month, second) if len(first) == _YEAR_DIGITS else _date(second, month, first)
    )


def _date(year: str, month: int, day: str) -> date | None:
    if len(year) not in {2, _YEAR_DIGITS} or len(day) > 2:
        return None
    full = int(year) if len(year) == _YEAR_DIGITS else _CENTURY + int(year)
    try:
        return date(full, month, int(day))
    except ValueError:
        return None


def _named_month(folded: str, languages: Sequence[str]) -> tuple[int | None, str]:
    """Return the month that is named and the text without its name; the longest name counts."""
    names = _names(tuple(languages))
    for text in (folded, plain(folded)):
        for name in sorted(names, key=len, reverse=True):
            at = _find(text, name)
            if at is not None:
                return names[name], f"{text[:at]} {text[at + len(name) :]}"
    return None, folded


def _find(text: str, name: str) -> int | None:
    """Return where the name stands as a word of its own; a digit may touch a letter."""
    for hit in re.finditer(re.escape(name), text):
        before, after = text[: hit.start()][-1:], text[hit.end() :][:1]
        if not _same_word(before, name[0]) and not _same_word(after, name[-1]):
            return hit.start()
    return None


def _same_word(neighbour: str, edge: str) -> bool:
    if not neighbour or not is_word(neighbour) or runs_on(neighbour):
        return False
    return neighbour.isdigit() == edge.isdigit()


@lru_cache
def _names(languages: tuple[str, ...]) -> Mapping[str, int]:
    """Return the names of months, folded, with and without accents; the first language's count."""
    names: dict[str, int] = {}
    for table in vocabularies(languages):
        for month, written in enumerate(table.months, start=1):
            for name in written:
                names = {fold(name): month, plain(name): month} | names
    return names
