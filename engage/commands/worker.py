"""The tagging process, for a service manager. The only one that loads the language model."""

import click
from flask import current_app
from flask.cli import with_appcontext

from engage.current import current_settings
from engage.db import database_of
from engage.jobs import worker as process


@click.command()
@with_appcontext
def worker() -> None:
    """Read and tag what waits."""
    settings = current_settings()
    process.run(database_of(current_app), settings.instance)
