"""Surveys in and out of files."""

from collections.abc import Callable
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from engage.current import current_settings
from engage.db import reading, transaction
from engage.errors import NotFound
from engage.intake import versions
from engage.pages.studio.findings import explain_all
from engage.studio import drafts
from engage.times import now
from surveys.checks import Level, check
from surveys.definition import Survey
from surveys.errors import InvalidSurvey
from surveys.exchange import document, xlsform
from surveys.loading import load_survey

# Exit status for a file that cannot be used, as for a wrong option.
UNUSABLE = 2

FILE = click.Path(dir_okay=False, path_type=Path)
WRITERS: dict[str, Callable[[Survey], str | bytes]] = {
    ".xlsx": xlsform.write,
    ".yaml": document.write_yaml,
    ".json": document.write_json,
}


@click.group()
def survey() -> None:
    """Import, export and check surveys."""


@survey.command("import")
@click.argument("file", type=FILE)
@click.option("--slug", help="Its name in addresses, instead of the file's.")
@click.option("--keyword", help="What people text to begin.")
@click.option("--publish", "is_published", is_flag=True, help="Open it for answers at once.")
@with_appcontext
def import_survey(file: Path, *, slug: str | None, keyword: str | None, is_published: bool) -> None:
    """Take a survey from an XLSForm (.xlsx), YAML or JSON file."""
    given = {"slug": slug, "keyword": keyword and keyword.upper()}
    definition = _read(file).model_copy(update={k: v for k, v in given.items() if v})
    keep = versions.publish if is_published else versions.add_version
    with transaction() as session:
        version = keep(session, definition, now=now())
        number = version.number
    settings = current_settings()
    click.echo(f"{definition.slug} (version {number})")
    click.echo(f"{settings.public_url}/s/{definition.slug}")


@survey.command("export")
@click.argument("slug")
@click.option("--output", "-o", "file", type=FILE, required=True)
@with_appcontext
def export_survey(slug: str, file: Path) -> None:
    """Write a survey as XLSForm (.xlsx), YAML or JSON."""
    writer = WRITERS.get(file.suffix.lower())
    if writer is None:
        raise click.BadParameter(f"{file.suffix or file.name}: use {', '.join(WRITERS)}")
    written = writer(_published(slug))
    file.write_bytes(written.encode() if isinstance(written, str) else written)


@survey.command("check")
@click.argument("survey_or_file")
@with_appcontext
def check_survey(survey_or_file: str) -> None:
    """Run the checks before publishing on a survey or a file, as a table.

    Exit status 1 when something stops publication, 2 when the file cannot be used.
    """
    file = Path(survey_or_file)
    definition = _read(file) if file.suffix.lower() in WRITERS else _drafted(survey_or_file)
    findings = check(definition)
    table = Table("", "Where", "What", box=box.SIMPLE_HEAD)
    with force_locale("en"), current_app.test_request_context():
        for told in explain_all(findings):
            table.add_row(told.level.value, told.place, Text(told.text))
    errors = sum(finding.level is Level.ERROR for finding in findings)
    console = Console(highlight=False)
    if findings:
        console.print(table)
    console.print(f"{errors} to mend, {len(findings) - errors} worth a thought")
    raise SystemExit(1 if errors else 0)


def _drafted(slug: str) -> Survey:
    """Give the draft of a survey, else what is published."""
    try:
        with reading() as session:
            return load_survey(drafts.find(session, slug).document)
    except NotFound as error:
        raise click.ClickException(f"There is no survey {slug}.") from error
    except InvalidSurvey as error:
        for fault in error.faults:
            click.echo(f"- {fault}", err=True)
        raise SystemExit(UNUSABLE) from error


def _read(file: Path) -> Survey:
    read = xlsform.read if file.suffix.lower() == ".xlsx" else document.read
    try:
        return read(file)
    except OSError as error:
        click.echo(f"{file}: {error.strerror}.", err=True)
    except InvalidSurvey as error:
        for fault in error.faults:
            click.echo(f"- {fault}", err=True)
    raise SystemExit(UNUSABLE)


def _published(slug: str) -> Survey:
    try:
        with reading() as session:
            version = versions.find_survey(session, slug).current_version
            assert version is not None  # noqa: S101 - the constraint `published_has_a_version`
            return versions.definition_of(version)
    except NotFound as error:
        raise click.ClickException(f"There is no published survey {slug}.") from error
