"""Surveys in and out of files."""

from pathlib import Path

import click
from flask import url_for
from flask.cli import with_appcontext
from flask import current_app

from engage.config import Settings
from engage.db import transaction
from engage.intake import versions
from engage.times import now
from surveys.errors import InvalidSurvey
from surveys.exchange import document, xlsform
from surveys.definition import Survey

# Exit status for a file that cannot be used, as for a wrong option.
UNUSABLE = 2


@click.group()
def survey() -> None:
    """Import, export and check surveys."""


@survey.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--slug", help="Publish under this name instead of the file's.")
@click.option("--keyword", help="What people text to begin.")
@click.option("--publish", is_flag=True, help="Open it for answers at once.")
@with_appcontext
def import_survey(file: Path, slug: str | None, keyword: str | None, publish: bool) -> None:  # noqa: FBT001 - click calls by name
    """Take a survey from an XLSForm, YAML or JSON file."""
