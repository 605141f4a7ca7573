"""Step `prepare`: the corpus as spaCy's binary docs, one file per split."""

from collections.abc import Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from nlp.taxonomy import DIMENSION_KEYS, THEME_KEYS
from nlp.text import clean
from nlp.train.rows import SPLITS, Row


def prepare(rows: Sequence[Row], *, build: Path) -> None:
    """Write `<split>.spacy` for each split into the build folder."""
    build.mkdir(parents=True, exist_ok=True)
    blank = spacy.blank("xx")
    for split in SPLITS:
        docs = [_doc(blank, row) for row in rows if row.split == split]
        DocBin(docs=docs, attrs=["ORTH", "SPACY"], store_user_data=False).to_disk(
            build / f"{split}.spacy"
        )


def _doc(blank: Language, row: Row) -> Doc:
    doc: Doc = blank.make_doc(clean(row.text))
    carried = {*row.themes, *row.dimensions}
    doc.cats = {key: float(key in carried) for key in (*THEME_KEYS, *DIMENSION_KEYS)}
    return doc
