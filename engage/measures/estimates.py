"""Shares with their uncertainty. Every share in the product is made here.

Source: Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference.
"""

from dataclasses import dataclass

from statsmodels.stats.proportion import proportion_confint

from engage.measures.errors import ImpossibleCount

# The level of every interval in the product: 95 %.
ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both ends belonging to it; `high` may be infinite."""

    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low

    def holds(self, value: float) -> bool:
        """Tell whether `value` lies in the interval."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`, as a share 0-1 with its 95 % Wilson interval."""

    count: int
    of: int
    value: float
    interval: Interval


def share(count: int, of: int) -> Share | None:
    """Give the share `count` is of `of`, or `None` where there is nobody to share.

    Raises:
        ImpossibleCount: `count` is negative or above `of`.
    """
    if not 0 <= count <= of:
        raise ImpossibleCount(count, of)
    if of == 0:
        return None
    low, high = proportion_confint(count, of, alpha=ALPHA, method="wilson")
    return Share(count, of, count / of, Interval(float(low), float(high)))
