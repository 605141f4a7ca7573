"""Pages to try things out: simulated phones, and the mail and texts that were not really sent."""

from flask import Flask

from engage.pages.development import outbox, simulator
from engage.security import open_to_development


def init_app(app: Flask) -> None:
    """Add the simulator; in development the outbox too."""
    app.register_blueprint(simulator.blueprint)
    with app.app_context():
        if open_to_development():
            app.register_blueprint(outbox.blueprint)
