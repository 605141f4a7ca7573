"""The sentences that speak for most people: few quotes, wide cover.

Facility location: a set of quotes is as good as the sum, over all comments, of how near its nearest
quote says the same. Added one by one by what each adds, this is within 1 - 1/e of the best set
(Nemhauser, Wolsey, Fisher 1978). Each group and each language counts the same in that sum however
many speak for it, so that a small group's concern can win a place against a large group's echo.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.text import Stretch, letters, sentences

_SHORTEST, _LONGEST = (
    15,
    280,
)  # letters, characters: long enough to say something, short enough to read
# What a quote from a group, or in a language, not heard yet adds, as a share of the best cover.
_NEW_GROUP, _NEW_LANGUAGE = 0.10, 0.05

Similarities = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Quotable:
    """A comment that may be quoted.

    Attributes:
        id: The comment's id.
        text: The text to quote from, masked already where it must be.
        language: Language tag, or None where unknown.
        group: Who says it, on whatever axis the digest covers; None where unknown.
        vector: Unit vector of the comment (`Tagger.embed`).
    """

    id: str
    text: str
    language: str | None
    group: str | None
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters `start` to `end` (open) of the comment's text, word for word."""

    id: str
    text: str
    start: int
    end: int


def choose(items: Sequence[Quotable], *, limit: int, heard: Sequence[Quotable] = ()) -> list[Quote]:
    """Choose up to `limit` quotes, the one that speaks for most people first.

    The same comments give the same quotes in whatever order they come. Comments without a sentence
    fit to be quoted still count as people to speak for, and so does an empty text: somebody who may
    not be quoted. `heard` are quoted already beside these, on another subject: their groups and
    languages are no longer new, and their words are not said again.
    """
    ordered = sorted(items, key=lambda item: item.id)
    quotes = {place: quote for place, item in enumerate(ordered) if (quote := _quote(item))}
    said = [_words(found) for item in heard if (found := _quote(item))]
    if not quotes or limit < 1:
        return []
    nearness = _nearness(ordered)
    chosen: list[int] = []
    covered = np.zeros(len(ordered), np.float32)
    weights = _weights(ordered)
    while len(chosen) < limit and (rest := [place for place in quotes if place not in chosen]):
        gains = weights @ np.maximum(nearness[:, rest] - covered[:, None], 0)
        spoken = [*heard, *(ordered[place] for place in chosen)]
        gains = gains + _freshness(spoken, [ordered[place] for place in rest])
        best = rest[int(np.argmax(gains))]
        if _words(quotes[best]) in said:
            del quotes[best]
            continue
        said.append(_words(quotes[best]))
        chosen.append(best)
        covered = np.maximum(covered, nearness[:, best])
    return [quotes[place] for place in chosen]


def is_verbatim(quote: Quote, text: str) -> bool:
    """Tell whether the quote stands in the text exactly where it says."""
    return text[quote.start : quote.end] == quote.text != ""


def _nearness(items: Sequence[Quotable]) -> Similarities:
    """Give the nearness of each to each, 0 for the farthest pair and 1 for the same.

    The encoder's cosines all lie close together (0.7 to 1): stretched, the differences count.
    """
    vectors = np.stack([item.vector for item in items])
    cosines = vectors @ vectors.T
    lowest = float(cosines.min())
    return np.asarray((cosines - lowest) / max(1 - lowest, 1e-6), np.float32)


def _weights(items: Sequence[Quotable]) -> Similarities:
    """Weigh each comment so that every group and language has the same sum; all add up to one."""
    groups = Counter(item.group for item in items)
    languages = Counter(item.language for item in items)
    weights = np.array(
        [1 / groups[item.group] + 1 / languages[item.language] for item in items], np.float32
    )
    return np.asarray(weights / weights.sum(), np.float32)


def _freshness(spoken: Sequence[Quotable], rest: Sequence[Quotable]) -> Similarities:
    groups = {item.group for item in spoken} | {None}
    languages = {item.language for item in spoken} | {None}
    return np.array(
        [
            _NEW_GROUP * (item.group not in groups)
            + _NEW_LANGUAGE * (item.language not in languages)
            for item in rest
        ],
        np.float32,
    )


def _words(quote: Quote) -> list[str]:
    return quote.text.casefold().split()


def _quote(item: Quotable) -> Quote | None:
    """Give the fullest stretch of whole sentences that is not too long to read, if there is one."""
    stretches = _stretches(sentences(item.text))
    fit = [
        stretch
        for stretch in stretches
        if stretch.end - stretch.start <= _LONGEST and letters(stretch.of(item.text)) >= _SHORTEST
    ]
    if not fit:
        return None
    best = max(fit, key=lambda stretch: (stretch.end - stretch.start, -stretch.start))
    quote = Quote(item.id, best.of(item.text), best.start, best.end)
    return quote if is_verbatim(quote, item.text) else None


def _stretches(parts: Sequence[Stretch]) -> list[Stretch]:
    """Give every run of up to three sentences that follow each other."""
    return [
        Stretch(parts[first].start, parts[last].end)
        for first in range(len(parts))
        for last in range(first, min(first + 3, len(parts)))
    ]
