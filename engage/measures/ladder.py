"""What became of inputs, as it may be shown: the ladder by group, and gaps, small numbers hidden.

Pages, digests, charts, exports and the API take these figures from here and nowhere else. Counts are
of inputs of one department, of which each person has one. Only the people counted are protected; how
many inputs did *not* come far is the city's doing and no secret.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Final

from engage.measures.comparison import Comparison
from engage.measures.disclosure import Kind, Relation
from engage.measures.estimates import Share
from engage.measures.gaps import Gap
from engage.measures.groups import Axis, Side, groups_of, side_of
from engage.measures.incorporation import (
    LADDER,
    RESPONSE_WINDOW_DAYS,
    Duration,
    Input,
    Rung,
    by_group,
    is_mature,
    time_to,
)
from engage.measures.shown import ANSWERED, EVERYONE, UNKNOWN
from engage.measures.suppression import FEWEST, Figure, Mark, protect, shown_share

# The columns of the number of inputs old enough to count, and of those that are not yet.
INPUTS: Final = "inputs"
YOUNGER: Final = "younger"


@dataclass(frozen=True, slots=True)
class ShownRungs:
    """One row of the ladder: a group, all who answered, the unknown, or everyone.

    `reached` and `rates` have every rung and `incorporated`; a rate is `None` where it is hidden or
    there are no inputs old enough. `days` (median to *decided*) is `None` where the inputs are hidden.
    """

    row: str
    inputs: Figure
    reached: Mapping[Rung, Figure]
    rates: Mapping[Rung, Share | None]
    days: Duration | None


@dataclass(frozen=True, slots=True)
class ShownLadder:
    """What became of the inputs, by group of one axis. `younger` inputs are not counted yet."""

    axis: str
    several: bool
    groups: tuple[ShownRungs, ...]
    answered: ShownRungs
    unknown: ShownRungs
    everyone: ShownRungs
    sides: Mapping[Side, ShownRungs]
    younger: Figure


def show_ladder(
    inputs: Sequence[Input],
    axis: Axis,
    *,
    now: datetime,
    rungs: Sequence[Rung] = tuple(Rung),
    told: Set[str] = frozenset(),
    window_days: int = RESPONSE_WINDOW_DAYS,
    k: int = FEWEST,
) -> ShownLadder:
    """Give how far the inputs of each group came, as it may be shown, on `rungs` (lowest first).

    `told` are the columns of everyone's row that readers have from elsewhere: withholding them here
    would protect nobody. Rungs that are not asked for are not shown, and need not be protected: that saves time. `decided`
    is always among them.
    """
    mature = [item for item in inputs if is_mature(item, now=now, window_days=window_days)]
    sorted_ = _sorted(mature, axis)
    counts = {
        (row, column): n
        for row, items in sorted_.items()
        for column, n in _reached(items, rungs, now=now).items()
    }
    # Received and younger tell how many were counted, so they stand in the same system.
    younger, received = (EVERYONE, YOUNGER), (EVERYONE, "received")
    counts |= {younger: len(inputs) - len(mature), received: len(inputs)}
    relations = [
        *_ladder_relations(axis, sorted_, rungs),
        Relation(received, ((EVERYONE, INPUTS), younger)),
    ]
    figures = protect(counts, relations, told={(EVERYONE, column) for column in told}, k=k)
    shown = {row: _rungs(row, items, rungs, figures, now=now) for row, items in sorted_.items()}
    return ShownLadder(
        axis=axis.name,
        several=axis.several,
        groups=tuple(shown[group] for group in axis.groups),
        answered=shown[ANSWERED],
        unknown=shown[UNKNOWN],
        everyone=shown[EVERYONE],
        sides={side: shown[f"*{side}"] for side in Side},
        younger=figures[younger],
    )


def show_gap(gap: Gap, ladder: ShownLadder) -> Gap:
    """Take the numbers out of a gap whose counts are hidden in `ladder` (the same inputs and axis).

    The verdict and its direction (`likelihood`) stay: they tell of no one, and to be silent about a
    gap because a group is small would be to hide those the measure is for.
    """
    found = gap.comparison
    named = {row.row: row for row in ladder.groups}
    focus = ladder.sides[Side.FOCUS] if found.group is None else named[found.group]
    sides = (focus, ladder.sides[Side.REFERENCE])
    if all(_is_shown(row, found.rung) for row in sides):
        return gap
    bare = Comparison(
        found.axis, found.group, found.rung, None, None, found.method, risk_ratio=_said(gap)
    )
    return replace(gap, comparison=bare, adjusted_p=None)


def _said(gap: Gap) -> float | None:
    """Give the risk ratio as roughly as it is said in words."""
    return None if gap.likelihood is None else gap.likelihood.ratio


def _is_shown(row: ShownRungs, rung: Rung) -> bool:
    return row.inputs.mark is Mark.SHOWN and row.reached[rung].mark is Mark.SHOWN


def _sorted(inputs: Sequence[Input], axis: Axis) -> dict[str, Sequence[Input]]:
    """Give the inputs of every row of the ladder."""
    rows: dict[str, list[Input]] = {ANSWERED: [], UNKNOWN: [], **{f"*{side}": [] for side in Side}}
    for item in inputs:
        standing = item.standing(axis.name)
        rows[ANSWERED if groups_of(axis, standing) else UNKNOWN].append(item)
        if side := side_of(axis, standing):
            rows[f"*{side}"].append(item)
    return {**by_group(inputs, axis), **rows, EVERYONE: inputs}


def _reached(inputs: Iterable[Input], rungs: Sequence[Rung], *, now: datetime) -> dict[str, int]:
    items = list(inputs)
    return {
        INPUTS: len(items),
        **{str(rung): sum(item.has_reached(rung, now=now) for item in items) for rung in rungs},
    }


def _ladder_relations(
    axis: Axis, rows: Iterable[str], rungs: Sequence[Rung]
) -> list[Relation[tuple[str, str]]]:
    """Give all that a reader knows: groups make up those who answered, rungs stand on each other."""
    kind = Kind.COVERS if axis.several else Kind.ADDS_UP
    focus = tuple(group for group in axis.groups if group in axis.focus)
    relations = []
    for column in (INPUTS, *rungs):
        cell = {row: (row, str(column)) for row in rows}
        relations += [
            Relation(cell[ANSWERED], tuple(cell[group] for group in axis.groups), kind),
            Relation(cell[EVERYONE], (cell[ANSWERED], cell[UNKNOWN])),
            Relation(cell[ANSWERED], tuple(cell[f"*{side}"] for side in Side)),
            Relation(cell[f"*{Side.FOCUS}"], tuple(cell[group] for group in focus), kind),
            Relation(
                cell[f"*{Side.REFERENCE}"],
                tuple(cell[group] for group in axis.groups if group not in axis.focus),
                Kind.REACHES if axis.several else Kind.ADDS_UP,
            ),
        ]
    steps = [INPUTS, *(str(rung) for rung in LADDER if rung in rungs)]
    beside = [("decided", "incorporated")] if Rung.INCORPORATED in rungs else []
    for row in rows:
        relations += [
            Relation((row, below), ((row, above),), Kind.WITHIN)
            for below, above in [*pairwise(steps), *beside]
        ]
    return relations


def _rungs(
    row: str,
    inputs: Sequence[Input],
    rungs: Sequence[Rung],
    figures: Mapping[tuple[str, str], Figure],
    *,
    now: datetime,
) -> ShownRungs:
    total = figures[row, INPUTS]
    reached = {rung: figures[row, str(rung)] for rung in rungs}
    is_shown = total.mark is Mark.SHOWN and reached[Rung.DECIDED].mark is Mark.SHOWN
    return ShownRungs(
        row=row,
        inputs=total,
        reached=reached,
        rates={rung: shown_share(figure, total) for rung, figure in reached.items()},
        days=time_to(inputs, Rung.DECIDED, now=now) if is_shown else None,
    )
