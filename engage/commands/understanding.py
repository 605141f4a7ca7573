"""Understanding by hand: comments in a file, tagged."""

import json
from pathlib import Path

import click
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import track

from engage.current import current_settings
from engage.jobs.model import CACHE, newest_model
from nlp.tagger import Comment, Tagged, Tagger, TagScore

BATCH = 64


@click.command()
@click.argument("source", metavar="IN.jsonl", type=click.Path(exists=True, path_type=Path))
@click.option("--output", "-o", type=click.Path(path_type=Path), required=True)
@with_appcontext
def tag(source: Path, output: Path) -> None:
    """Tag comments: lines with `id`, `text` and perhaps `language`, in the same order out."""
    settings = current_settings()
    comments = [_comment(line) for line in source.read_text().splitlines() if line.strip()]
    tagger = Tagger(newest_model(settings.instance), cache=settings.instance / CACHE)
    starts = track(range(0, len(comments), BATCH), "Reading", console=Console(stderr=True))
    with output.open("w") as file:
        for start in starts:
            for tagged in tagger.tag(comments[start : start + BATCH]):
                file.write(json.dumps(_line(tagged), ensure_ascii=False) + "\n")


def _comment(line: str) -> Comment:
    row = json.loads(line)
    return Comment(str(row["id"]), str(row["text"]), row.get("language"))


def _line(tagged: Tagged) -> dict[str, object]:
    return {
        "id": tagged.id,
        "language": tagged.language,
        "language_probability": tagged.language_probability,
        "themes": [_score(each) for each in tagged.themes],
        "dimensions": [_score(each) for each in tagged.dimensions],
        "fate": tagged.fate.value,
        "version": tagged.version,
    }


def _score(found: TagScore) -> dict[str, object]:
    return {"key": found.key, "score": round(found.score, 4)}
