"""The studio: where engagement staff plan an engagement, and make, check, translate and publish."""

from flask import Flask

from engage.pages.studio import (
    bank,
    changing,
    editor,
    engagements,
    home,
    preview,
    publishing,
    settings,
    translations,
)
from engage.pages.studio.blueprint import blueprint

__all__ = [
    "bank",
    "changing",
    "editor",
    "engagements",
    "home",
    "init_app",
    "preview",
    "publishing",
    "settings",
    "translations",
]


def init_app(app: Flask) -> None:
    """Add the studio's pages."""
    app.register_blueprint(blueprint)
