"""Step `evaluate`: the tables of scores, as JSON for programs and as Markdown for people."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from nlp.evaluate import (
    Score,
    Summary,
    by_group,
    by_label,
    calibration_error,
    matrix,
    summarise,
)
from nlp.taxonomy import DIMENSION_KEYS, THEME_KEYS
from nlp.train.rows import Row

FAMILIES = {"themes": THEME_KEYS, "dimensions": DIMENSION_KEYS}


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the pipeline said of one row: probability per label, and the labels decided."""

    scores: Mapping[str, float]
    decided: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The scores of one family of labels."""

    overall: Summary
    calibration_error: float
    labels: Mapping[str, Score]
    languages: Mapping[str, Summary]
    channels: Mapping[str, Summary]


def report(rows: Sequence[Row], predictions: Sequence[Prediction], *, family: str) -> Report:
    """Score the predictions for one family of labels, `themes` or `dimensions`."""
    labels = FAMILIES[family]
    truth = matrix([(*row.themes, *row.dimensions) for row in rows], labels=labels)
    found = matrix([prediction.decided for prediction in predictions], labels=labels)
    shares = np.array([[each.scores[label] for label in labels] for each in predictions])
    stories = [row.story for row in rows]
    return Report(
        overall=summarise(truth, found, groups=stories),
        calibration_error=calibration_error(truth, shares),
        labels=by_label(truth, found, labels=labels),
        languages=by_group(truth, found, values=[row.language for row in rows], groups=stories),
        channels=by_group(truth, found, values=[row.channel for row in rows], groups=stories),
    )


def write(reports: Mapping[str, Report], *, folder: Path) -> None:
    """Write scores.json and scores.md."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {family: asdict(each) for family, each in reports.items()}
    (folder / "scores.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    (folder / "scores.md").write_text(as_markdown(reports), encoding="utf-8")


def as_markdown(reports: Mapping[str, Report]) -> str:
    """Lay the reports out as tables."""
    parts = ["# Scores on the kept-apart test set\n"]
    for family, each in reports.items():
        parts += [
            f"\n## {family.capitalize()}\n\n",
            "| comments | precision | recall | micro-F1 (95 % interval) | macro-F1 | calibration error |\n",
            "|---|---|---|---|---|---|\n",
            f"{_summary_line(each.overall)[:-2]}| {each.calibration_error:.3f} |\n",
            *_group_table("language", each.languages),
            *_group_table("channel", each.channels),
            "\n| label | precision | recall | F1 | true labels |\n|---|---|---|---|---|\n",
            *(_label_line(label, score) for label, score in each.labels.items()),
        ]
    return "".join(parts)


def _group_table(name: str, groups: Mapping[str, Summary]) -> list[str]:
    head = f"\n| {name} | comments | precision | recall | micro-F1 (95 % interval) | macro-F1 |\n"
    lines = [f"| {value} {_summary_line(summary)}" for value, summary in groups.items()]
    return [head, "|---|---|---|---|---|---|\n", *lines]


def _summary_line(summary: Summary) -> str:
    micro, interval = summary.micro, summary.micro_interval
    return (
        f"| {summary.comments} | {micro.precision:.3f} | {micro.recall:.3f} "
        f"| {interval.value:.3f} ({interval.low:.3f}-{interval.high:.3f}) "
        f"| {summary.macro_f1:.3f} |\n"
    )


def _label_line(label: str, score: Score) -> str:
    return (
        f"| {label} | {score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} "
        f"| {score.support} |\n"
    )
