"""Pages for residents: open surveys, answering, and the private link. No script, no cookie needed."""

from flask import Flask

from engage.pages.resident.views import blueprint
from engage.security import csrf


def init_app(app: Flask) -> None:
    """Add the residents' pages. Their forms carry a signed key of their own instead of a cookie."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
