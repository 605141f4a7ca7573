"""The web process, for a service manager."""

import os
import sys
from pathlib import Path

import click


@click.command()
@click.option("--port", default=8000, show_default=True, envvar="PORT")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--workers", default=2, show_default=True)
def serve(port: int, host: str, workers: int) -> None:
    """Serve the pages with gunicorn."""
    command = gunicorn_command("wsgi:app", host=host, port=port, workers=workers)
    # Replaces this process, so that a service manager's signals reach gunicorn itself.
    os.execv(command[0], command)  # noqa: S606 - no shell, fixed words


def gunicorn_command(target: str, *, host: str, port: int, workers: int) -> list[str]:
    """Give the command that serves `target` (`module:app`) as in production."""
    return [
        str(Path(sys.executable).parent / "gunicorn"),
        *("--bind", f"{host}:{port}", "--workers", str(workers), "--threads", "4"),
        *("--worker-class", "gthread", "--keep-alive", "30", "--no-control-socket"),
        # A worker that died is back in milliseconds, and the workers share most of their memory.
        "--preload",
        target,
    ]
