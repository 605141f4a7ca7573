from collections.abc import Callable, Sequence

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.reading import reading
from nlp.encoder import Embedded
from nlp.pipeline import split_dense_scripts
from nlp.text import pieces

WIDTH = 4
BUCKETS = 64


@pytest.fixture
def blank() -> Language:
    return split_dense_scripts()(spacy.blank("xx"))


@pytest.fixture
def read(blank: Language) -> Callable[[str, Sequence[Sequence[float]]], Doc]:
    """Make a doc as if the vectors component had read it: one vector a sentence."""

    def make(text: str, vectors: Sequence[Sequence[float]]) -> Doc:
        doc = blank.make_doc(text)
        found = reading(doc)
        found.pieces = pieces(text)
        rows = iter(np.array(vectors, np.float32))
        for piece in found.pieces:
            own = np.stack([next(rows) for _ in piece.sentences])
            found.vectors += (Embedded(own.mean(axis=0), own),)
        return doc

    return make
