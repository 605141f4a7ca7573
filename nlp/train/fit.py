"""Step `train`: spaCy's own training loop over config.cfg."""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as run_loop
from spacy.util import load_config

from nlp.components.heads import start_from
from nlp.components.labels import LabelHead
from nlp.components.vectors import Vectors
from nlp.pipeline import CONFIG

_REMEMBERED = 60_000  # comments and their sentences; each is read once an epoch


@dataclass(frozen=True, slots=True)
class Start:
    """What training begins with; by default the encoder as it is, and heads that know nothing.

    Attributes:
        differences: What adaptation changed in the encoder (`differences.npz`).
        heads: Linear heads learnt with them (`heads.npz`).
    """

    differences: Path | None = None
    heads: Path | None = None


def fit(*, build: Path, cache: Path, start: Start) -> Path:
    """Train the heads and give the folder of the best model by development score.

    Args:
        build: Folder with train.spacy and dev.spacy, where the model is written too.
        cache: Folder for the encoder's built graph.
        start: What the encoder and the heads begin with.
    """
    overrides = {
        "paths.train": str(build / "train.spacy"),
        "paths.dev": str(build / "dev.spacy"),
        "paths.cache": str(cache),
        "components.vectors.remember": _REMEMBERED,
    }
    nlp = init_nlp(load_config(CONFIG, overrides=overrides))
    embedder = nlp.get_pipe("vectors")
    if start.differences is not None and isinstance(embedder, Vectors):
        embedder.use(start.differences)
    if start.heads is not None:
        _start_heads(nlp, start.heads)
    run_loop(nlp, build, stdout=sys.stdout, stderr=sys.stderr)
    return build / "model-best"


def _start_heads(nlp: Language, heads: Path) -> None:
    with np.load(heads) as learnt:
        places = {str(label): place for place, label in enumerate(learnt["labels"])}
        for name in ("themes", "dimensions"):
            head = nlp.get_pipe(name)
            if isinstance(head, LabelHead):
                own = [places[label] for label in head.labels]
                start_from(head.model, weights=learnt["weights"][own], shift=learnt["shift"][own])
