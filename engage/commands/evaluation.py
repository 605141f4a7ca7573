"""How good the tags are: on comments in a file that people labelled."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from flask.cli import with_appcontext
from pydantic import BaseModel, Field, ValidationError, field_validator
from rich.console import Console
from rich.progress import track

from engage.current import current_settings
from engage.jobs.model import CACHE, newest_model
from nlp.evaluate import Judged
from nlp.tagger import Comment, Tagger
from nlp.taxonomy import DIMENSION_KEYS, THEME_KEYS
from nlp.train.report import as_markdown, reports_of

BATCH = 64


class Labelled(BaseModel):
    """A line of the file. Without an `id` its number stands for it."""

    text: str
    lang: str = "und"
    channel: str = "unknown"
    id: str | int | None = None
    themes: list[str] = Field(default_factory=list)
    dimensions: list[str] = Field(default_factory=list)

    @field_validator("themes")
    @classmethod
    def _themes(cls, keys: list[str]) -> list[str]:
        return _all_known(keys, THEME_KEYS)

    @field_validator("dimensions")
    @classmethod
    def _dimensions(cls, keys: list[str]) -> list[str]:
        return _all_known(keys, DIMENSION_KEYS)


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled comment and where in the file it stands, counted from 1."""

    number: int
    labelled: Labelled


@click.command()
@click.argument("source", metavar="FILE.jsonl", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@with_appcontext
def evaluate(source: Path, *, as_json: bool) -> None:
    """Score the tagger by label, language and channel on lines with `text`, `lang`, `themes`, `dimensions`."""
    settings = current_settings()
    lines = list(read_lines(source))
    if not lines:
        raise click.UsageError(f"{source} holds no comment.")
    tagger = Tagger(newest_model(settings.instance), cache=settings.instance / CACHE)
    reports = reports_of(list(_judged(tagger, lines)))
    if as_json:
        content = {family: asdict(each) for family, each in reports.items()}
        click.echo(json.dumps({"version": tagger.version, "comments": len(lines), **content}))
    else:
        click.echo(f"Model {tagger.version}, {len(lines)} comments\n")
        click.echo(as_markdown(reports))


def read_lines(source: Path) -> Iterator[Line]:
    """Read a file of labelled comments; `UsageError` names the line that is none."""
    with source.open(encoding="utf-8", errors="surrogatepass") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                try:
                    yield Line(number, Labelled.model_validate(json.loads(line)))
                except (ValueError, ValidationError) as error:
                    raise click.UsageError(f"line {number}: {_fault(error)}") from error


def _judged(tagger: Tagger, lines: list[Line]) -> Iterable[Judged]:
    starts = range(0, len(lines), BATCH)
    for start in track(starts, "Reading", console=Console(stderr=True)):
        batch = lines[start : start + BATCH]
        comments = [
            Comment(str(each.number), each.labelled.text, _prior(each.labelled)) for each in batch
        ]
        found = {tagged.id: tagged for tagged in tagger.tag(comments)}
        for each in batch:
            tagged, labelled = found[str(each.number)], each.labelled
            keys = tuple(tag.key for tag in (*tagged.themes, *tagged.dimensions))
            story = str(each.number if labelled.id is None else labelled.id)
            truth = (*labelled.themes, *labelled.dimensions)
            yield Judged(story, labelled.lang, labelled.channel, truth, keys, {})


def _prior(labelled: Labelled) -> str | None:
    """Give the language of the page, which is known of every comment that comes in."""
    return None if labelled.lang == "und" else labelled.lang


def _all_known(keys: list[str], known: Iterable[str]) -> list[str]:
    unknown = sorted(set(keys) - set(known))
    if unknown:
        raise ValueError(f"unknown label {', '.join(unknown)}")
    return keys


def _fault(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return str(error)
