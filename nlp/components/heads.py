"""Architecture `engage.CommentHead.v1`: from what was read of a comment to a probability per label.

Linear in three kinds of evidence - sentence vector, character n-grams, terms of the lexicon - which
with little data is as good as anything deeper, trains in seconds and can be explained. A long
comment is scored piece by piece and each label takes its strongest piece: a topic raised once in
a long letter is not averaged away.
"""

# ruff: noqa: ARG001 (spaCy and thinc call with these names, used or not)

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import Model
from thinc.types import Floats2d

from nlp.components import ngrams
from nlp.components.reading import reading
from nlp.encoder import Floats
from nlp.errors import EncoderUnusable
from nlp.taxonomy import DIMENSION_KEYS, THEME_KEYS

# Unit vectors have numbers around 0.05; brought to the size of the other features, one learning
# rate serves all three.
_VECTOR_SCALE = 10.0
_VECTOR, _NGRAM, _TERM, _BIAS = "vector", "ngram", "term", "bias"
# A word that speaks for one label says something of the others too, so both heads see all of them.
TERM_KEYS = (*THEME_KEYS, *DIMENSION_KEYS)
_PLACE_OF_LABEL = {key: place for place, key in enumerate(TERM_KEYS)}


CommentHead = Model[Sequence[Doc], Floats2d]


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of each piece, and which doc (by place in the batch) each piece is of.

    Shapes: vectors [pieces, width], grams [pieces, buckets], terms [pieces, labels], owner [pieces].
    """

    vectors: Floats
    grams: csr_array
    terms: Floats
    owner: NDArray[np.int64]


def features(docs: Sequence[Doc], *, width: int, buckets: int) -> Features:
    """Collect the features of a batch. A doc no component has read counts as one empty piece.

    Raises:
        EncoderUnusable: the vectors are not as long as the head was made for.
    """
    vectors: list[Floats] = []
    terms: list[Floats] = []
    grams: list[ngrams.Row] = []
    owner: list[int] = []
    _find_grams(docs, buckets=buckets)
    for place, doc in enumerate(docs):
        found = reading(doc)
        vectors += [each.whole for each in found.vectors] or [np.zeros(width, np.float32)]
        grams += found.grams
        owner += [place] * max(len(found.pieces), 1)
        terms.append(_terms(doc))
    stacked = np.stack(vectors)
    if stacked.shape[1] != width:
        reason = f"it gives {stacked.shape[1]} numbers, the heads were made for {width}"
        raise EncoderUnusable(Path("components.vectors"), reason)
    return Features(
        vectors=scaled(stacked),
        grams=ngrams.rows(grams, count=buckets),
        terms=np.concatenate(terms),
        owner=np.array(owner),
    )


def _find_grams(docs: Sequence[Doc], *, buckets: int) -> None:
    """Fill the docs' n-grams, once for both heads, whose buckets are as many."""
    waiting = [doc for doc in docs if not reading(doc).grams]
    texts = [_texts(doc) for doc in waiting]
    rows = iter(ngrams.rows_of([text for each in texts for text in each], count=buckets))
    for doc, each in zip(waiting, texts, strict=True):
        reading(doc).grams = tuple(islice(rows, len(each)))


def _texts(doc: Doc) -> list[str]:
    pieces = reading(doc).pieces
    text = doc.text  # put together anew each time it is asked for
    return [text[piece.start : piece.end] for piece in pieces] or [text]


def scaled(vectors: Floats) -> Floats:
    """Bring unit vectors to the size of the other features."""
    return vectors * np.float32(_VECTOR_SCALE)


def _terms(doc: Doc) -> Floats:
    """Say how many terms each label of `TERM_KEYS` has in each piece, as log(1 + count)."""
    found = reading(doc)
    counts = np.zeros((max(len(found.pieces), 1), len(TERM_KEYS)), np.float32)
    for row, piece in enumerate(found.pieces):
        for term in found.terms:
            if piece.start <= term.start < piece.end:
                counts[row, _PLACE_OF_LABEL[term.label]] += 1
    return np.log1p(counts)


