"""The encoder with low-rank differences that can be learnt (Hu et al. 2021), and a linear head.

It, its reader and `nlp.train.adapt`, which trains it, are the only modules that need torch.
"""

# torch is no requirement of the product, so the checker may not find it: what comes from it is Any.
# mypy: disable-error-code="import-not-found,misc,untyped-decorator,no-any-return"

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.encoder.forward import Layer, Linear, Network, Norm
from nlp.encoder.weights import Floats
from nlp.taxonomy import DIMENSION_KEYS, THEME_KEYS

LABELS = (*THEME_KEYS, *DIMENSION_KEYS)


class LowRank(nn.Module):
    """A frozen matrix plus the product of two thin ones that are learnt."""

    def __init__(self, linear: Linear, *, rank: int) -> None:
        super().__init__()
        self.register_buffer("matrix", torch.from_numpy(linear.matrix.T.copy()))
        self.register_buffer("shift", torch.from_numpy(linear.shift.copy()))
        outputs, inputs = self.matrix.shape
        self.down = nn.Parameter(torch.randn(rank, inputs) / math.sqrt(inputs))
        self.up = nn.Parameter(torch.zeros(outputs, rank))

    def forward(self, values: Tensor) -> Tensor:
        plain = functional.linear(values, self.matrix, self.shift)
        return plain + functional.linear(functional.linear(values, self.down), self.up)


class FrozenNorm(nn.Module):
    """A layer normalisation that is not learnt."""

    def __init__(self, norm: Norm, *, epsilon: float) -> None:
        super().__init__()
        self.register_buffer("scale", torch.from_numpy(norm.scale.copy()))
        self.register_buffer("shift", torch.from_numpy(norm.shift.copy()))
        self.epsilon = epsilon

    def forward(self, values: Tensor) -> Tensor:
        return functional.layer_norm(
            values.float(), self.scale.shape, self.scale, self.shift, self.epsilon
        )


class TunedLayer(nn.Module):
    """One layer; its parts are named as in the file of weights."""

    def __init__(self, layer: Layer, *, heads: int, rank: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        width = len(layer.gather.shift)
        for place, name in enumerate("qkv"):
            part = slice(place * width, (place + 1) * width)
            linear = Linear(layer.attend.matrix[:, part], layer.attend.shift[part])
            self.add_module(name, LowRank(linear, rank=rank))
        self.ao = LowRank(layer.gather, rank=rank)
        self.fi = LowRank(layer.widen, rank=rank)
        self.fo = LowRank(layer.narrow, rank=rank)
        self.attended = FrozenNorm(layer.attended, epsilon=epsilon)
        self.narrowed = FrozenNorm(layer.narrowed, epsilon=epsilon)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        texts, length, width = hidden.shape
        query, key, value = (
            self.get_submodule(name)(hidden).view(texts, length, self.heads, -1).transpose(1, 2)
            for name in "qkv"
        )
        # In full precision: its backward pass in half is five times slower on a CPU (torch 2.13).
        with torch.autocast("cpu", enabled=False):
            mixed = functional.scaled_dot_product_attention(
                query.float(), key.float(), value.float(), attn_mask=mask
            )
        mixed = mixed.transpose(1, 2).reshape(texts, length, width)
        hidden = self.attended(hidden + self.ao(mixed))
        return self.narrowed(hidden + self.fo(functional.gelu(self.fi(hidden))))


class Tuned(nn.Module):
    """The encoder with differences, and one linear head for all labels.

    `scale` is the head's factor on vectors, as in `nlp.components.heads`.
    """

    def __init__(self, network: Network, *, rank: int, dropout: float, scale: float) -> None:
        super().__init__()
        epsilon = network.shape.epsilon
        self.embedded = FrozenNorm(network.embedded, epsilon=epsilon)
        self.layers = nn.ModuleList(
            TunedLayer(layer, heads=network.shape.heads, rank=rank, epsilon=epsilon)
            for layer in network.layers
        )
        self.head = nn.Linear(network.shape.width, len(LABELS))
        nn.init.zeros_(self.head.weight)
        nn.init.constant_(self.head.bias, -2.0)
        self.dropout = nn.Dropout(dropout)
        self.scale = scale

    def embed(self, words: Tensor, present: Tensor) -> Tensor:
        """Give unit vectors for word vectors [texts, pieces, width] where `present` is true."""
        hidden = self.embedded(words)
        mask = present[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, mask)
        shares = present.float()[:, :, None]
        return functional.normalize((hidden * shares).sum(1), dim=-1)

    def odds(self, vectors: Tensor) -> Tensor:
        """Give the log odds of every label: [texts, labels]."""
        return self.head(self.dropout(vectors * self.scale))

    def differences(self) -> dict[str, Floats]:
        """Give the thin matrices under the names `nlp.encoder.network` reads."""
        found: dict[str, Floats] = {}
        for number, layer in enumerate(self.layers):
            for name, part in layer.named_children():
                if isinstance(part, LowRank):
                    found[f"l{number}.{name}.w:down"] = numbers(part.down)
                    found[f"l{number}.{name}.w:up"] = numbers(part.up)
        return found


def numbers(values: Tensor) -> Floats:
    return values.detach().float().numpy()
