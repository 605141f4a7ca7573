"""Step `tune`: calibration and thresholds, on development data only."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from nlp.components.decision import Rule
from nlp.evaluate import Truth, micro_f1

Scores = NDArray[np.float64]  # [comments, labels], 0-1
_EDGE = 1e-6
# Worth of the family's own figure against a label's: as many positives as this count the same.
_SHIFT_WEIGHT = 10.0
_THRESHOLD_WEIGHT = 40.0
_CANDIDATES = np.arange(0.10, 0.80, 0.01)


def tune(scores: Scores, truth: Truth, *, labels: Sequence[str]) -> Mapping[str, Rule]:
    """Find the rule of each label of one family.

    One slope for the family, a shift per label and a threshold per label; the last two are drawn
    towards the family's where a label has few positives.
    """
    odds = _odds(scores)
    slope, common = _fit_line(odds, truth)
    shifts = np.array(
        [_fit_shift(slope * odds[:, i], truth[:, i], around=common) for i in range(len(labels))]
    )
    calibrated = _share(slope * odds + shifts)
    thresholds = _thresholds(calibrated, truth)
    return {
        label: Rule(round(slope, 4), round(float(shift), 4), round(float(threshold), 4))
        for label, shift, threshold in zip(labels, shifts, thresholds, strict=True)
    }


def _odds(scores: Scores) -> Scores:
    inside = np.clip(scores, _EDGE, 1 - _EDGE)
    return np.log(inside / (1 - inside))


def _share(odds: Scores) -> Scores:
    return np.asarray(expit(odds), np.float64)


def _loss(odds: Scores, truth: NDArray[np.bool_]) -> float:
    return float(np.logaddexp(0, np.where(truth, -odds, odds)).sum())


def _fit_line(odds: Scores, truth: Truth) -> tuple[float, float]:
    """Fit slope and shift over all labels at once (Platt 1999)."""

    def loss(line: Scores) -> float:
        return _loss(line[0] * odds + line[1], truth)

    found = minimize(loss, x0=np.array([1.0, 0.0]), method="Nelder-Mead")
    return max(float(found.x[0]), 0.05), float(found.x[1])


def _fit_shift(odds: Scores, truth: NDArray[np.bool_], *, around: float) -> float:
    """Fit a label's shift, held near the family's as if by `_SHIFT_WEIGHT` comments."""

    def loss(shift: Scores) -> float:
        away = float(shift[0] - around)
        return _loss(odds + shift[0], truth) + _SHIFT_WEIGHT / 2 * away**2

    found = minimize(loss, x0=np.array([around]), method="Nelder-Mead")
    return float(found.x[0])


def _thresholds(calibrated: Scores, truth: Truth) -> Scores:
    common = max(_CANDIDATES, key=lambda cut: micro_f1(truth, calibrated >= cut))
    best = np.array([_best(calibrated[:, [i]], truth[:, [i]]) for i in range(truth.shape[1])])
    positives = truth.sum(axis=0)
    drawn: Scores = (positives * best + _THRESHOLD_WEIGHT * common) / (
        positives + _THRESHOLD_WEIGHT
    )
    return drawn


def _best(calibrated: Scores, truth: Truth) -> float:
    """Give the middle of the cuts that give a label its best F1."""
    scores = np.array([micro_f1(truth, calibrated >= cut) for cut in _CANDIDATES])
    return float(np.median(_CANDIDATES[scores >= scores.max() - 1e-9]))
