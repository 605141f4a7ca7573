"""Loading the demo city, with a bar that says how far it is."""

from datetime import datetime

from rich.console import Console
from rich.progress import track

from engage.addresses import AddressBook
from engage.config import Settings
from engage.db import Database
from engage.demo import history
from engage.jobs.model import CACHE, newest_model
from nlp.tagger import Tagger


def load_city(database: Database, settings: Settings, book: AddressBook, *, now: datetime) -> None:
    """Let the city live its weeks until `now`, one step of the bar for each answer."""
    tagger = Tagger(newest_model(settings.instance), cache=settings.instance / CACHE)
    steps = history.live(database, settings, book, tagger, now=now)
    shown = track(
        steps, "Marlow Bay answers", total=history.population(), console=Console(stderr=True)
    )
    for _step in shown:
        pass
