"""The command `engage`: names here, work in `engage.commands`.

What a command needs is loaded when it is called: most need no tagger, which takes seconds and
300 MB, and `serve` only makes way for a server that loads the application itself.
"""

import importlib

import click
from flask import Flask
from flask.cli import FlaskGroup

# Command, or group and command, to `module:function`.
COMMANDS = {
    "serve": "serve:serve",
    "clock": "clock:clock",
    "worker": "worker:worker",
    "migrate": "database:migrate",
    "doctor": "database:doctor",
    "demo": "demo:demo",
    "survey": "surveys:survey",
    "responses": "responses:responses",
    "digest": "digests:digest",
    "sms": "texting:sms",
    "user": "staff:user",
    "tag": "understanding:tag",
    "evaluate": "evaluation:evaluate",
    "train": "training:train",
}


class LazyCommands(FlaskGroup):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give every command's name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give the command of this name, or `None`."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(f"engage.commands.{module}"), name)
        return command


def _create_app() -> Flask:
    app: Flask = importlib.import_module("engage.app").create_app()
    return app


@click.group(
    cls=LazyCommands,
    create_app=_create_app,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
)
def main() -> None:
    """Ask residents in their own language, and show what became of what they said."""