def logits(model: CommentHead, found: Features) -> Floats:
    """Give the log odds of each piece for each label: [pieces, labels]."""
    total: Floats = (
        found.vectors @ model.get_param(_VECTOR)
        + found.grams @ model.get_param(_NGRAM)
        + found.terms @ model.get_param(_TERM)
        + model.get_param(_BIAS)
    )
    return total


@registry.architectures("engage.CommentHead.v1")  # type: ignore[untyped-decorator]  # catalogue has no types
def build_head(
    *, width: int, buckets: int, term_start: float, vector_hold: float = 0.0
) -> CommentHead:
    """Build an untrained head.

    Args:
        width: Numbers in a sentence vector.
        buckets: How many buckets character n-grams are hashed into, a power of two.
        term_start: Log odds a term of the lexicon adds to its own theme before training.
        vector_hold: How firmly the weights on the vectors are held near nothing, against one
            comment's loss. An adapted encoder has seen the training comments and places them
            better than others: unheld, the head would trust it more than it deserves.
    """
    return Model(
        "comment_head",
        _forward,
        init=_init,
        params={_VECTOR: None, _NGRAM: None, _TERM: None, _BIAS: None},
        dims={"nO": None, "nI": width, "nB": buckets},
        attrs={"term_start": term_start, "vector_hold": vector_hold, "multi_label": True},
    )


def _as_thinc(matrix: NDArray[np.floating]) -> Floats2d:
    """Give a matrix in the type thinc declares, which numpy's own does not satisfy."""
    return cast("Floats2d", np.ascontiguousarray(matrix, np.float32))


def _init(model: CommentHead, X: object = None, Y: Floats | None = None) -> None:  # noqa: N803 (thinc's)
    if Y is not None:
        model.set_dim("nO", Y.shape[1])
    labels, width, buckets = (model.get_dim(name) for name in ("nO", "nI", "nB"))
    ops = model.ops
    model.set_param(_VECTOR, ops.alloc2f(width, labels))
    model.set_param(_NGRAM, ops.alloc2f(buckets, labels))
    # The themes come first in `TERM_KEYS`: their head starts with a diagonal, the other with none.
    start = float(model.attrs["term_start"]) if labels == len(THEME_KEYS) else 0.0
    model.set_param(_TERM, _as_thinc(start * np.eye(len(TERM_KEYS), labels)))
    model.set_param(_BIAS, ops.alloc1f(labels) - 2)


def _forward(
    model: CommentHead,
    docs: Sequence[Doc],
    is_train: bool,  # noqa: FBT001 (thinc's signature)
) -> tuple[Floats, Callable[[Floats], list[Doc]]]:
    found = features(docs, width=model.get_dim("nI"), buckets=model.get_dim("nB"))
    per_piece = logits(model, found)
    strongest = strongest_piece(per_piece, found.owner, docs=len(docs))
    scores = 1 / (1 + np.exp(-np.take_along_axis(per_piece, strongest, axis=0)))

    def backprop(d_scores: Floats) -> list[Doc]:
        # Taken as the gradient of the log odds: score minus truth is that of the cross-entropy.
        d_pieces = np.zeros_like(per_piece)
        np.put_along_axis(d_pieces, strongest, d_scores, axis=0)
        hold = model.attrs["vector_hold"] * len(docs) * model.get_param(_VECTOR)
        model.inc_grad(_VECTOR, _as_thinc(found.vectors.T @ d_pieces + hold))
        model.inc_grad(_NGRAM, _as_thinc(found.grams.T @ d_pieces))
        model.inc_grad(_TERM, _as_thinc(found.terms.T @ d_pieces))
        model.inc_grad(_BIAS, model.ops.asarray1f(d_pieces.sum(axis=0)))
        return []

    return scores.astype(np.float32), backprop


def strongest_piece(per_piece: Floats, owner: NDArray[np.int64], *, docs: int) -> NDArray[np.int64]:
    """Find for each doc and label the piece with the highest log odds: [docs, labels]."""
    if len(owner) == docs:
        return np.tile(np.arange(docs)[:, None], (1, per_piece.shape[1]))
    bounds = np.searchsorted(owner, np.arange(docs + 1))
    return np.stack(
        [start + per_piece[start:end].argmax(axis=0) for start, end in pairwise(bounds)]
    )
