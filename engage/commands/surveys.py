"""Surveys in and out of files."""

from pathlib import Path

import click
from flask.cli import with_appcontext
from rich.console import Console
from rich.table import Table

from engage.db import reading, transaction
from engage.intake import versions
from engage.times import now
from surveys.checks import Finding, Level, check
from surveys.definition import Survey
from surveys.errors import InvalidSurvey
from surveys.exchange import read_file, write_file

# Exit status for a file that cannot be used, as for a wrong option.
UNUSABLE = 2


@click.group()
def survey() -> None:
    """Import, export and check surveys."""
