"""Pages for administrators: departments, and the people who work in them."""

from flask import Flask

from engage.pages.organization import departments, invitations, staff
from engage.pages.organization.blueprint import blueprint

__all__ = ["departments", "init_app", "invitations", "staff"]


def init_app(app: Flask) -> None:
    """Add them."""
    app.register_blueprint(blueprint)
