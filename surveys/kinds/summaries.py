"""Counting many answers to one question. Counts of people, by code and never by label."""

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import fmean, median

from surveys.answers import Answer, Missing
from surveys.kinds.kind import Summary


def count_codes(codes: Sequence[str], answers: Sequence[Answer], picture: str) -> Summary:
    """Return how many chose each code, codes in the order given and none left out."""
    counts = dict.fromkeys(codes, 0)
    for answer in answers:
        for code in _codes(answer):
            counts[code] = counts.get(code, 0) + 1
    return Summary(picture, _answered(answers), _missing(answers), counts)


def count_numbers(answers: Sequence[Answer], picture: str, points: Iterable[int] = ()) -> Summary:
    """Return how many gave each number, with mean and median; `points` are shown even at 0."""
    values = [float(answer.value) for answer in answers if isinstance(answer.value, int | float)]
    counts = Counter(f"{value:g}" for value in values)
    ordered = sorted({*map(str, points), *counts}, key=float)
    return Summary(
        picture,
        _answered(answers),
        _missing(answers),
        {key: counts[key] for key in ordered},
        fmean(values) if values else None,
        median(values) if values else None,
    )


def table_of(
    picture: str,
    answers: Sequence[Answer],
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Iterable[tuple[str, str]],
    *,
    counted: str | None = None,
) -> Summary:
    """Return how often each (row, column) stands in `cells`, none of the table's left out.

    With `counted`, the counts of the summary are those of that column.
    """
    found = Counter(cells)
    table = {row: {column: found[row, column] for column in columns} for row in rows}
    counts = {row: line.get(counted, 0) for row, line in table.items()} if counted else {}
    return Summary(picture, _answered(answers), _missing(answers), counts, table=table)


def count_texts(answers: Sequence[Answer]) -> Summary:
    """Return only how many wrote something."""
    return Summary("texts", _answered(answers), _missing(answers))


def _codes(answer: Answer) -> list[str]:
    match answer.value:
        case str(code):
            return [code]
        case list(codes):
            return codes
        case _:
            return []


def _answered(answers: Sequence[Answer]) -> int:
    return sum(answer.missing is None for answer in answers)


def _missing(answers: Sequence[Answer]) -> dict[Missing, int]:
    return dict(Counter(answer.missing for answer in answers if answer.missing is not None))
