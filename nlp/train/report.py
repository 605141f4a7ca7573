"""Step `evaluate`: the tables of scores, as JSON for programs and as Markdown for people."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from nlp.components.reading import Reading
from nlp.evaluate import Judged, Report, Score, Summary, evaluate
from nlp.taxonomy import DIMENSION_KEYS, THEME_KEYS
from nlp.train.rows import Row

FAMILIES = {"themes": THEME_KEYS, "dimensions": DIMENSION_KEYS}


def judged(rows: Sequence[Row], readings: Sequence[Reading]) -> list[Judged]:
    """Put each row beside what the pipeline found in it."""
    return [
        Judged(
            story=row.story,
            language=row.language,
            channel=row.channel,
            truth=(*row.themes, *row.dimensions),
            found=read.decided,
            scores=read.scores,
        )
        for row, read in zip(rows, readings, strict=True)
    ]


def reports_of(comments: Sequence[Judged]) -> dict[str, Report]:
    """Score both families of labels, by name."""
    return {family: evaluate(comments, labels=labels) for family, labels in FAMILIES.items()}


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
            f"{_summary_line(each.overall)[:-2]}| {_share(each.calibration_error)} |\n",
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


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _label_line(label: str, score: Score) -> str:
    return (
        f"| {label} | {score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} "
        f"| {score.support} |\n"
    )
