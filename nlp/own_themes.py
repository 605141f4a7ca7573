"""A city's own theme, learnt from a description and a handful of examples.

A prototype (the direction from ordinary comments to the examples, in the measure of how ordinary
comments differ among themselves) and a small head of two numbers that turns nearness to it into a
probability. It stands beside the shipped themes and changes none of their scores. Pure functions;
what they give can be kept as JSON.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError
from scipy.optimize import minimize
from scipy.special import expit

from nlp.errors import BadOwnTheme, TooFewExamples
from nlp.evaluate import Score
from nlp.evaluate import score as score_of

FEWEST_EXAMPLES, FEWEST_BACKGROUND = 5, 50
_FOLDS = 5
# Tried on development comments, the shipped themes standing in for a city's own; few examples need both.
_DESCRIPTION_WEIGHT = 3  # examples
_SPREAD = 5.0  # times the mean variance of a direction, added to every direction's
_HOLD = 0.01  # on the head's squared slope, against one comment's loss

Vectors = NDArray[np.float32]
_Numbers = NDArray[np.float64]


class Embedder(Protocol):
    """What turns texts into unit vectors: `nlp.tagger.Tagger` does."""

    @property
    def vector_version(self) -> str:
        """Name the encoder: vectors of another one cannot be compared."""

    def embed(self, texts: Sequence[str], /) -> Vectors:
        """Give a unit vector per text: [texts, width]."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How well the theme is found, each example judged by a theme learnt without it.

    The threshold was chosen on the same comments, which flatters; some of the background may be
    about the theme unmarked, which does the opposite. `background` is how many comments that were.
    """

    score: Score
    background: int


@dataclass(frozen=True, slots=True)
class OwnTheme:
    """A learnt theme: the log odds of a unit vector v are `weights @ v + shift`.

    Attributes:
        weights: One number for each of a vector's.
        shift: Log odds of the zero vector.
        threshold: Probability (0-1) from which a comment carries the theme.
        vector_version: The encoder it was learnt with; learn it again with another.
        trial: Its cross-validated scores.
    """

    weights: tuple[float, ...]
    shift: float
    threshold: float
    vector_version: str
    trial: Trial


_KEPT = TypeAdapter(OwnTheme)


def fit(
    description: str, examples: Sequence[str], background: Sequence[str], encoder: Embedder
) -> OwnTheme:
    """Learn a theme.

    Args:
        description: What belongs to it, a sentence or two; may be empty.
        examples: Comments about it, in any languages; 5 to 20 are enough.
        background: Comments of all kinds, a few hundred; most of them not about it.
        encoder: The tagger whose vectors will be scored.

    Raises:
        TooFewExamples: fewer than 5 different examples or 50 different background comments.
    """
    told = _different(examples)
    others = [text for text in _different(background) if text not in set(told)]
    _require("examples", len(told), FEWEST_EXAMPLES)
    _require("background", len(others), FEWEST_BACKGROUND)
    about = encoder.embed([description] * bool(description.strip()))
    about = np.repeat(about, _DESCRIPTION_WEIGHT, axis=0)
    theirs, ordinary = encoder.embed(told), encoder.embed(others)
    near = _held_out(about, theirs, ordinary)
    truth = np.arange(len(near)) < len(told)
    slope, shift = _head(near, truth)
    threshold = _threshold(_share(slope * near + shift), truth)
    found = _share(slope * near + shift) >= threshold
    weights, middle = _prototype(np.concatenate([about, theirs]), ordinary)
    return OwnTheme(
        weights=tuple(round(float(weight), 5) for weight in slope * weights),
        shift=round(float(shift - slope * middle), 5),
        threshold=threshold,
        vector_version=encoder.vector_version,
        trial=Trial(score_of(truth[:, None], found[:, None]), len(others)),
    )


def score(theme: OwnTheme, vectors: Vectors) -> _Numbers:
    """Give the probability (0-1) of the theme for each unit vector: [texts, width] to [texts]."""
    return _share(vectors @ np.array(theme.weights) + theme.shift)


def as_json(theme: OwnTheme) -> dict[str, object]:
    """Give the theme as plain values, to keep (about 4 kB)."""
    return asdict(theme)


def from_json(kept: Mapping[str, object]) -> OwnTheme:
    """Read back what `as_json` gave.

    Raises:
        BadOwnTheme: it is nothing that `as_json` gave.
    """
    try:
        return _KEPT.validate_python(kept)
    except ValidationError as error:
        raise BadOwnTheme(str(error)) from error


def _different(texts: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _require(kind: str, given: int, needed: int) -> None:
    if given < needed:
        raise TooFewExamples(kind, given, needed)


def _held_out(about: Vectors, examples: Vectors, ordinary: Vectors) -> _Numbers:
    """Give the nearness of each example, then each background comment, none of them having been seen."""
    folds = np.concatenate([np.arange(len(examples)), np.arange(len(ordinary))]) % _FOLDS
    everything = np.concatenate([examples, ordinary])
    is_example = np.arange(len(everything)) < len(examples)
    near = np.zeros(len(everything))
    for fold in range(_FOLDS):
        seen, kept = folds != fold, folds == fold
        weights, middle = _prototype(
            np.concatenate([about, everything[seen & is_example]]), everything[seen & ~is_example]
        )
        near[kept] = everything[kept] @ weights - middle
    return near


def _prototype(examples: Vectors, ordinary: Vectors) -> tuple[_Numbers, float]:
    """Give the direction, one unit long from the middle of the background to the examples, and that middle.

    Fisher's discriminant with the background's covariance, drawn towards a round one since it is
    known from a few hundred comments only.
    """
    centre = ordinary.mean(axis=0, dtype=np.float64)
    away = examples.mean(axis=0, dtype=np.float64) - centre
    spread = np.cov((ordinary - centre).T)
    mean_spread = max(float(np.trace(spread)) / len(centre), 1e-12)
    direction = np.linalg.solve(spread / mean_spread + _SPREAD * np.eye(len(centre)), away)
    direction /= max(float(direction @ away), 1e-12)
    return direction, float(direction @ centre)


def _head(near: _Numbers, truth: NDArray[np.bool_]) -> tuple[float, float]:
    """Fit slope and shift (Platt 1999), his targets keeping few examples from looking certain."""
    yes, no = int(truth.sum()), int((~truth).sum())
    targets = np.where(truth, (yes + 1) / (yes + 2), 1 / (no + 2))

    def loss(line: _Numbers) -> float:
        odds = line[0] * near + line[1]
        each = targets * np.logaddexp(0, -odds) + (1 - targets) * np.logaddexp(0, odds)
        return float(each.sum() + _HOLD * line[0] ** 2)

    slope, shift = minimize(loss, np.array([1.0, -1.0]), method="Nelder-Mead").x
    return max(float(slope), 0.0), float(shift)


def _threshold(scores: _Numbers, truth: NDArray[np.bool_]) -> float:
    """Give the cut with the best F1, the middle of them where several are as good."""
    cuts = np.linspace(0.02, 0.98, 97)
    each = np.array([score_of(truth[:, None], scores[:, None] >= cut).f1 for cut in cuts])
    return round(float(np.median(cuts[each >= each.max() - 1e-9])), 4)


def _share(odds: NDArray[np.floating]) -> _Numbers:
    return np.asarray(expit(odds), np.float64)
