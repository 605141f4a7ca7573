"""Texts to sentence vectors, whatever engine runs below."""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nlp.encoder.engine import Engine, engine, fingerprint
from nlp.encoder.tokens import Pieces
from nlp.encoder.weights import Floats, Weights, installed_weights

LONGEST = 512  # pieces the network has positions for, begin and end included
_BATCH = (
    16  # texts; more do not run faster, and what flows between layers leaves the processor cache
)
_BATCH_PIECES = 1024  # bounds the memory of a batch of long texts

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Embedded:
    """Unit vectors of a text: as a whole [width], and of each sentence in it [sentences, width].

    A sentence's vector knows what the others say: they were read together.
    """

    whole: Floats
    sentences: Floats


class SentenceEncoder(Protocol):
    """What the pipeline asks of an encoder, whichever it is."""

    @property
    def version(self) -> str:
        """Name what the vectors depend on: only those of the same version are comparable."""

    @property
    def width(self) -> int:
        """Give how many numbers a vector has."""

    def embed(self, texts: Sequence[Sequence[str]], /) -> list[Embedded]:
        """Give the vectors of texts, each a sequence of sentences, in their order."""


class Encoder:
    """A multilingual sentence encoder.

    Safe to use from several threads, and after a fork: no thread outlives a call.
    """

    def __init__(self, weights: Weights, run: Engine, *, version: str, threads: int) -> None:
        """Join weights (for the word table and the pieces) and an engine.

        `version` names what the vectors depend on: only those of the same version are comparable.
        """
        self.version = version
        self.width = weights.shape.width
        self._weights = weights
        self._run = run
        self._threads = threads
        self._pieces = Pieces(weights.vocabulary(), longest=LONGEST)
        width = weights.shape.width
        positions = weights.vector("emb.pos").reshape(-1, width)
        self._positions = positions + weights.vector("emb.type")[:width]

    def embed(self, texts: Sequence[Sequence[str]]) -> list[Embedded]:
        """Give the vectors of texts, each a sequence of sentences, in their order.

        A text beyond `LONGEST` pieces (about 2,000 letters) is cut: split it before.
        """
        encoded = [self._pieces.encode(parts) for parts in texts]
        ids = [numbers for numbers, _ in encoded]
        found: list[Embedded | None] = [None] * len(texts)
        batches = list(_batches(ids))
        with ThreadPoolExecutor(self._threads) as pool:
            passes = pool.map(lambda batch: self._pass(ids, batch), batches)
            for batch, hidden in zip(batches, passes, strict=True):
                for place, states in zip(batch, hidden, strict=True):
                    found[place] = _pool(states, encoded[place][1])
        return [each for each in found if each is not None]

    def _pass(self, ids: Sequence[Sequence[int]], batch: Sequence[int]) -> Floats:
        numbers: Ids = np.array([ids[place] for place in batch])
        words = self._weights.words(numbers)
        words += self._positions[: numbers.shape[1]]
        return self._run(words)


def _pool(states: Floats, starts: Sequence[int]) -> Embedded:
    """Average what the network says of each piece, over all of them and over each sentence."""
    whole = states.mean(axis=0)
    parts = np.add.reduceat(states[:-1], starts, axis=0) if starts else states[:0]
    lengths = np.linalg.norm(parts, axis=1, keepdims=True)
    return Embedded(whole / np.linalg.norm(whole), parts / lengths)


def _batches(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Group the places of texts that have the same length, so that nothing is padded or masked."""
    by_length: dict[int, list[int]] = defaultdict(list)
    for place, numbers in enumerate(ids):
        by_length[len(numbers)].append(place)
    # Longest first: the last batches are short, so that no thread waits long for another.
    for length in sorted(by_length, reverse=True):
        places = by_length[length]
        size = max(1, min(_BATCH, _BATCH_PIECES // length))
        for start in range(0, len(places), size):
            yield places[start : start + size]


def load_encoder(
    *, cache: Path, differences: Path | None = None, weights: Path | None = None
) -> Encoder:
    """Open the encoder on the installed weights, or on those given.

    Args:
        cache: Folder for the built graph; made if it is missing.
        differences: What fine-tuning changed, merged into the weights.
        weights: Another file of the same format.

    Raises:
        WeightsMissing, WeightsDamaged: see `mend` of the error.
        ModelDamaged: the differences cannot be read.
    """
    opened = Weights(weights or installed_weights())
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    run = engine(opened, differences, cache=cache)
    version = fingerprint(opened, differences)
    return Encoder(opened, run, version=version, threads=threads or 1)
