"""What a reader can work out about hidden counts from all that is shown, by integer programming.

The attacker here knows the sums, which cells are few and which were withheld to protect those, and
that counts are whole. `engage.measures.suppression` hides until this attacker learns nothing.
Source: Fischetti and Salazar (1999), Models and algorithms for the cell suppression problem.
"""

from collections import defaultdict
from collections.abc import Container, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from engage.measures.errors import ContradictoryTable

# A cell's name: a group, or row and column; anything that the caller finds it by again.
Key = TypeVar("Key", bound=Hashable)
# Signed cells of which the sum is at most 0.
Terms = list[tuple[Key, int]]


class Kind(StrEnum):
    """How parts make up their whole.

    `adds_up`: they sum to it. `covers`: each lies within it and together they reach it, as where
    several may be marked. `within`: each lies within it. `reaches`: together they hold all of it.
    """

    ADDS_UP = "adds_up"
    COVERS = "covers"
    WITHIN = "within"
    REACHES = "reaches"


@dataclass(frozen=True, slots=True)
class Relation(Generic[Key]):
    """Parts and their whole, known to every reader."""

    whole: Key
    parts: tuple[Key, ...]
    kind: Kind = Kind.ADDS_UP

    @property
    def cells(self) -> tuple[Key, ...]:
        return (self.whole, *self.parts)

    def is_true(self, counts: Mapping[Key, int]) -> bool:
        """Tell whether `counts` are related so."""
        return all(sum(sign * counts[key] for key, sign in row) <= 0 for row in inequalities(self))


@dataclass(frozen=True, slots=True)
class Published(Generic[Key]):
    """What a reader has: counts that are shown, and bounds (`None`: none above) of hidden ones."""

    shown: Mapping[Key, int]
    hidden: Mapping[Key, tuple[int, int | None]]
    relations: Sequence[Relation[Key]]


def bounds(published: Published[Key], cell: Key) -> tuple[int, int]:
    """Give the least and the greatest count that `cell` (hidden, with an upper bound) can have.

    Raises:
        ContradictoryTable: no counts at all fit what is published.
    """
    least, greatest = extremes(published, cell)
    return least[cell], greatest[cell]


def extremes(published: Published[Key], cell: Key) -> tuple[dict[Key, int], dict[Key, int]]:
    """Give the hidden counts a reader must think possible with `cell` least, and with it greatest.

    Raises:
        ContradictoryTable: no counts at all fit what is published.
    """
    return farthest(published, cell, up=False), farthest(published, cell, up=True)


def farthest(published: Published[Key], cell: Key, *, up: bool) -> dict[Key, int]:
    """Give hidden counts a reader must think possible with `cell` greatest, or least.

    A witness for every other cell in it too: what it holds there cannot be ruled out. It has the
    cells that hang together with this one; the rest may be anything they may be anyway.

    Raises:
        ContradictoryTable: no counts at all fit what is published.
    """
    terms = list(chain.from_iterable(map(inequalities, published.relations)))
    together = _together(terms, published.hidden, cell)
    position = {key: i for i, key in enumerate(key for key in published.hidden if key in together)}
    ends = [published.hidden[key] for key in position]
    limits = Bounds(
        np.array([float(low) for low, _ in ends]),
        np.array([np.inf if top is None else float(top) for _, top in ends]),
    )
    aim = np.zeros(len(position))
    aim[position[cell]] = -1 if up else 1
    found = _solve(aim, limits, _constraints(published, terms, position))
    if found is None:
        raise ContradictoryTable(tuple(map(str, published.hidden)))
    return {key: round(float(found[i])) for key, i in position.items()}


def _together(terms: Sequence[Terms[Key]], hidden: Container[Key], cell: Key) -> set[Key]:
    """Give the hidden cells that bound each other, directly or through others, with `cell`."""
    beside: defaultdict[Key, set[Key]] = defaultdict(set)
    for each in terms:
        unknown = {key for key, _sign in each if key in hidden}
        for key in unknown:
            beside[key] |= unknown
    found, ahead = {cell}, [cell]
    while ahead:
        fresh = beside[ahead.pop()] - found
        found |= fresh
        ahead += fresh
    return found


def _solve(
    aim: NDArray[np.float64], limits: Bounds, constraints: LinearConstraint | None
) -> NDArray[np.float64] | None:
    """Solve without HiGHS's presolve where that calls a table with a solution infeasible."""
    for presolve in (True, False):
        found = milp(
            aim,
            integrality=np.ones(len(aim), dtype=np.int64),
            bounds=limits,
            constraints=constraints,
            options={"presolve": presolve},
        )
        if found.x is not None:
            solution: NDArray[np.float64] = found.x
            return solution
    return None


def _constraints(
    published: Published[Key], terms: Sequence[Terms[Key]], position: Mapping[Key, int]
) -> LinearConstraint | None:
    """Write the relations as inequalities of the hidden cells, shown ones moved to the right."""
    rows: list[NDArray[np.float64]] = []
    right: list[float] = []
    for each in terms:
        if not any(key in position for key, _sign in each):
            continue
        row = np.zeros(len(position))
        known = 0
        for key, sign in each:
            if key in position:
                row[position[key]] += sign
            else:
                known += sign * published.shown[key]
        rows.append(row)
        right.append(float(-known))
    return LinearConstraint(np.array(rows), -np.inf, np.array(right)) if rows else None


def inequalities(relation: Relation[Key]) -> Iterator[Terms[Key]]:
    """Give a relation as lists of signed cells, of which each sum is at most 0."""
    whole, parts = relation.whole, relation.parts
    if relation.kind is not Kind.WITHIN:
        yield [(whole, 1), *((part, -1) for part in parts)]
    if relation.kind is Kind.ADDS_UP:
        yield [(whole, -1), *((part, 1) for part in parts)]
    if relation.kind in (Kind.COVERS, Kind.WITHIN):
        yield from ([(part, 1), (whole, -1)] for part in parts)
