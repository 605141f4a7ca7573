"""Pages for departments: their inbox, one input, and what they do about it."""

from flask import Flask

from engage.pages.department import (
    actions,
    digests,
    inputs,
    one_input,
    preferences,
    stopping,
)
from engage.pages.department.blueprint import blueprint

__all__ = ["actions", "digests", "init_app", "inputs", "one_input", "preferences", "stopping"]


def init_app(app: Flask) -> None:
    """Add the departments' pages."""
    app.register_blueprint(blueprint)
    app.register_blueprint(stopping.blueprint)
