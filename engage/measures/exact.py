"""An exact comparison of two sides over several small two-by-two tables.

The large-sample answer is statsmodels's; this is for tables too thin for it. Given its margins, each
table's count is hypergeometric, their sum is the convolution of those, and a common odds ratio psi
weighs a sum s by psi**s. Source: Gart (1970), Biometrika 57; R's `mantelhaen.test(exact = TRUE)` does
the same, and for one table this is Fisher's test (`scipy.stats.fisher_exact`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import softmax
from scipy.stats import hypergeom

from engage.measures.estimates import ALPHA, Interval

Floats = NDArray[np.float64]

# Odds ratios are sought between e**-50 and e**50; beyond is 0 and infinity to any reader.
_FARTHEST = 50.0
# Sums as improbable as the one seen belong to the p-value though rounding says they are rarer.
_ROUNDING = 1 + 1e-7


@dataclass(frozen=True, slots=True)
class Margins:
    """One two-by-two table: of `focus` and `reference` inputs, `reached` of both got there.

    `both` is how many of the focus did.
    """

    both: int
    focus: int
    reference: int
    reached: int

    @property
    def total(self) -> int:
        return self.focus + self.reference

    @property
    def least(self) -> int:
        """Give the fewest of the focus that can have got there, given the margins."""
        return max(0, self.reached - self.reference)

    @property
    def most(self) -> int:
        """Give the most of the focus that can have got there, given the margins."""
        return min(self.focus, self.reached)


@dataclass(frozen=True, slots=True)
class Exact:
    """Conditional estimate of the common odds ratio (may be 0 or infinite), interval, p-value."""

    odds_ratio: float
    interval: Interval
    p: float


def compare_exactly(tables: Sequence[Margins]) -> Exact:
    """Compare the sides of `tables`, at least one of which can have come out in two ways."""
    start = sum(table.least for table in tables)
    log_weights = np.log(reduce(np.convolve, [_chances(table) for table in tables]))
    seen = sum(table.both for table in tables) - start
    last = len(log_weights) - 1
    sums = np.arange(last + 1)

    def chances(log_odds: float) -> Floats:
        return np.asarray(softmax(log_weights + sums * log_odds), dtype=np.float64)

    even = chances(0.0)
    low = high = estimate = None
    if seen > 0:
        low = _solve(lambda odds: float(chances(odds)[seen:].sum()) - ALPHA / 2)
    if seen < last:
        high = _solve(lambda odds: float(chances(odds)[: seen + 1].sum()) - ALPHA / 2)
    if low is not None and high is not None:
        estimate = _solve(lambda odds: float(chances(odds) @ sums) - seen)
    return Exact(
        odds_ratio=(0.0 if seen == 0 else np.inf) if estimate is None else estimate,
        interval=Interval(low or 0.0, np.inf if high is None else high),
        p=min(1.0, float(even[even <= even[seen] * _ROUNDING].sum())),
    )


def _chances(table: Margins) -> Floats:
    """Give the chance of each count from `least` to `most` when the sides do not differ."""
    counts = np.arange(table.least, table.most + 1)
    return np.asarray(
        hypergeom.pmf(counts, table.total, table.reached, table.focus), dtype=np.float64
    )


def _solve(distance: Callable[[float], float]) -> float:
    """Give the odds ratio at which `distance` (a function of its logarithm) is 0."""
    return float(np.exp(brentq(distance, -_FARTHEST, _FARTHEST)))
