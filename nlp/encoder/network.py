"""From the file of weights to a network in memory, with learned differences added."""

from pathlib import Path

import numpy as np

from nlp.encoder.forward import Layer, Linear, Network, Norm
from nlp.encoder.weights import Floats, Weights
from nlp.errors import ModelDamaged

# Our low-rank differences are kept as two thin matrices per tensor of the file:
# "l3.q.w:down" [rank, inputs] and "l3.q.w:up" [outputs, rank]; their product is added.
_DOWN, _UP = ":down", ":up"
Differences = dict[str, Floats]


def read_differences(path: Path | None) -> Differences:
    """Read what fine-tuning changed, as one full matrix [outputs, inputs] per tensor of the file.

    Raises:
        ModelDamaged: the file is there and cannot be read.
    """
    if path is None:
        return {}
    try:
        with np.load(path) as parts:
            names = [name.removesuffix(_DOWN) for name in parts.files if name.endswith(_DOWN)]
            return {
                name: parts[name + _UP].astype(np.float32) @ parts[name + _DOWN].astype(np.float32)
                for name in names
            }
    except (OSError, ValueError, KeyError) as error:
        raise ModelDamaged(path, str(error)) from error


def build_network(weights: Weights, differences: Differences) -> Network:
    """Read every layer in full precision (85 MB)."""
    reader = _Reader(weights, differences)
    return Network(
        shape=weights.shape,
        embedded=reader.norm("emb.ln"),
        layers=tuple(reader.layer(f"l{number}") for number in range(weights.shape.layers)),
    )


class _Reader:
    def __init__(self, weights: Weights, differences: Differences) -> None:
        self._weights = weights
        self._differences = differences

    def norm(self, name: str) -> Norm:
        return Norm(self._weights.vector(f"{name}.w"), self._weights.vector(f"{name}.b"))

    def linear(self, name: str) -> Linear:
        shift = self._weights.vector(f"{name}.b")
        entry = f"{name}.w"
        shape = self._weights.shape
        columns = shape.inner if name.endswith("fo") else shape.width
        matrix = self._weights.matrix(entry, columns=columns)
        if entry in self._differences:
            matrix = matrix + self._differences[entry]
        return Linear(np.ascontiguousarray(matrix.T), shift)

    def layer(self, name: str) -> Layer:
        query, key, value = (self.linear(f"{name}.{part}") for part in "qkv")
        attend = Linear(
            np.concatenate([query.matrix, key.matrix, value.matrix], axis=1),
            np.concatenate([query.shift, key.shift, value.shift]),
        )
        return Layer(
            attend=attend,
            gather=self.linear(f"{name}.ao"),
            attended=self.norm(f"{name}.aln"),
            widen=self.linear(f"{name}.fi"),
            narrow=self.linear(f"{name}.fo"),
            narrowed=self.norm(f"{name}.oln"),
        )
