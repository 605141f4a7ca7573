"""Step `train`: spaCy's own training loop over config.cfg."""

import sys
from pathlib import Path

from spacy.training.initialize import init_nlp
from spacy.training.loop import train as run_loop
from spacy.util import load_config

from nlp.components.vectors import Vectors
from nlp.pipeline import CONFIG

_REMEMBERED = 150_000  # comments and their sentences; each is read once an epoch


def fit(*, build: Path, cache: Path, differences: Path | None = None) -> Path:
    """Train the heads and give the folder of the best model by development score.

    Args:
        build: Folder with train.spacy and dev.spacy, where the model is written too.
        cache: Folder for the encoder's built graph.
        differences: What adaptation changed in the encoder (`nlp.train.adapt`).
    """
    overrides = {
        "paths.train": str(build / "train.spacy"),
        "paths.dev": str(build / "dev.spacy"),
        "paths.cache": str(cache),
        "components.vectors.remember": _REMEMBERED,
    }
    nlp = init_nlp(load_config(CONFIG, overrides=overrides))
    embedder = nlp.get_pipe("vectors")
    if differences is not None and isinstance(embedder, Vectors):
        embedder.use(differences)
    run_loop(nlp, build, stdout=sys.stdout, stderr=sys.stderr)
    return build / "model-best"
