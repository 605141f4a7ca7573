"""Step `package`: the trained pipeline, its scores and where it comes from, small enough to ship."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

from spacy.language import Language
from spacy.util import load_config

from nlp.pipeline import CONFIG

# Written beside the pipeline by us; spaCy keeps meta.json for itself.
CARD = "card.json"


def package(
    nlp: Language, *, scores: Path, target: Path, data_hash: str, rows: int, now: datetime
) -> str:
    """Replace the shipped model by this one, whole or not at all, and give its version.

    Args:
        nlp: The trained pipeline.
        scores: Folder with scores.json and scores.md.
        target: Where models are shipped from, nlp/model.
        data_hash: Hash of the corpus it learnt from.
        rows: How many comments that corpus has.
        now: Aware time of the making.
    """
    version = f"{now.astimezone(UTC):%Y.%m.%d}-{data_hash[:8]}"
    fresh, old = target.with_suffix(".new"), target.with_suffix(".old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    nlp.meta.update(name="comments", version=version, description="Themes and Equip^t dimensions")
    nlp.to_disk(fresh, exclude=["vocab"])
    _forget_this_machine(fresh / "config.cfg")
    for name in ("scores.json", "scores.md"):
        shutil.copyfile(scores / name, fresh / name)
    card = {"version": version, "data_hash": data_hash, "comments": rows, "made": now.isoformat()}
    (fresh / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    return version


def _forget_this_machine(path: Path) -> None:
    """Put the config's own paths and settings back where training had overridden them."""
    declared, shipped = load_config(CONFIG), load_config(path)
    shipped["paths"] = declared["paths"]
    shipped["components"]["vectors"] = declared["components"]["vectors"]
    shipped.to_disk(path)
