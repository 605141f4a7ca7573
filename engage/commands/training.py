"""The tagger learns from what people settled; a worse model is refused."""

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import with_appcontext
from rich.console import Console
from rich.table import Table

from engage.config import Settings
from engage.current import current_settings
from engage.db import reading
from engage.feedback import lessons
from engage.feedback.lessons import Settled
from engage.jobs.model import CACHE, TRAINED, newest_model, read_card
from engage.times import now
from nlp.errors import NlpError, WorseModel
from nlp.evaluate import Report
from nlp.train.retrain import Comparison, Corrected, retrain
from nlp.train.rows import CORPUS

# A correction shows where the model was wrong on words people really wrote; it counts for more
# written examples than the one that found the model right.
CORRECTION_WEIGHT, CONFIRMATION_WEIGHT = 3, 1


@click.command()
@click.option(
    "--corpus", type=click.Path(exists=True, file_okay=False, path_type=Path), default=CORPUS
)
@with_appcontext
def train(corpus: Path) -> None:
    """Train the heads on the corpus and on people's corrections; keep them unless they are worse.

    Some minutes on one core. Running workers open the new model by themselves and read again.
    """
    settings = current_settings()
    folder = settings.instance / "training"
    folder.mkdir(parents=True, exist_ok=True)
    with reading() as session:
        corrected = [_corrected(each) for each in lessons.settled(session)]
    click.echo(f"{len(corrected)} comments settled by people")
    with _alone(folder / "lock"):
        compare(settings, corpus, corrected, folder / f"{now():%Y-%m-%dT%H%M%S}.json")


def compare(settings: Settings, corpus: Path, corrected: list[Corrected], written_to: Path) -> None:
    """Train, and write the comparison down whatever came of it; exit 1 for a worse model."""
    made = {"made": now().isoformat(), "settled": len(corrected)}
    try:
        current = newest_model(settings.instance)
        before = read_card(current).version
        found = retrain(
            corpus,
            corrected,
            cache=settings.instance / CACHE,
            out=settings.instance / TRAINED,
            now=now(),
            current=current,
        )
    except WorseModel as error:
        _write(written_to, {**made, "kept": before, "refused": asdict(error)})
        raise click.ClickException(
            f"The new model finds {error.family} less well ({error.after:.3f}, before"
            f" {error.before:.3f}). Version {before} stays. See {written_to}"
        ) from error
    except NlpError as error:
        raise click.ClickException(str(error)) from error
    _write(written_to, {**made, "replaced": before, **_content(found)})
    _show(found)
    click.echo(f"Version {found.version} in place of {before}. See {written_to}")


def _corrected(each: Settled) -> Corrected:
    return Corrected(
        id=f"comment-{each.comment_id}",
        text=each.text,
        language=each.language,
        channel=each.channel,
        themes=each.themes,
        dimensions=each.dimensions,
        weight=CORRECTION_WEIGHT if each.is_change else CONFIRMATION_WEIGHT,
    )


def _content(found: Comparison) -> dict[str, object]:
    return {
        "version": found.version,
        "before": {family: asdict(each) for family, each in found.before.items()},
        "after": {family: asdict(each) for family, each in found.after.items()},
    }


def _write(path: Path, content: Mapping[str, object]) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _show(found: Comparison) -> None:
    console = Console()
    for family, after in found.after.items():
        table = Table("Language", "Before", "After", "Change", title=f"{family}, micro-F1")
        before = found.before[family]
        for name, old, new in _scores(before, after):
            table.add_row(name, f"{old:.3f}", f"{new:.3f}", f"{new - old:+.3f}")
        console.print(table)


def _scores(before: Report, after: Report) -> Iterator[tuple[str, float, float]]:
    yield "all", before.overall.micro.f1, after.overall.micro.f1
    for language, summary in after.languages.items():
        if language in before.languages:
            yield language, before.languages[language].micro.f1, summary.micro.f1


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Refuse to train twice at once: both would write the same model."""
    with path.open("w") as file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise click.ClickException("A training is under way already.") from error
        yield
