"""How much a person's look at a comment would teach the tagger. Pure.

Uncertainty sampling (Lewis and Gale 1994), with a share for what is rare: a label or a language with
few lessons gains more from the next one than a common one does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

# Where the model keeps no threshold of a label.
USUAL_THRESHOLD = 0.35
# Read and found to be about nothing of ours: mostly right, and where the misses are.
_NOTHING_FOUND = 0.4
# About something, and no label stands out; or a language that could not be told.
_TORN, _STRANGE_LANGUAGE = 0.95, 0.85
_DOUBT_SHARE, _LABEL_SHARE, _LANGUAGE_SHARE = 0.5, 0.2, 0.3


class Why(StrEnum):
    """What speaks most for looking at a comment."""

    NOT_UNDERSTOOD = "not_understood"
    DOUBT = "doubt"
    LANGUAGE = "language"
    LABEL = "label"
    NOTHING_FOUND = "nothing_found"


@dataclass(frozen=True, slots=True)
class Lessons:
    """How many looks there have been, by label key and by language tag."""

    labels: Mapping[str, int]
    languages: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Worth:
    """What a look is worth (0-1), and why."""

    value: float
    why: Why


def doubt(
    scores: Mapping[str, float],
    thresholds: Mapping[str, float],
    *,
    understood: bool,
    language_known: bool,
) -> float:
    """Give how near the tagger was to deciding otherwise, 0-1.

    `scores` are the probabilities of the labels it gave; one at its threshold is 1, a certain one 0.
    """
    if not understood:
        return _TORN if language_known else _STRANGE_LANGUAGE
    if not scores:
        return _NOTHING_FOUND
    return max(_nearness(scores[key], thresholds.get(key, USUAL_THRESHOLD)) for key in scores)


def worth(doubt: float, labels: Iterable[str], language: str, lessons: Lessons) -> Worth:
    """Weigh doubt against how little is known of the labels and of the language."""
    labels = list(labels)
    rarest = max((_need(lessons.labels.get(key, 0)) for key in labels), default=0.0)
    of_language = _need(lessons.languages.get(language, 0))
    parts = {
        _why_doubt(doubt, labels): _DOUBT_SHARE * doubt,
        Why.LABEL: _LABEL_SHARE * rarest,
        Why.LANGUAGE: _LANGUAGE_SHARE * of_language,
    }
    why = max(parts, key=lambda each: parts[each])
    return Worth(sum(parts.values()), why)


def _nearness(score: float, threshold: float) -> float:
    room = max(1 - threshold, 1e-6)
    return min(max(1 - (score - threshold) / room, 0.0), 1.0)


def _need(lessons: int) -> float:
    """Give what one more lesson is worth: an error falls with the root of how many there were."""
    return 1 / sqrt(1 + lessons)


def _why_doubt(doubt: float, labels: list[str]) -> Why:
    if labels:
        return Why.DOUBT
    return Why.NOT_UNDERSTOOD if doubt >= _STRANGE_LANGUAGE else Why.NOTHING_FOUND
