"""Whether who speaks predicts what becomes of it: focus against reference, comparing like themes.

An input counts once, in the stratum of its *leading* theme (the first of its themes, by the tagger's
score or the person's choice). Counting it under each of its themes would use one decision several
times, and the interval would come out narrower than what is known. Inputs with no theme are a
stratum of their own, since nothing received is left out.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import log
from typing import Final

from statsmodels.stats.multitest import multipletests

from engage.measures.comparison import Comparison, Stratum, compare
from engage.measures.estimates import ALPHA, Interval
from engage.measures.groups import Axis, Side, side_of
from engage.measures.incorporation import RESPONSE_WINDOW_DAYS, Input, Rung, is_mature

# "No gap found" needs an interval inside these: a halving or doubling could not have been missed.
NARROW: Final = Interval(0.5, 2.0)


class Verdict(StrEnum):
    """What may be said of a comparison."""

    GAP = "gap"
    NO_GAP = "no_gap"
    TOO_FEW = "too_few"


class Likelihood(StrEnum):
    """How likely an input of the focus is to get there beside one of the reference, for a sentence."""

    THIRD = "third"
    HALF = "half"
    TWO_THIRDS = "two_thirds"
    SOMEWHAT_LESS = "somewhat_less"
    SAME = "same"
    SOMEWHAT_MORE = "somewhat_more"
    HALF_AGAIN = "half_again"
    TWICE = "twice"
    THREE_TIMES = "three_times"

    @property
    def ratio(self) -> float:
        """Give the risk ratio that the words stand for."""
        return _LIKELIHOODS[self]


_LIKELIHOODS: Final = {
    Likelihood.THIRD: 1 / 3,
    Likelihood.HALF: 1 / 2,
    Likelihood.TWO_THIRDS: 2 / 3,
    Likelihood.SOMEWHAT_LESS: 4 / 5,
    Likelihood.SAME: 1.0,
    Likelihood.SOMEWHAT_MORE: 5 / 4,
    Likelihood.HALF_AGAIN: 3 / 2,
    Likelihood.TWICE: 2.0,
    Likelihood.THREE_TIMES: 3.0,
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A comparison judged among all those made with it. `adjusted_p` is Benjamini-Hochberg's."""

    comparison: Comparison
    adjusted_p: float | None
    verdict: Verdict

    @property
    def likelihood(self) -> Likelihood | None:
        """Give the nearest plain ratio to say, or `None` where there is none."""
        ratio = self.comparison.risk_ratio
        if ratio is None:
            return None
        size = log(max(ratio, 1e-9))
        return min(_LIKELIHOODS, key=lambda name: abs(size - log(name.ratio)))


def gaps(
    inputs: Sequence[Input],
    axes: Iterable[Axis],
    rungs: Iterable[Rung],
    *,
    now: datetime,
    window_days: int = RESPONSE_WINDOW_DAYS,
) -> tuple[Gap, ...]:
    """Compare every focus group of `axes` on every rung, as one family of tests.

    Where several departments are shown together, gather `comparisons` of each and `judge` them once.
    """
    ladder = tuple(rungs)
    return judge(
        comparison
        for axis in axes
        for comparison in comparisons(inputs, axis, ladder, now=now, window_days=window_days)
    )


def comparisons(
    inputs: Sequence[Input],
    axis: Axis,
    rungs: Iterable[Rung],
    *,
    now: datetime,
    window_days: int = RESPONSE_WINDOW_DAYS,
) -> list[Comparison]:
    """Compare each focus group of one axis, and all together where there are several."""
    mature = [item for item in inputs if is_mature(item, now=now, window_days=window_days)]
    named: list[str | None] = [group for group in axis.groups if group in axis.focus]
    if len(named) > 1:
        named.insert(0, None)
    return [
        compare(strata(mature, axis, rung, group=group, now=now), axis.name, rung, group=group)
        for group in named
        for rung in rungs
    ]


def strata(
    inputs: Iterable[Input], axis: Axis, rung: Rung, *, group: str | None, now: datetime
) -> list[Stratum]:
    """Count inputs (all of them: choose the mature ones before) by leading theme, side and reach."""
    counts: Counter[tuple[str | None, Side, bool]] = Counter()
    for item in inputs:
        side = side_of(axis, item.standing(axis.name), group=group)
        if side is not None:
            theme = item.themes[0] if item.themes else None
            counts[theme, side, item.has_reached(rung, now=now)] += 1
    return [
        Stratum(
            theme,
            focus_reached=counts[theme, Side.FOCUS, True],
            focus=counts[theme, Side.FOCUS, True] + counts[theme, Side.FOCUS, False],
            reference_reached=counts[theme, Side.REFERENCE, True],
            reference=counts[theme, Side.REFERENCE, True] + counts[theme, Side.REFERENCE, False],
        )
        for theme in sorted({theme for theme, _, _ in counts}, key=lambda theme: theme or "")
    ]


def judge(comparisons: Iterable[Comparison]) -> tuple[Gap, ...]:
    """Give the verdict on each of a family of comparisons tested together, in their order.

    A gap needs an interval without 1 *and* a p-value that stands after Benjamini and Hochberg; no gap
    an interval that holds 1 inside 0.5-2.0; all else is too few to say.
    """
    family = list(comparisons)
    adjusted = adjust([comparison.p for comparison in family])
    return tuple(
        Gap(comparison, p, _verdict(comparison.interval, p))
        for comparison, p in zip(family, adjusted, strict=True)
    )


def adjust(family: Sequence[float | None]) -> list[float | None]:
    """Give the p-values of one family of tests after Benjamini and Hochberg, in their order.

    What could not be tested is `None` and counts for nothing.
    """
    tested = [p for p in family if p is not None]
    adjusted = iter(multipletests(tested, alpha=ALPHA, method="fdr_bh")[1] if tested else [])
    return [None if p is None else float(next(adjusted)) for p in family]


def stands(verdict: Verdict, *, apart: bool, adjusted_p: float) -> Verdict:
    """Give the verdict on a comparison judged once more, in a larger family.

    `apart` is whether its interval holds no 1: only of such a one can a gap be said.
    """
    if not apart:
        return verdict
    return Verdict.GAP if adjusted_p <= ALPHA else Verdict.TOO_FEW


def _verdict(interval: Interval | None, adjusted_p: float | None) -> Verdict:
    if interval is None or adjusted_p is None:
        return Verdict.TOO_FEW
    if not interval.holds(1.0):
        return Verdict.GAP if adjusted_p <= ALPHA else Verdict.TOO_FEW
    narrow = NARROW.low < interval.low and interval.high < NARROW.high
    return Verdict.NO_GAP if narrow else Verdict.TOO_FEW
