"""The command `engage`."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the commands."""


def main() -> None:
    """Run the command line."""
