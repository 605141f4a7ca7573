"""Pages on what came in, for engagement staff: a survey's responses as files, and their photos."""

from flask import Flask

from engage.pages.responses import downloads, results
from engage.pages.responses.blueprint import blueprint

__all__ = ["downloads", "init_app", "results"]


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
