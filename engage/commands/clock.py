"""The clock process, for a service manager."""

import click
from flask import current_app
from flask.cli import with_appcontext

from engage.config import Settings
from engage.jobs import clock as process


@click.command()
@with_appcontext
def clock() -> None:
    """Call every task at its time."""
    settings: Settings = current_app.config["SETTINGS"]
    process.run(current_app, instance=settings.instance)
