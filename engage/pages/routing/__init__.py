"""Pages for engagement staff: which comments reach which department, and those that reach none."""

from flask import Flask

from engage.pages.routing import rules, unclaimed

__all__ = ["init_app", "rules", "unclaimed"]


def init_app(app: Flask) -> None:
    """Add them."""
    app.register_blueprint(rules.blueprint)
    app.register_blueprint(unclaimed.blueprint)
