"""Character n-grams of a text, hashed: what the sentence vector blurs (names, slang, spelling)."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from nlp.encoder import Floats

_SIZES = (3, 4, 5)  # characters
Row = tuple[NDArray[np.int64], Floats]
_BASE = np.uint64(1_000_003)
_MIX = np.uint64(0x9E3779B97F4A7C15)  # Fibonacci hashing: spreads neighbours over all buckets


def rows_of(texts: Sequence[str], *, count: int) -> list[Row]:
    """Give the buckets each text falls into, ascending, and what each is worth.

    A bucket is worth 1 + log of how often it is met, all of a text together having length one.
    Many texts at once take a fifth of the time they take one by one.

    Args:
        texts: Any texts; case and kinds of blank do not matter.
        count: How many buckets there are, a power of two.
    """
    folded = [f" {' '.join(text.lower().split())} " for text in texts]
    codes = np.frombuffer("".join(folded).encode("utf-32-le", "replace"), "<u4").astype(np.uint64)
    owner = np.repeat(np.arange(len(texts)), [len(each) for each in folded])
    found = [_keys(codes, owner, size=size, count=count) for size in _SIZES]
    keys, often = np.unique(np.concatenate(found), return_counts=True)
    values = (1 + np.log(often)).astype(np.float32)
    bounds = np.searchsorted(keys, np.arange(len(texts) + 1) * count)
    return [(keys[start:end] % count, _unit(values[start:end])) for start, end in pairwise(bounds)]


def _keys(
    codes: NDArray[np.uint64], owner: NDArray[np.int64], *, size: int, count: int
) -> NDArray[np.int64]:
    """Give text number * count + bucket of every run of `size` characters within one text."""
    runs = max(len(codes) - size + 1, 0)
    total = np.full(runs, size, np.uint64)
    for place in range(size):
        total = total * _BASE + codes[place : place + runs]
    bits = np.uint64(64 - (count - 1).bit_length())
    within = owner[:runs] == owner[len(owner) - runs :]
    keys = owner[:runs] * count + ((total * _MIX) >> bits).astype(np.int64)
    return np.asarray(keys[within], np.int64)


def _unit(values: Floats) -> Floats:
    unit: Floats = values / np.float32(max(float(np.linalg.norm(values)), 1e-9))
    return unit


def rows(parts: Sequence[Row], *, count: int) -> csr_array:
    """Lay the rows of several texts under each other: [texts, count]."""
    lengths = [len(numbers) for numbers, _ in parts]
    return csr_array(
        (
            np.concatenate([*(values for _, values in parts), np.zeros(0, np.float32)]),
            np.concatenate([*(numbers for numbers, _ in parts), np.zeros(0, np.int64)]),
            np.concatenate([[0], np.cumsum(lengths)]),
        ),
        shape=(len(parts), count),
        dtype=np.float32,
    )
