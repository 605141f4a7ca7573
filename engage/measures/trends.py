"""Change against the week before, with an honest sense of how much weeks differ by themselves.

Two counts from one steady stream split like coin tosses: given their sum, this week's is binomial
(Przyborowski and Wilenski, 1940). Comments that arrive in bursts scatter more than that; read a
single rising theme with that in mind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.stats import binomtest
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from engage.measures.errors import ImpossibleCount
from engage.measures.estimates import ALPHA, Interval

# "Steady" needs an interval inside these: a halving or doubling could not have been missed.
NARROW = Interval(0.5, 2.0)


class Direction(StrEnum):
    """What may be said of a change."""

    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted this week and the week before, and out of how much.

    With `of_now` and `of_before` (all comments of each week) the change is in the *share*, so that a
    poster which doubles all answers makes no theme rise. Left at 1 the change is in the number.
    """

    now: int
    before: int
    of_now: int = 1
    of_before: int = 1


@dataclass(frozen=True, slots=True)
class Change:
    """`ratio` is this week over the week before, infinite when there was none before.

    Ratio and interval are `None` when nothing was counted in either week.
    """

    counts: Counts
    ratio: float | None
    interval: Interval | None
    p: float | None
    direction: Direction


def changes(counts: Mapping[str, Counts]) -> dict[str, Change]:
    """Give the change of each of a family (such as all themes), judged together, in their order.

    Rising or falling needs an interval without 1 and a p-value that stands after Benjamini and
    Hochberg: of 22 themes one would otherwise seem to move every week.

    Raises:
        ImpossibleCount: a count is negative, or something was counted out of nothing.
    """
    tests = {key: _test(count) for key, count in counts.items()}
    tested = {key: found[1] for key, found in tests.items() if found is not None}
    adjusted = multipletests(list(tested.values()), method="fdr_bh")[1] if tested else []
    stands = {key for key, p in zip(tested, adjusted, strict=True) if p <= ALPHA}
    return {key: _change(count, tests[key], stands=key in stands) for key, count in counts.items()}


def change(counts: Counts) -> Change:
    """Give one change on its own; where several are shown together use `changes`."""
    return changes({"": counts})[""]


def _change(counts: Counts, found: tuple[Interval, float] | None, *, stands: bool) -> Change:
    if found is None:
        return Change(counts, None, None, None, Direction.TOO_FEW)
    interval, p = found
    exposure = counts.of_before / counts.of_now
    ratio = counts.now / counts.before * exposure if counts.before else np.inf
    return Change(counts, ratio, interval, p, _direction(interval, stands=stands))


def _direction(interval: Interval, *, stands: bool) -> Direction:
    if not interval.holds(1.0):
        moved = Direction.RISING if interval.low > 1 else Direction.FALLING
        return moved if stands else Direction.TOO_FEW
    narrow = NARROW.low < interval.low and interval.high < NARROW.high
    return Direction.STEADY if narrow else Direction.TOO_FEW


def _test(counts: Counts) -> tuple[Interval, float] | None:
    """Give the interval of the ratio of rates and the p-value that they are equal."""
    for count, of in ((counts.now, counts.of_now), (counts.before, counts.of_before)):
        if count < 0 or of < 0 or (count and not of):
            raise ImpossibleCount(count, of)
    both = counts.now + counts.before
    if not (both and counts.of_now and counts.of_before):
        return None
    found = binomtest(counts.now, both, counts.of_now / (counts.of_now + counts.of_before))
    exposure = counts.of_before / counts.of_now
    # Clopper and Pearson's, exact like the test.
    ends = proportion_confint(counts.now, both, alpha=ALPHA, method="beta")
    low, high = (_odds(float(end)) * exposure for end in ends)
    return Interval(low, high), float(found.pvalue)


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else np.inf
