"""Which model the worker opens: the one made last, of those shipped and those trained here."""

import json
from datetime import datetime
from pathlib import Path

from engage.feedback.rereading import Card
from nlp.errors import ModelDamaged
from nlp.pipeline import MODEL

# Under the instance folder: where `engage train` puts what it made.
TRAINED = "model"
CACHE = "models"
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError)


def newest_model(instance: Path) -> Path:
    """Give the folder of the model made last; the shipped one unless a newer was trained here."""
    trained = instance / TRAINED
    if not (trained / "card.json").is_file():
        return MODEL
    return max((MODEL, trained), key=lambda folder: read_card(folder).made_at)


def read_card(folder: Path) -> Card:
    """Read what a model says of itself, without opening it.

    Raises:
        ModelDamaged: a file of it is missing or is not what it should be.
    """
    try:
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        rules = json.loads((folder / "decision" / "decision.json").read_text(encoding="utf-8"))
        scores = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
        return Card(
            version=str(card["version"]),
            made_at=datetime.fromisoformat(card["made"]),
            data_hash=str(card["data_hash"]),
            comments=int(card["comments"]),
            scores=dict(scores),
            thresholds={key: float(rule["threshold"]) for key, rule in rules.items()},
        )
    except _UNREADABLE as error:
        raise ModelDamaged(folder, f"{type(error).__name__}: {error}") from error
