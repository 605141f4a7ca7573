"""`python -m nlp.train.ablate`: what each kind of evidence is worth, on development rows.

Fits the same linear heads as `config.cfg` with a plain loop on features computed once (seconds a
variant), so its figures are near those of spaCy's loop and comparable among themselves. Thresholds
are tuned on the very rows scored: every line is flattered alike. The test rows are not read.
"""

import argparse
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from nlp.components.heads import TERM_KEYS, Features, features
from nlp.components.vectors import Vectors
from nlp.encoder import Floats
from nlp.evaluate import Truth, matrix, summarise
from nlp.pipeline import MODEL, open_pipeline
from nlp.train.report import FAMILIES
from nlp.train.rows import CORPUS, Row, read_corpus
from nlp.train.steps import docs_of
from nlp.train.tune import tune

_WIDTH, _BUCKETS = 384, 16384  # as in config.cfg
_EPOCHS, _BATCH, _RATE = 12, 256, 0.02
_DECAYS = (
    4e-3,
    1e-4,
    1e-4,
    0.0,
)  # of vectors (between the two heads' holds), n-grams, terms, shift
_SHARES = (0.25, 0.5)  # of the training stories, for the curve over corpus size
_KEEP_MEAN, _KEEP_SQUARE = 0.9, 0.99  # Adam's memories


def read_features(
    rows: Sequence[Row], *, model: Path, cache: Path, is_adapted: bool = True
) -> Features:
    """Read rows as the pipeline does and give their features, the first piece of each."""
    nlp = open_pipeline(model, cache=cache)
    embedder = nlp.get_pipe("vectors")
    if not is_adapted and isinstance(embedder, Vectors):
        embedder.use(None)
    unread = ("themes", "dimensions", "decision", "evidence")
    docs = list(nlp.pipe(docs_of(nlp, rows), disable=unread))
    found = features(docs, width=_WIDTH, buckets=_BUCKETS)
    first = np.searchsorted(found.owner, np.arange(len(docs)))
    return Features(
        found.vectors[first], found.grams[first], found.terms[first], np.arange(len(docs))
    )


def without(found: Features, part: str) -> Features:
    """Blank one kind of evidence: or, of the terms, how many there are."""
    blank = {
        "vectors": lambda: replace(found, vectors=found.vectors * 0),
        "n-grams": lambda: replace(found, grams=csr_array(found.grams * 0)),
        "lexicon": lambda: replace(found, terms=found.terms * 0),
        "counts of terms": lambda: replace(
            found, terms=np.minimum(found.terms, np.float32(np.log(2)))
        ),
    }
    return blank[part]()


def _as_matrix(found: Features) -> list[Floats | csr_array]:
    return [found.vectors, found.grams, found.terms, np.ones((len(found.owner), 1), np.float32)]


def scores(found: Features, truth: Truth, train: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Fit logistic heads on the `train` rows by Adam and give all rows' scores: [rows, labels]."""
    parts = _as_matrix(found)
    weights = [np.zeros((part.shape[1], truth.shape[1]), np.float32) for part in parts]
    weights[-1] -= 2
    means = [np.zeros_like(each) for each in weights]
    squares = [np.zeros_like(each) for each in weights]
    chance = np.random.default_rng(7)
    order = np.concatenate([chance.permutation(np.flatnonzero(train)) for _ in range(_EPOCHS)])
    steps = len(order) // _BATCH
    for step in range(1, steps + 1):
        rows = order[(step - 1) * _BATCH : step * _BATCH]
        seen = [part[rows] for part in parts]
        wrong = (_share(seen, weights) - truth[rows]).astype(np.float32) / _BATCH
        rate = _RATE * (1 - step / steps) + 1e-4
        for place, part in enumerate(seen):
            slope = part.T @ wrong + _DECAYS[place] * weights[place]
            means[place] += (1 - _KEEP_MEAN) * (slope - means[place])
            squares[place] += (1 - _KEEP_SQUARE) * (slope**2 - squares[place])
            size = np.sqrt(squares[place] / (1 - _KEEP_SQUARE**step)) + 1e-8
            weights[place] -= rate * means[place] / (1 - _KEEP_MEAN**step) / size
    return _share(parts, weights).astype(np.float64)


def _share(parts: Sequence[Floats | csr_array], weights: Sequence[Floats]) -> Floats:
    odds = sum(part @ weight for part, weight in zip(parts, weights, strict=True))
    shares: Floats = (1 / (1 + np.exp(-odds))).astype(np.float32)
    return shares


def line(name: str, found: Features, rows: Sequence[Row], *, share: float = 1.0) -> str:
    """Give one row of the table: micro-F1 and its interval per family, on development rows.

    `share` (0-1) is that of the training stories learnt from, drawn by their hash.
    """
    truth = matrix([(*row.themes, *row.dimensions) for row in rows], labels=TERM_KEYS)
    dev = np.array([row.split == "dev" for row in rows])
    learnt = [row.split == "train" and _place(row.story) < share for row in rows]
    given = scores(found, truth, np.array(learnt))[dev]
    stories = [row.story for row in rows if row.split == "dev"]
    cells = [name]
    for labels in FAMILIES.values():
        places = [TERM_KEYS.index(label) for label in labels]
        decided = _decided(given[:, places], truth[dev][:, places], labels)
        each = summarise(truth[dev][:, places], decided, groups=stories).micro_interval
        cells.append(f"{each.value:.3f} ({each.low:.3f}-{each.high:.3f})")
    return f"| {' | '.join(cells)} |"


def _place(story: str) -> float:
    """Give a story's place from 0 to 1, the same whatever else is in the corpus."""
    return int(hashlib.sha256(f"part {story}".encode()).hexdigest(), 16) % 10_000 / 10_000


def _decided(given: NDArray[np.float64], truth: Truth, labels: Sequence[str]) -> Truth:
    rules = tune(given, truth, labels=labels)
    return np.array(
        [
            [rules[label].probability(score) >= rules[label].threshold for score in column]
            for label, column in zip(labels, given.T, strict=True)
        ]
    ).T


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m nlp.train.ablate", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--cache", type=Path, default=Path("instance/encoder"))
    parser.add_argument("--model", type=Path, default=MODEL)
    given = parser.parse_args()
    rows = [row for row in read_corpus(given.corpus) if row.split != "test"]
    found = read_features(rows, model=given.model, cache=given.cache)
    print("| evidence | themes | dimensions |\n|---|---|---|")  # noqa: T201 (a command's answer)
    print(line("all", found, rows))  # noqa: T201
    for part in ("counts of terms", "lexicon", "n-grams", "vectors"):
        print(line(f"without {part}", without(found, part), rows), flush=True)  # noqa: T201
    for share in _SHARES:
        print(line(f"{share:.0%} of the stories", found, rows, share=share), flush=True)  # noqa: T201
    plain = read_features(rows, model=given.model, cache=given.cache, is_adapted=False)
    print(line("without adaptation", plain, rows), flush=True)  # noqa: T201
    for share in _SHARES:
        name = f"without adaptation, {share:.0%} of the stories"
        print(line(name, plain, rows, share=share), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
