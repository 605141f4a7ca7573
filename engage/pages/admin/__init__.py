"""Pages for administrators, and addresses for machines that watch the product."""

from flask import Flask

from engage.pages.admin import health, probes


def init_app(app: Flask) -> None:
    """Add them."""
    app.register_blueprint(health.blueprint)
    app.register_blueprint(probes.blueprint)
