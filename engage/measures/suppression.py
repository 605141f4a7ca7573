"""Small numbers are not shown: the one place that decides which, for pages, charts and exports alike.

A count of fewer than `k` people is *few* and shows as "<k". Where a few cell could then be worked out
from sums and neighbours, or nearly so, further cells are *withheld*, smallest first, until a reader
must think several counts possible again. Whatever is derived from a hidden count is hidden too.
Source: Washington State Department of Health, Standards for Reporting Data with Small Numbers (2018).
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Final, Generic

from engage.measures.disclosure import Key, Kind, Published, Relation, farthest
from engage.measures.errors import ContradictoryTable
from engage.measures.estimates import Share, share

FEWEST: Final = 10
# A hidden count must leave a reader at least three values to choose from. Asking for the whole range
# of 1 to k - 1 would hide nearly every table in which several groups are small.
LEAST_DOUBT: Final = 2
TOTAL: Final = "*"


class Mark(StrEnum):
    """Why a count shows or not.

    Withheld protects another cell and is itself `k` or more, unless the whole table is withheld.
    """

    SHOWN = "shown"
    FEW = "few"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Figure:
    """A count as it may be shown: `count` is `None` unless the mark is `shown`."""

    mark: Mark
    count: int | None


_FEW: Final = Figure(Mark.FEW, None)
_WITHHELD: Final = Figure(Mark.WITHHELD, None)


def protect(
    counts: Mapping[Key, int],
    relations: Sequence[Relation[Key]],
    *,
    told: Set[Key] = frozenset(),
    k: int = FEWEST,
) -> dict[Key, Figure]:
    """Give each count as it may be shown beside all the others, in the order of `counts`.

    `relations` are all the sums and inclusions a reader knows of; every cell in one is in `counts`.
    `told` are cells that are shown elsewhere: they are never withheld for another's sake.
    `k` of 0 or 1 hides nothing. A table so small that its marks alone tell more than "fewer than k"
    is withheld whole.

    Raises:
        ContradictoryTable: the counts are not related so.
    """
    for relation in relations:
        if not relation.is_true(counts):
            raise ContradictoryTable(tuple(map(str, relation.cells)))
    table = _table(counts, relations, told, k=k)
    withheld: frozenset[Key] = frozenset()
    seen = _Witnesses[Key]()
    # What is safe stays safe, since withholding more only widens what a reader must think possible.
    for key in sorted(table.few, key=lambda key: counts[key]):
        while not seen.clear(key) and _is_exposed(table, withheld, key, seen=seen):
            more = _next_to_withhold(table, withheld, key)
            if more is None:
                return dict.fromkeys(counts, _WITHHELD)
            withheld |= {more}
    hidden = dict.fromkeys(table.few, _FEW) | dict.fromkeys(withheld, _WITHHELD)
    return {key: hidden.get(key) or Figure(Mark.SHOWN, n) for key, n in counts.items()}


def one_way(
    counts: Mapping[str, int], total: int, *, several: bool = False, k: int = FEWEST
) -> dict[str, Figure]:
    """Protect one row of counts with its total, which comes back under `TOTAL`.

    With `several` the counts may overlap: they cover the total rather than add up to it.
    """
    relation = Relation(TOTAL, tuple(counts), Kind.COVERS if several else Kind.ADDS_UP)
    return protect({**counts, TOTAL: total}, [relation], k=k)


def two_way(
    counts: Mapping[tuple[str, str], int], *, k: int = FEWEST
) -> dict[tuple[str, str], Figure]:
    """Protect a whole table of (row, column) counts with all its totals.

    Row totals come back under `(row, TOTAL)`, column totals under `(TOTAL, column)`, all under both.
    """
    rows = tuple(dict.fromkeys(row for row, _ in counts))
    columns = tuple(dict.fromkeys(column for _, column in counts))
    cells = {(r, c): counts[r, c] for r in rows for c in columns}
    for row in rows:
        cells[row, TOTAL] = sum(counts[row, column] for column in columns)
    for column in (*columns, TOTAL):
        cells[TOTAL, column] = sum(cells[row, column] for row in rows)
    relations = [Relation((r, TOTAL), tuple((r, c) for c in columns)) for r in (*rows, TOTAL)]
    relations += [Relation((TOTAL, c), tuple((r, c) for r in rows)) for c in (*columns, TOTAL)]
    return protect(cells, relations, k=k)


def shown_share(part: Figure, whole: Figure) -> Share | None:
    """Give the share `part` is of `whole`, or `None` where either is hidden or there is nobody."""
    if part.count is None or whole.count is None:
        return None
    return share(part.count, whole.count)


def is_complete(figures: Iterable[Figure]) -> bool:
    """Tell whether every figure is shown: the condition for showing an intersection at all."""
    return all(figure.mark is Mark.SHOWN for figure in figures)


def groups_beside_quotes(figures: Mapping[Key, Figure], groups: Iterable[Key]) -> tuple[Key, ...]:
    """Give those of a writer's `groups` that a quote may be shown beside.

    Only groups of which the count is shown, and somebody is in it. Consent and masking are asked for
    before; a quote with neither is shown nowhere.
    """
    return tuple(group for group in groups if figures.get(group, _WITHHELD).count)


@dataclass(frozen=True, slots=True)
class _Table(Generic[Key]):
    """What is to be published. `least` has each few cell's lower bound as a reader knows it."""

    counts: Mapping[Key, int]
    relations: Sequence[Relation[Key]]
    k: int
    told: Set[Key]
    least: Mapping[Key, int]

    @property
    def few(self) -> Set[Key]:
        return self.least.keys()


