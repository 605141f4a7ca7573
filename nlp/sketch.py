"""What a comment is about, in a small vector without the encoder: its labels and its letters.

For callers who have tags and no sentence vectors. Labels are the same in every language, so they
carry what comments in different languages have in common; letter n-grams carry the rest within one.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nlp.components import ngrams

# Enough that two short comments rarely share a bucket by chance; a power of two.
_BUCKETS = 1024
# Of a vector's squared length, what the labels make up where there are any.
_LABELS = 0.6

Vectors = NDArray[np.float32]


def sketches(texts: Sequence[str], labels: Sequence[Mapping[str, float]]) -> Vectors:
    """Give one unit vector a comment: [comments, labels + buckets].

    Args:
        texts: The comments.
        labels: Of each, the score 0-1 by label; as many as there are texts.
    """
    parts = [ngrams.row(text, count=_BUCKETS) for text in texts]
    letters = ngrams.rows(parts, count=_BUCKETS).toarray().astype(np.float32)
    names = {name: place for place, name in enumerate(sorted({n for each in labels for n in each}))}
    about = np.zeros((len(texts), len(names)), np.float32)
    for row, each in enumerate(labels):
        for name, score in each.items():
            about[row, names[name]] = score
    weighed = [_unit(about) * np.sqrt(_LABELS), _unit(letters) * np.sqrt(1 - _LABELS)]
    return _unit(np.concatenate(weighed, axis=1))


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)
