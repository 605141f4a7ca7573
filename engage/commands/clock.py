"""The clock process, for a service manager."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from engage.current import current_settings
from engage.jobs import clock as process


@click.command()
@with_appcontext
def clock() -> None:
    """Call every task at its time."""
    settings = current_settings()
    # The app itself: in the scheduler's threads the proxy would point nowhere.
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    process.run(app, instance=settings.instance)
