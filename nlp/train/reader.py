"""Rows of the corpus as what the tuned encoder reads: word vectors, labels and targets."""

# torch is no requirement of the product, so the checker may not find it: what comes from it is Any.
# mypy: disable-error-code="import-not-found,misc,untyped-decorator,no-any-return"

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from nlp.encoder.encoder import load_encoder
from nlp.encoder.tokens import Pieces
from nlp.encoder.weights import Floats, Weights
from nlp.evaluate import matrix
from nlp.gloss import readings
from nlp.text import clean, pieces
from nlp.train.rows import Row
from nlp.train.tuned import LABELS

_LONGEST = 128  # pieces of a comment read in training; nineteen in twenty have fewer


@dataclass(frozen=True, slots=True)
class Example:
    """A comment as numbers.

    `target` is the frozen vector of its English meaning, if it has one; a retelling is one of many
    of the same story. `readings` are the ways it may be read: as it is, as its gloss, as both; `ids`
    is the first of them.
    """

    readings: tuple[tuple[int, ...], ...]
    truth: Floats
    target: Floats | None
    is_retelling: bool

    @property
    def ids(self) -> tuple[int, ...]:
        return self.readings[0]


class Reader:
    """Rows to batches of word vectors."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._pieces = Pieces(weights.vocabulary(), longest=_LONGEST)
        width = weights.shape.width
        positions = weights.vector("emb.pos").reshape(-1, width)
        self._positions = positions + weights.vector("emb.type")[:width]

    def example(self, row: Row, target: Floats | None, *, is_retelling: bool) -> Example:
        text = clean(row.text)
        parts = [part.of(text) for piece in pieces(text) for part in piece.sentences]
        ways = [readings(part, language=row.language) for part in parts]
        truth = matrix([(*row.themes, *row.dimensions)], labels=LABELS)[0].astype(np.float32)
        ids = tuple(tuple(self._pieces.encode(way)[0]) for way in zip(*ways, strict=True))
        return Example(ids, truth, target, is_retelling)

    def batch(self, examples: Sequence[Example]) -> tuple[Tensor, Tensor]:
        """Give word vectors plus positions [texts, longest, width] and which pieces are there."""
        length = max(len(example.ids) for example in examples)
        ids = np.zeros((len(examples), length), np.int64)
        present = np.zeros((len(examples), length), bool)
        for place, example in enumerate(examples):
            ids[place, : len(example.ids)] = example.ids
            present[place, : len(example.ids)] = True
        words = self._weights.words(ids) + self._positions[:length]
        return torch.from_numpy(words), torch.from_numpy(present)


def targets_of(rows: Sequence[Row], *, cache: Path) -> list[Floats | None]:
    """Give for each translation the frozen encoder's vector of its English meaning."""
    texts = {row.meaning for row in rows if row.meaning and row.language != "en"}
    known = sorted(texts)
    parts = [
        [part.of(text) for piece in pieces(text) for part in piece.sentences] for text in known
    ]
    vectors = [each.whole for each in load_encoder(cache=cache).embed(parts)]
    found = dict(zip(known, vectors, strict=True))
    return [found.get(row.meaning) if row.language != "en" else None for row in rows]
