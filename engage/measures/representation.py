"""Who was heard: each group's share of the answers beside its share of the population.

One interval per group, so that a tiny group says "too few" instead of dragging a single score to 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil

from engage.measures.errors import InvalidBenchmark
from engage.measures.estimates import Interval, Share, share
from engage.measures.groups import Benchmark, Tally
from surveys.answers import Missing

# Four fifths: the rule of thumb of the Uniform Guidelines on Employee Selection Procedures,
# 29 CFR 1607.4(D), and its mirror image.
UNDER = Fraction(4, 5)
OVER = Fraction(5, 4)
# An interval wider than this (in multiples of the benchmark) leaves every verdict open.
WIDEST = 1.0


class Verdict(StrEnum):
    """What may be said of a group's share of the answers."""

    UNDER = "under"
    OVER = "over"
    WITHIN = "within"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Ratio:
    """Share of the answers over share of the population: 1 is heard as often as there are people.

    `needed` more responses from the group would bring the ratio to 0.8; 0 when it is there.
    """

    value: float
    interval: Interval
    verdict: Verdict
    needed: int


@dataclass(frozen=True, slots=True)
class Row:
    """One group. `share` is of those who answered the axis: `None` when nobody did.

    `ratio` is `None` without a benchmark or without anyone to compare.
    """

    group: str
    share: Share | None
    benchmark: Benchmark | None
    ratio: Ratio | None


@dataclass(frozen=True, slots=True)
class Representation:
    """One axis: `rows` in the axis's order, then who is unknown and why, as shares of all received."""

    axis: str
    several: bool
    answered: int
    received: int
    rows: tuple[Row, ...]
    unknown: Share | None
    unanswered: Mapping[Missing, Share | None]


def representation(tally: Tally, benchmarks: Mapping[str, Benchmark]) -> Representation:
    """Compare those who answered an axis with the population; groups may lack a benchmark.

    Raises:
        InvalidBenchmark: a benchmark is not above 0 and at most 1.
    """
    return Representation(
        axis=tally.axis.name,
        several=tally.axis.several,
        answered=tally.answered,
        received=tally.received,
        rows=tuple(_row(tally, group, benchmarks.get(group)) for group in tally.axis.groups),
        unknown=share(tally.received - tally.answered, tally.received),
        unanswered={kind: share(n, tally.received) for kind, n in tally.unanswered.items()},
    )


def needed(count: int, answered: int, benchmark: float) -> int:
    """Give how many more members of a group would bring it to 0.8 of its benchmark, 0 if there.

    Each of them adds one to the group *and* one to everyone: the smallest whole n with
    (count + n) / (answered + n) >= 0.8 b, which is n >= (0.8 b answered - count) / (1 - 0.8 b).
    Reckoned in fractions of the benchmark as typed, so that 0.15 does not ask for one too many.
    """
    target = UNDER * Fraction(str(benchmark))
    return max(0, ceil((target * answered - count) / (1 - target)))


def verdict(interval: Interval) -> Verdict:
    """Give what may be said of a ratio with this interval, in the order of the definition."""
    if interval.high < UNDER:
        return Verdict.UNDER
    if interval.low > OVER:
        return Verdict.OVER
    return Verdict.TOO_FEW if interval.width > WIDEST else Verdict.WITHIN


def _row(tally: Tally, group: str, benchmark: Benchmark | None) -> Row:
    part = share(tally.members[group], tally.answered)
    if benchmark is None:
        return Row(group, part, None, None)
    if not 0 < benchmark.share <= 1:
        raise InvalidBenchmark(group, benchmark.share)
    return Row(group, part, benchmark, _ratio(part, benchmark.share) if part else None)


def _ratio(part: Share, benchmark: float) -> Ratio:
    interval = Interval(part.interval.low / benchmark, part.interval.high / benchmark)
    return Ratio(
        value=part.value / benchmark,
        interval=interval,
        verdict=verdict(interval),
        needed=needed(part.count, part.of, benchmark),
    )
