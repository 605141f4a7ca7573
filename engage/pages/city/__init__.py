"""The city's own pages: its weekly digest, for those who answer for all departments."""

from flask import Flask

from engage.pages.city import views

__all__ = ["init_app", "views"]


def init_app(app: Flask) -> None:
    """Add the city's pages."""
    app.register_blueprint(views.blueprint)
