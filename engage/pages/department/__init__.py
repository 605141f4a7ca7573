"""Pages for departments: their inbox, one input, and what they do about it."""

from flask import Flask

from engage.pages.department import actions, inputs
from engage.pages.department.blueprint import blueprint

__all__ = ["actions", "init_app", "inputs"]


def init_app(app: Flask) -> None:
    """Add the departments' pages."""
    app.register_blueprint(blueprint)
