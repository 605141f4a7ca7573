"""Components `themes` and `dimensions`: spaCy's multi-label categoriser, each with its own labels.

Both write into `doc.cats`, whose keys never collide, and each is trained and scored on its own
labels alone.
"""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from spacy.language import Language
from spacy.pipeline.textcat_multilabel import MultiLabel_TextCategorizer
from spacy.training import Example
from spacy.util import registry

from nlp.components.heads import CommentHead
from nlp.evaluate import micro_f1
from nlp.taxonomy import DIMENSION_KEYS, THEME_KEYS

_THRESHOLD = 0.35  # while training; the decision's own thresholds are tuned afterwards
_MODEL = {
    "@architectures": "engage.CommentHead.v1", "width": 384, "buckets": 16384, "term_start": 1.5,
}  # fmt: skip


class LabelHead(MultiLabel_TextCategorizer):
    """A head over one family of labels."""

    def score(self, examples: Iterable[Example], **_: object) -> Mapping[str, float]:
        """Give micro-F1 over this head's own labels as `<name>_micro_f`."""
        pairs = [(example.reference.cats, example.predicted.cats) for example in examples]
        truth = np.array([[gold.get(key, 0) > 0.5 for key in self.labels] for gold, _ in pairs])
        found = np.array(
            [[scores.get(key, 0) > _THRESHOLD for key in self.labels] for _, scores in pairs]
        )
        return {f"{self.name}_micro_f": micro_f1(truth, found)}


@registry.misc("engage.label_keys.v1")  # type: ignore[untyped-decorator]  # catalogue has no types
def label_keys(family: str) -> tuple[str, ...]:
    """Give the keys of `themes` or `dimensions`, for [initialize.components] of config.cfg."""
    return {"themes": THEME_KEYS, "dimensions": DIMENSION_KEYS}[family]


def _make(nlp: Language, name: str, model: CommentHead) -> LabelHead:
    return LabelHead(nlp.vocab, model, name, threshold=_THRESHOLD, scorer=None)


make_head: Callable[[Language, str, CommentHead], LabelHead] = _make
for _family in ("themes", "dimensions"):
    Language.factory(
        _family,
        assigns=["doc.cats"],
        default_config={"model": _MODEL},
        default_score_weights={f"{_family}_micro_f": 0.5},
        func=_make,
    )
