"""`python -m nlp.train`: all steps from the corpus to the shipped model."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from nlp.components.vectors import DIFFERENCES
from nlp.pipeline import MODEL
from nlp.train.rows import CORPUS
from nlp.train.steps import make_model


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m nlp.train", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--build", type=Path, default=Path("build/nlp"))
    parser.add_argument("--cache", type=Path, default=Path("instance/encoder"))
    parser.add_argument("--target", type=Path, default=MODEL)
    parser.add_argument(
        "--differences",
        type=Path,
        default=MODEL / "vectors" / DIFFERENCES,
        help="what nlp.train.adapt wrote; by default that of the model in use",
    )
    given = parser.parse_args()
    made = make_model(
        corpus=given.corpus,
        build=given.build,
        cache=given.cache,
        target=given.target,
        differences=given.differences,
        now=datetime.now(UTC),
    )
    print(made.table)  # noqa: T201 (a command's answer)
    print(made.version)  # noqa: T201


if __name__ == "__main__":
    main()
