"""The room of everything residents said: read, correct, look, and how well the tagger reads."""

from flask import Flask

from engage.pages.comments import corrections, lists, looks, model_page, theme_pages
from engage.pages.comments.blueprint import blueprint

__all__ = ["corrections", "init_app", "lists", "looks", "model_page", "theme_pages"]


def init_app(app: Flask) -> None:
    """Add it."""
    app.register_blueprint(blueprint)
