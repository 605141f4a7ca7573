"""Component `evidence`: for each label found, the sentence that speaks most for it, and the terms."""

# ruff: noqa: ARG001 (spaCy and thinc call with these names, used or not)

from collections.abc import Sequence

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from nlp.components import ngrams
from nlp.components.heads import TERM_KEYS, Features, logits, scaled
from nlp.components.labels import LabelHead
from nlp.components.reading import Evidence, Reading, reading
from nlp.encoder import Floats
from nlp.text import Stretch

_TERM_WORTH = 1.5  # log odds; what a term of the lexicon adds to its label before training


class Evidences:
    """Asks the heads that read the whole comment what each of its sentences adds."""

    def __init__(self, nlp: Language, *, heads: Sequence[str]) -> None:
        """Remember where to find the heads when they are needed."""
        self._nlp = nlp
        self._heads = tuple(heads)

    def __call__(self, doc: Doc) -> Doc:
        """Fill `evidence`."""
        found = reading(doc)
        places = [sentence for piece in found.pieces for sentence in piece.sentences]
        if found.decided and places:
            # Where there is one sentence it is the evidence, whatever it scores.
            scores = self._scores(doc, places) if len(places) > 1 else {}
            for key in found.decided:
                each = scores.get(key, np.zeros(len(places), np.float32))
                found.evidence[key] = _explain(found, key, places, each)
        return doc

    def _scores(self, doc: Doc, places: Sequence[Stretch]) -> dict[str, Floats]:
        """Give for each label the log odds of each sentence."""
        vectors = np.concatenate([each.sentences for each in reading(doc).vectors])
        heads = [
            head for name in self._heads if isinstance(head := self._nlp.get_pipe(name), LabelHead)
        ]
        count = heads[0].model.get_dim("nB")
        text = doc.text  # put together anew each time it is asked for
        rows = ngrams.rows_of([place.of(text) for place in places], count=count)
        found = Features(
            vectors=scaled(vectors),
            grams=ngrams.rows(rows, count=count),
            terms=np.zeros((len(places), len(TERM_KEYS)), np.float32),
            owner=np.arange(len(places)),
        )
        columns: dict[str, Floats] = {}
        for head in heads:
            columns |= dict(zip(head.labels, logits(head.model, found).T, strict=True))
        return columns


def _explain(found: Reading, key: str, places: Sequence[Stretch], scores: Floats) -> Evidence:
    terms = [term for term in found.terms if term.label == key]
    holds = [
        any(place.start <= term.start < place.end for term in terms) * _TERM_WORTH
        for place in places
    ]
    best = int(np.argmax(scores + np.array(holds)))
    return Evidence(places[best], tuple(dict.fromkeys(term.text for term in terms)))


@Language.factory("evidence", default_config={"heads": ["themes", "dimensions"]})
def make_evidence(nlp: Language, name: str, heads: list[str]) -> Evidences:
    """Build the component from its settings in config.cfg."""
    return Evidences(nlp, heads=heads)
