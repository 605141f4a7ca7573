"""spaCy's own commands work on the project's config."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nlp.train.prepare import prepare
from nlp.train.rows import Row

pytestmark = pytest.mark.slow

CONFIG = Path("nlp/config.cfg")
CODE = Path("nlp/pipeline.py")
TEXTS = {
    "transit": ("the bus is late", "no bus came today", "the train stop is dark"),
    "parks": ("the park is lovely", "mend the swings in the park", "the pool was shut"),
}


def spacy(*arguments: object) -> None:
    command = [sys.executable, "-m", "spacy", *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_train_and_evaluate_read_the_config_and_write_a_model_and_its_scores(tmp_path, cache):
    rows = [
        Row(f"{split}{theme}{text}", text, "en", "web", text, "", (theme,), (), split)
        for split in ("train", "dev", "test")
        for theme, texts in TEXTS.items()
        for text in texts
    ]
    prepare(rows, build=tmp_path)

    spacy(
        "train", CONFIG, "--code", CODE, "--output", tmp_path, "--paths.cache", cache,
        "--paths.train", tmp_path / "train.spacy", "--paths.dev", tmp_path / "dev.spacy",
    )  # fmt: skip
    spacy(
        "evaluate", tmp_path / "model-best", tmp_path / "test.spacy", "--code", CODE,
        "--output", tmp_path / "scores.json",
    )  # fmt: skip

    scores = json.loads((tmp_path / "scores.json").read_text())
    assert 0 <= scores["themes_micro_f"] <= 1
    assert (tmp_path / "model-best" / "decision" / "decision.json").is_file()
