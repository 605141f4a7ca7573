"""Pages on what came in, for engagement staff: a survey's responses as files, their photos, and whether results are public."""

from flask import Flask

from engage.pages.responses import downloads, publishing, results
from engage.pages.responses.blueprint import blueprint

__all__ = ["downloads", "init_app", "publishing", "results"]


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
