"""Two sides compared over themes: odds ratio, interval and p, before anything is called a gap.

Mantel-Haenszel by statsmodels; exactly where its large-sample tests would mislead.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import isfinite
from typing import Final

import numpy as np
from numpy.typing import NDArray
from statsmodels.stats.contingency_tables import StratifiedTable

from engage.measures.estimates import ALPHA, Interval, Share, share
from engage.measures.exact import Margins, compare_exactly
from engage.measures.incorporation import Rung

# Mantel and Fleiss (1980), Am. J. Epidemiology 112: below 5 the chi-squared distribution misleads.
ENOUGH: Final = 5.0


class Method(StrEnum):
    """How a comparison was made; `none` where there was nothing to compare."""

    MANTEL_HAENSZEL = "mantel_haenszel"
    EXACT = "exact"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Stratum:
    """Inputs with one leading theme (`None` for no theme): who got there, of how many."""

    theme: str | None
    focus_reached: int
    focus: int
    reference_reached: int
    reference: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """One axis (`group` of it, or all its focus groups when `None`) on one rung, not yet judged.

    `focus` and `reference` are the plain rates. Odds and risk ratio, interval and p compare like
    themes; `None` where everyone or nobody got there, or one side is empty. The risk ratio is what
    the words "half as likely" mean: on frequent outcomes an odds ratio overstates it. `uneven_p` is
    Breslow and Day's test that the odds ratio is one and the same in all themes.
    """

    axis: str
    group: str | None
    rung: Rung
    focus: Share | None
    reference: Share | None
    method: Method
    odds_ratio: float | None = None
    interval: Interval | None = None
    p: float | None = None
    risk_ratio: float | None = None
    uneven_p: float | None = None


def compare(
    strata: Sequence[Stratum], axis: str, rung: Rung, *, group: str | None = None
) -> Comparison:
    """Compare the sides over `strata`: Mantel-Haenszel, or exactly where the tables are too thin."""
    plain = Comparison(
        axis,
        group,
        rung,
        focus=share(sum(s.focus_reached for s in strata), sum(s.focus for s in strata)),
        reference=share(sum(s.reference_reached for s in strata), sum(s.reference for s in strata)),
        method=Method.NONE,
    )
    tables = [table for table in map(_margins, strata) if table.least < table.most]
    if not tables:
        return plain
    return _with_ratio(plain, tables, risk_ratio=_risk_ratio(strata))


def _with_ratio(
    plain: Comparison,
    tables: Sequence[Margins],
    *,
    risk_ratio: float | None,
) -> Comparison:
    if _is_thin(tables) or _is_one_sided(tables):
        exact = compare_exactly(tables)
        return replace(
            plain,
            method=Method.EXACT,
            odds_ratio=exact.odds_ratio,
            interval=exact.interval,
            p=exact.p,
            risk_ratio=risk_ratio,
        )
    pooled = StratifiedTable([_cells(table) for table in tables])
    low, high = pooled.oddsratio_pooled_confint(alpha=ALPHA)
    return replace(
        plain,
        method=Method.MANTEL_HAENSZEL,
        odds_ratio=float(pooled.oddsratio_pooled),
        interval=Interval(float(low), float(high)),
        # With the continuity correction, which keeps false alarms under 5 % in small weeks too.
        p=float(pooled.test_null_odds(correction=True).pvalue),
        risk_ratio=risk_ratio,
        uneven_p=_uneven_p(pooled) if len(tables) > 1 else None,
    )


def _uneven_p(pooled: StratifiedTable) -> float | None:
    # Its quadratic has no leading term when the pooled odds ratio is exactly 1: then not known.
    with np.errstate(divide="ignore", invalid="ignore"):
        p = float(pooled.test_equal_odds().pvalue)
    return p if isfinite(p) else None


def _margins(stratum: Stratum) -> Margins:
    return Margins(
        both=stratum.focus_reached,
        focus=stratum.focus,
        reference=stratum.reference,
        reached=stratum.focus_reached + stratum.reference_reached,
    )


def _cells(table: Margins) -> NDArray[np.float64]:
    """Give rows focus and reference, columns reached and not."""
    others = table.reached - table.both
    return np.array(
        [[table.both, table.focus - table.both], [others, table.reference - others]],
        dtype=np.float64,
    )


def _is_thin(tables: Sequence[Margins]) -> bool:
    """Tell whether the expected sum lies too near the end of its range (Mantel and Fleiss)."""
    expected = sum(table.focus * table.reached / table.total for table in tables)
    least = sum(table.least for table in tables)
    most = sum(table.most for table in tables)
    return min(expected - least, most - expected) < ENOUGH


def _is_one_sided(tables: Sequence[Margins]) -> bool:
    """Tell whether the pooled odds ratio is 0 or infinite, so that its logarithm has no interval."""
    cells = [_cells(table) for table in tables]
    return not (any(c[0, 0] * c[1, 1] for c in cells) and any(c[0, 1] * c[1, 0] for c in cells))


def _risk_ratio(strata: Sequence[Stratum]) -> float | None:
    """Give the Mantel-Haenszel risk ratio over the themes that both sides raise."""
    shared = [_margins(s) for s in strata if s.focus and s.reference]
    others = sum(table.reached - table.both for table in shared)
    if not others:
        return None
    return float(StratifiedTable([_cells(table) for table in shared]).riskratio_pooled)
