"""The demo city."""

import click
from flask import current_app
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import track

from engage.addresses import AddressBook
from engage.config import Settings
from engage.db import database_of
from engage.demo import city, history
from engage.times import now
from nlp.tagger import Tagger


@click.command()
@with_appcontext
def demo() -> None:
    """Load the demo city, unless it stands already."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.production:
        raise click.ClickException("The demo city is for development only.")
    database = database_of(current_app)
    with database.reading() as session:
        if city.is_built(session):
            return
    book: AddressBook = current_app.extensions["addresses"]
    tagger = Tagger(cache=settings.instance / "models")
    steps = history.live(database, settings, book, tagger, now=now())
    total = history.population()
    console = Console(stderr=True)
    for _step in track(steps, "Marlow Bay answers", total=total, console=console):
        pass
