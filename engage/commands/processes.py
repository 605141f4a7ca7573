"""The three processes, for a service manager."""

import os
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from engage.config import Settings
from engage.db import database_of
from engage.jobs import clock as clock_process
from engage.jobs import worker as worker_process


@click.command()
@click.option("--port", default=8000, show_default=True, envvar="PORT")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--workers", default=2, show_default=True)
def serve(port: int, host: str, workers: int) -> None:
    """Serve the pages with gunicorn."""
    gunicorn = Path(sys.executable).parent / "gunicorn"
    arguments = [
        *("--bind", f"{host}:{port}", "--workers", str(workers), "--threads", "4"),
        *("--worker-class", "gthread", "--keep-alive", "30", "--control-socket-disable"),
        "wsgi:app",
    ]
    # Replaces this process, so that a service manager's signals reach gunicorn itself.
    os.execv(gunicorn, [str(gunicorn), *arguments])  # noqa: S606 - no shell, fixed words


@click.command()
@with_appcontext
def clock() -> None:
    """Call every task at its time."""
    clock_process.run(current_app, instance=_settings().instance)


@click.command()
@with_appcontext
def worker() -> None:
    """Read and tag what waits."""
    worker_process.run(database_of(current_app), _settings().instance / "models")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
