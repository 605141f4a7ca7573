"""Pages of the text-message channel: invitations, flags, and how surveys are asked by text."""

from flask import Flask

from engage.pages.texting import campaigns, flags, settings
from engage.pages.texting.blueprint import blueprint

__all__ = ["campaigns", "flags", "init_app", "settings"]


def init_app(app: Flask) -> None:
    """Add the texting room."""
    app.register_blueprint(blueprint)
