"""The command around `nlp.train.retrain`, on a corpus of a few sentences."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from engage.commands.training import train
from engage.config import Settings
from engage.db import database_of
from engage.jobs.model import TRAINED, newest_model, read_card
from engage.jobs.worker import newest
from nlp.errors import ModelDamaged
from nlp.pipeline import MODEL


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Test rows about nothing that training rows teach: the new model can only be worse."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    told = {"train": ("x y z", []), "dev": ("x y", []), "test": ("the bus is late", ["transit"])}
    rows = [
        {
            "id": f"{split}{number}",
            "story": f"{split}{number}",
            "language": "en",
            "channel": "web",
            "text": f"{text} {number}",
            "themes": themes,
            "dimensions": [],
            "split": split,
        }
        for split, (text, themes) in told.items()
        for number in range(6)
    ]
    (folder / "en.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


@pytest.mark.slow
def test_worse_model_is_refused_and_the_comparison_written(
    app: Flask, settings: Settings, corpus: Path
) -> None:
    done = CliRunner().invoke(train, ["--corpus", str(corpus)])

    assert done.exit_code == 1
    assert "less well" in done.output
    assert newest_model(settings.instance) == MODEL
    [written] = (settings.instance / "training").glob("*.json")
    comparison = json.loads(written.read_text())
    assert comparison["kept"] == read_card(MODEL).version
    assert comparison["refused"]["after"] < comparison["refused"]["before"]


def test_trained_model_is_used_when_it_is_newer_and_named_when_it_is_damaged(
    settings: Settings,
) -> None:
    trained = settings.instance / TRAINED
    (trained / "decision").mkdir(parents=True)
    (trained / "decision" / "decision.json").write_text("{}")
    (trained / "scores.json").write_text("{}")
    card = {"version": "v", "data_hash": "h", "comments": 1, "made": "2099-01-01T00:00:00+00:00"}
    (trained / "card.json").write_text(json.dumps(card))
    assert newest_model(settings.instance) == trained

    (trained / "card.json").write_text(json.dumps(card | {"made": "2001-01-01T00:00:00+00:00"}))
    assert newest_model(settings.instance) == MODEL

    (trained / "card.json").write_text("{")
    with pytest.raises(ModelDamaged):
        newest_model(settings.instance)


@pytest.mark.slow
def test_worker_goes_on_with_its_model_while_a_new_one_cannot_be_opened(
    app: Flask, settings: Settings
) -> None:
    database = database_of(app)
    opened = newest(None, database, settings.instance)
    assert opened
    trained = settings.instance / TRAINED
    trained.mkdir()
    (trained / "card.json").write_text("{")

    assert newest(opened, database, settings.instance) is opened
