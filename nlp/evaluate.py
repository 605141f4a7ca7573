"""How good tags are: precision, recall, F1, calibration, with intervals. Pure functions on arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Truth = NDArray[np.bool_]  # [comments, labels]
_RESAMPLES = 1000
_BINS = 10


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 (shares, 0-1) and how many true labels they rest on."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the range that holds it with 95 % confidence."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Judged:
    """One comment with the labels it carries and those it was given.

    Attributes:
        story: Comments that tell the same story (translations) stand together; else its own id.
        language: Language tag.
        channel: How it came, `web` or `sms` for instance.
        truth: Keys of the labels people gave it.
        found: Keys of the labels the tagger gave it.
        scores: The tagger's probability per label; empty where it was not kept.
    """

    story: str
    language: str
    channel: str
    truth: tuple[str, ...]
    found: tuple[str, ...]
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures for one group of comments and one family of labels."""

    comments: int
    micro: Score
    micro_interval: Interval
    macro_f1: float


@dataclass(frozen=True, slots=True)
class Report:
    """The scores of one family of labels; `calibration_error` is None where no scores were kept."""

    overall: Summary
    calibration_error: float | None
    labels: Mapping[str, Score]
    languages: Mapping[str, Summary]
    channels: Mapping[str, Summary]


def evaluate(comments: Sequence[Judged], *, labels: Sequence[str]) -> Report:
    """Score what the tagger gave to these comments, for one family of labels.

    Labels outside the family count neither way, so the same comments serve themes and dimensions.
    """
    truth = matrix([each.truth for each in comments], labels=labels)
    found = matrix([each.found for each in comments], labels=labels)
    stories = [each.story for each in comments]
    return Report(
        overall=summarise(truth, found, groups=stories),
        calibration_error=_calibration(comments, truth, labels),
        labels=by_label(truth, found, labels=labels),
        languages=by_group(truth, found, values=[c.language for c in comments], groups=stories),
        channels=by_group(truth, found, values=[c.channel for c in comments], groups=stories),
    )


def _calibration(comments: Sequence[Judged], truth: Truth, labels: Sequence[str]) -> float | None:
    kept = [place for place, each in enumerate(comments) if each.scores]
    if not kept:
        return None
    scores = np.array([[comments[place].scores[label] for label in labels] for place in kept])
    return calibration_error(truth[kept], scores)


def score(truth: Truth, found: Truth) -> Score:
    """Score tags over all comments and labels given; nothing to find and nothing found is 0."""
    hits = int((truth & found).sum())
    said, there = int(found.sum()), int(truth.sum())
    precision = hits / said if said else 0.0
    recall = hits / there if there else 0.0
    return Score(precision, recall, 2 * hits / (said + there) if said + there else 0.0, there)


def micro_f1(truth: Truth, found: Truth) -> float:
    """Give F1 over all comments and labels taken together."""
    return score(truth, found).f1


def macro_f1(truth: Truth, found: Truth) -> float:
    """Give the mean F1 of the labels that occur, each counting the same."""
    columns = [place for place in range(truth.shape[1]) if truth[:, place].any()]
    scores = [micro_f1(truth[:, [place]], found[:, [place]]) for place in columns]
    return float(np.mean(scores)) if scores else 0.0


def micro_interval(truth: Truth, found: Truth, *, groups: Sequence[str], seed: int = 0) -> Interval:
    """Give micro-F1 with its 95 % bootstrap interval.

    Whole groups (stories) are drawn, because translations of one story stand or fall together.
    """
    _, owner = np.unique(np.array(groups), return_inverse=True)
    counts = np.zeros((owner.max() + 1 if len(owner) else 0, 3))
    sums = np.stack([(truth & found).sum(1), found.sum(1), truth.sum(1)], axis=1)
    np.add.at(counts, owner, sums)
    draws = np.random.default_rng(seed).integers(len(counts) or 1, size=(_RESAMPLES, len(counts)))
    hits, said, there = counts[draws].sum(axis=1).T if len(counts) else np.zeros((3, _RESAMPLES))
    drawn = 2 * hits / np.maximum(said + there, 1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(micro_f1(truth, found), float(low), float(high))


def calibration_error(truth: Truth, probabilities: NDArray[np.float64]) -> float:
    """Give the expected calibration error over ten bins of equal width (Guo et al. 2017).

    Only pairs of comment and label with a probability of at least 5 % count: the thousands of
    certain noes would make any tagger look calibrated.
    """
    named = probabilities >= 0.05
    shares, true = probabilities[named], truth[named]
    if not len(shares):
        return 0.0
    bins = np.minimum((shares * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(shares[bins == place].mean() - true[bins == place].mean()) * (bins == place).sum()
        for place in np.unique(bins)
    ]
    return float(sum(gaps) / len(shares))


def summarise(truth: Truth, found: Truth, *, groups: Sequence[str]) -> Summary:
    """Put the figures of one group of comments together."""
    return Summary(
        comments=len(truth),
        micro=score(truth, found),
        micro_interval=micro_interval(truth, found, groups=groups),
        macro_f1=macro_f1(truth, found),
    )


def by_label(truth: Truth, found: Truth, *, labels: Sequence[str]) -> Mapping[str, Score]:
    """Score each label alone."""
    return {
        label: score(truth[:, [place]], found[:, [place]]) for place, label in enumerate(labels)
    }


def by_group(
    truth: Truth, found: Truth, *, values: Sequence[str], groups: Sequence[str]
) -> Mapping[str, Summary]:
    """Summarise the comments of each language, channel or other value apart, sorted by value."""
    places = {value: [i for i, each in enumerate(values) if each == value] for value in set(values)}
    return {
        value: summarise(truth[own], found[own], groups=[groups[place] for place in own])
        for value, own in sorted(places.items())
    }


def matrix(tagged: Sequence[Sequence[str]], *, labels: Sequence[str]) -> Truth:
    """Lay lists of label keys out as [comments, labels]."""
    return np.array([[label in keys for label in labels] for keys in tagged], bool).reshape(
        len(tagged), len(labels)
    )
