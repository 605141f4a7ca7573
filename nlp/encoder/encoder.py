"""Texts to sentence vectors, whatever engine runs below."""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.encoder.engine import Engine, engine
from nlp.encoder.tokens import Pieces
from nlp.encoder.weights import Floats, Weights, installed_weights

LONGEST = 512  # pieces the network has positions for, begin and end included
_BATCH = (
    16  # texts; more do not run faster, and what flows between layers leaves the processor cache
)
_BATCH_PIECES = 1024  # bounds the memory of a batch of long texts

Ids = NDArray[np.int64]


class Encoder:
    """A multilingual sentence encoder.

    Safe to use from several threads, and after a fork: no thread outlives a call.
    """

    def __init__(self, weights: Weights, run: Engine, *, threads: int) -> None:
        """Join weights (for the word table and the pieces) and an engine."""
        self.width = weights.shape.width
        self._weights = weights
        self._run = run
        self._threads = threads
        self._pieces = Pieces(weights.vocabulary(), longest=LONGEST)
        width = weights.shape.width
        positions = weights.vector("emb.pos").reshape(-1, width)
        self._positions = positions + weights.vector("emb.type")[:width]

    def embed(self, texts: Sequence[str]) -> Floats:
        """Give a unit vector per text: [texts, width], in the order of the texts.

        A text beyond `LONGEST` pieces (about 2,000 letters) is cut: split it before.
        """
        ids = self._pieces.encode(texts)
        vectors = np.zeros((len(texts), self.width), np.float32)
        batches = list(_batches(ids))
        with ThreadPoolExecutor(self._threads) as pool:
            found = pool.map(lambda batch: self._embed(ids, batch), batches)
            for batch, part in zip(batches, found, strict=True):
                vectors[batch] = part
        return vectors

    def _embed(self, ids: Sequence[Sequence[int]], batch: Sequence[int]) -> Floats:
        numbers: Ids = np.array([ids[place] for place in batch])
        words = self._weights.words(numbers)
        words += self._positions[: numbers.shape[1]]
        return self._run(words)


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
    return Encoder(opened, run, threads=threads or 1)