def _table(
    counts: Mapping[Key, int], relations: Sequence[Relation[Key]], told: Set[Key], *, k: int
) -> _Table[Key]:
    """Find the few cells. Nobody (0) may be said unless it tells of a few people all alike.

    So a few cell is 1 to k - 1, or 0 to k - 1 where its whole is itself few.
    """
    wholes: dict[Key, list[Key]] = {key: [] for key in counts}
    for relation in relations:
        if relation.kind is not Kind.REACHES:
            for part in relation.parts:
                wholes[part].append(relation.whole)

    @cache
    def is_few(key: Key) -> bool:
        if key in told:
            return False
        if counts[key]:
            return counts[key] < k
        # Nobody of nobody is known anyway.
        if any(not counts[whole] and not is_few(whole) for whole in wholes[key]):
            return False
        return any(map(is_few, wholes[key]))

    few = [key for key in counts if is_few(key)]
    return _Table(
        counts, relations, k, told, {key: int(not any(map(is_few, wholes[key]))) for key in few}
    )


@dataclass(slots=True)
class _Witnesses(Generic[Key]):
    """The least and greatest count found possible for each cell, whatever cell was asked about.

    One solution clears many cells, which saves most of the solving.
    """

    least: dict[Key, int] = field(default_factory=dict)
    greatest: dict[Key, int] = field(default_factory=dict)

    def add(self, solution: Mapping[Key, int]) -> None:
        """Remember what a solution shows to be possible."""
        for key, count in solution.items():
            self.least[key] = min(count, self.least.get(key, count))
            self.greatest[key] = max(count, self.greatest.get(key, count))

    def clear(self, key: Key) -> bool:
        """Tell whether a reader is left in doubt about this cell."""
        return key in self.least and self.greatest[key] - self.least[key] >= LEAST_DOUBT


def _is_exposed(
    table: _Table[Key],
    withheld: frozenset[Key],
    cell: Key,
    *,
    seen: _Witnesses[Key] | None = None,
) -> bool:
    """Tell whether a few cell can be worked out, or nearly so; keep the solutions in `seen`."""
    few: dict[Key, tuple[int, int | None]] = {
        key: (least, table.k - 1) for key, least in table.least.items()
    }
    hidden = few | dict.fromkeys(withheld, (table.k, None))
    shown = {key: count for key, count in table.counts.items() if key not in hidden}
    published = Published(shown, hidden, table.relations)
    # The truth is possible too: often the greatest count alone is far enough from it.
    range_ = _Witnesses[Key]() if seen is None else seen
    range_.add({key: table.counts[key] for key in hidden})
    for up in (True, False):
        range_.add(farthest(published, cell, up=up))
        if range_.clear(cell):
            return False
    return True


def _next_to_withhold(table: _Table[Key], withheld: frozenset[Key], exposed: Key) -> Key | None:
    """Give the cell to withhold next, for the sake of `exposed`.

    The smallest that protects it alone; else the smallest that keeps most hidden cells from standing
    alone in their sums. Parts go before totals, for a hidden total takes every share with it.
    `None` when nothing is left to withhold.
    """
    hidden = table.few | withheld
    closed = hidden | table.told
    totals = {relation.whole for relation in table.relations}
    open_ = [key for key, count in table.counts.items() if count and key not in closed]
    order = sorted(open_, key=lambda key: (key in totals, table.counts[key]))
    near = {key for r in table.relations if exposed in r.cells for key in r.cells}
    for key in order:
        if key in near and not _is_exposed(table, withheld | {key}, exposed):
            return key
    lonely = [r for r in table.relations if len(hidden & {*r.cells}) == 1]
    parts = [key for key in order if key not in totals]
    return max(parts or order, key=lambda key: sum(key in r.cells for r in lonely), default=None)
