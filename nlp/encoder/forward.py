"""The network itself in numpy: the reference, and the engine where onnxruntime is missing."""

from dataclasses import dataclass

import numpy as np
from scipy.special import erf

from nlp.encoder.weights import Floats, Shape


@dataclass(frozen=True, slots=True)
class Norm:
    """Scale and shift of a layer normalisation."""

    scale: Floats
    shift: Floats


@dataclass(frozen=True, slots=True)
class Linear:
    """A matrix as [inputs, outputs] and a shift."""

    matrix: Floats
    shift: Floats


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer. Query, key and value stand side by side in `attend`: [width, 3 * width]."""

    attend: Linear
    gather: Linear
    attended: Norm
    widen: Linear
    narrow: Linear
    narrowed: Norm


@dataclass(frozen=True, slots=True)
class Network:
    """Everything after the word table."""

    shape: Shape
    embedded: Norm
    layers: tuple[Layer, ...]


def run(network: Network, words: Floats) -> Floats:
    """Pass word vectors plus positions [texts, pieces, width] through; the shape stays."""
    hidden = _normalise(words, network.embedded, network.shape.epsilon)
    for layer in network.layers:
        hidden = _layer(hidden, layer, network.shape)
    return hidden


def _layer(hidden: Floats, layer: Layer, shape: Shape) -> Floats:
    attention = _attention(_apply(layer.attend, hidden), shape)
    hidden = _normalise(hidden + _apply(layer.gather, attention), layer.attended, shape.epsilon)
    wide = _gelu(_apply(layer.widen, hidden))
    return _normalise(hidden + _apply(layer.narrow, wide), layer.narrowed, shape.epsilon)


def _attention(joined: Floats, shape: Shape) -> Floats:
    texts, pieces, _ = joined.shape
    parts = joined.reshape(texts, pieces, 3, shape.heads, -1)
    query, key, value = parts.transpose(2, 0, 3, 1, 4)
    scores = query @ key.swapaxes(-1, -2) / np.float32(np.sqrt(query.shape[-1]))
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    mixed: Floats = (scores @ value).swapaxes(1, 2).reshape(texts, pieces, -1)
    return mixed


def _apply(linear: Linear, inputs: Floats) -> Floats:
    return inputs @ linear.matrix + linear.shift


def _gelu(values: Floats) -> Floats:
    half: Floats = values * np.float32(0.5)
    result: Floats = half * (1 + erf(values * np.float32(np.sqrt(0.5))))
    return result


def _normalise(values: Floats, norm: Norm, epsilon: float) -> Floats:
    centred = values - values.mean(axis=-1, keepdims=True)
    spread = np.sqrt(np.square(centred).mean(axis=-1, keepdims=True) + np.float32(epsilon))
    normal: Floats = centred / spread * norm.scale + norm.shift
    return normal
