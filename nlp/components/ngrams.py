"""Character n-grams of a text, hashed: what the sentence vector blurs (names, slang, spelling)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from nlp.encoder import Floats

_SIZES = (3, 4, 5)  # characters
Row = tuple[NDArray[np.int64], Floats]
_BASE = np.uint64(1_000_003)
_MIX = np.uint64(0x9E3779B97F4A7C15)  # Fibonacci hashing: spreads neighbours over all buckets


def buckets(text: str, *, count: int) -> tuple[NDArray[np.int64], Floats]:
    """Give the buckets a text falls into, ascending, and 1 + log of how often.

    Args:
        text: Any text; case and kinds of blank do not matter.
        count: How many buckets there are, a power of two.
    """
    folded = f" {' '.join(text.lower().split())} "
    codes = np.frombuffer(folded.encode("utf-32-le", "replace"), "<u4").astype(np.uint64)
    found = np.concatenate([_hashes(codes, size) for size in _SIZES])
    bits = np.uint64(64 - (count - 1).bit_length())
    numbers, often = np.unique((found * _MIX) >> bits, return_counts=True)
    return numbers.astype(np.int64), (1 + np.log(often)).astype(np.float32)


def _hashes(codes: NDArray[np.uint64], size: int) -> NDArray[np.uint64]:
    total = np.full(max(len(codes) - size + 1, 0), size, np.uint64)
    for place in range(size):
        total = total * _BASE + codes[place : place + len(total)]
    return total


def row(text: str, *, count: int) -> Row:
    """Give a text's buckets and their worth, together of length one."""
    numbers, values = buckets(text, count=count)
    return numbers, values / np.float32(max(float(np.linalg.norm(values)), 1e-9))


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
