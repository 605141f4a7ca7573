"""Responses out of the database and into it, as files."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO

import click
from flask.cli import with_appcontext

from engage.db import reading, transaction
from engage.errors import NotFound, UnreadableTable
from engage.exchange import importing
from engage.exchange.export import export_responses
from engage.exchange.importing import Target
from engage.exchange.reading import READERS, read_table
from engage.exchange.writing import WRITERS
from engage.times import now

# Exit status for a file that cannot be used, as for a wrong option.
UNUSABLE = 2
# A file with more faults than this has one cause; the first rows show it.
MOST_FAULTS = 100

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def responses() -> None:
    """Export and import responses."""


@responses.command("export")
@click.argument("slug")
@click.option("--output", "-o", "file", type=FILE, required=True)
@with_appcontext
def export_command(slug: str, file: Path) -> None:
    """Write every response of a survey as .csv, .xlsx or .jsonl."""
    write = WRITERS.get(file.suffix.lower())
    if write is None:
        raise click.BadParameter(f"{file.suffix or file.name}: use {', '.join(WRITERS)}")
    try:
        with reading() as session, _replacing(file) as fresh:
            export = export_responses(session, slug)
            write(fresh, export.columns.names, export.rows)
    except NotFound as error:
        raise click.ClickException(f"There is no published survey {slug}.") from error
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}.") from error


@responses.command("import")
@click.argument("slug")
@click.argument("file", type=FILE)
@with_appcontext
def import_command(slug: str, file: Path) -> None:
    """Take responses of a survey from a .csv, .xlsx or .jsonl file; repeated, nothing changes."""
    if file.suffix.lower() not in READERS:
        raise click.BadParameter(f"{file.suffix or file.name}: use {', '.join(READERS)}")
    try:
        with reading() as session:
            target = importing.find_target(session, slug)
        _refuse_faults(target, file)
        new = seen = 0
        records = importing.read_lines(target, read_table(file), now=now())
        for batch in importing.batches(records):
            with transaction() as session:
                new += importing.store_records(session, target, batch)
            seen += len(batch)
    except NotFound as error:
        raise click.ClickException(f"There is no published survey {slug}.") from error
    except UnreadableTable as error:
        click.echo(f"- row {error.row}: the file cannot be read from here on.", err=True)
        raise SystemExit(UNUSABLE) from error
    except OSError as error:
        click.echo(f"{file}: {error.strerror}.", err=True)
        raise SystemExit(UNUSABLE) from error
    click.echo(f"{new} new responses, {seen - new} that were there already.")


def _refuse_faults(target: Target, file: Path) -> None:
    faults = importing.check_lines(target, read_table(file), now=now())
    shown = list(islice(faults, MOST_FAULTS))
    for fault in shown:
        click.echo(f"- {fault}", err=True)
    if len(shown) == MOST_FAULTS:
        click.echo(f"Only the first {MOST_FAULTS} are shown.", err=True)
    if shown:
        click.echo("Nothing was imported.", err=True)
        raise SystemExit(UNUSABLE)


@contextmanager
def _replacing(file: Path) -> Iterator[IO[bytes]]:
    """Write beside a file and put it in its place at the end: half an export is never left."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as opened:
            yield opened
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
