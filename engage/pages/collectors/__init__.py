"""Pages for those who go out and ask: collectors, posters, paper forms, key-in, and who is missing."""

from flask import Flask

from engage.pages.collectors import keying, listing, live, paper, posters
from engage.pages.collectors.blueprint import blueprint

__all__ = ["init_app", "keying", "listing", "live", "paper", "posters"]


def init_app(app: Flask) -> None:
    """Add the pages of collecting."""
    app.register_blueprint(blueprint)
    app.register_blueprint(posters.door)
