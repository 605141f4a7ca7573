"""The demo city."""

import click
from flask import current_app
from flask.cli import with_appcontext

from engage import schema
from engage.config import Settings
from engage.current import current_addresses, current_settings
from engage.db import Database, database_of
from engage.demo import city
from engage.times import now


@click.command()
@with_appcontext
def demo() -> None:
    """Bring the database up to date, load the demo city unless it stands, say where to look."""
    settings = current_settings()
    if settings.production:
        raise click.ClickException("The demo city is for development only.")
    database = database_of(current_app)
    schema.upgrade(database.engine)
    with database.reading() as session:
        built = city.is_built(session)
    if not built:
        _load(database, settings)
    click.echo(_welcome(settings))


def _load(database: Database, settings: Settings) -> None:
    # Loading the tagger takes seconds, and mostly the city stands.
    from engage.demo.loading import load_city  # noqa: PLC0415

    load_city(database, settings, current_addresses(), now=now())


def _welcome(settings: Settings) -> str:
    here = settings.public_url
    return "\n".join(
        [
            "",
            f"  Residents      {here}/            in Arabic: {here}/s/community?lang=ar",
            f"  Departments    {here}/departments/    text messages: {here}/simulator",
            f"  Mail and texts {here}/outbox      health: {here}/admin/health",
            "",
            "  Sign in as     public-works@marlowbay.example (or another department),",
            "                 engagement@marlowbay.example, admin@marlowbay.example",
            f"  Password       {city.PASSWORD}",
            "",
            "  Ctrl-C stops everything; the data stays under instance/.",
            "",
        ]
    )
