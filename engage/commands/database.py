"""The database and the configuration: brought up to date, looked over."""

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import text

from engage import revision, schema
from engage.config import Settings
from engage.current import current_settings
from engage.db import Database, database_of


@click.command()
@with_appcontext
def migrate() -> None:
    """Bring the database up to date."""
    schema.upgrade(_database().engine)


@click.command()
@with_appcontext
def doctor() -> None:
    """Say what is wrong with the configuration and how to mend it."""
    settings = current_settings()
    faults = [fault for fault in (_database_fault(), *_setting_faults(settings)) if fault]
    for fault in faults:
        click.echo(f"- {fault}")
    if faults:
        raise SystemExit(1)
    click.echo("All is well.")


def _database_fault() -> str | None:
    try:
        with _database().engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except Exception as error:  # any driver's error is what the doctor is here to tell
        return f"ENGAGE_DATABASE_URL: the database does not answer ({type(error).__name__})"
    if not revision.is_current(_database().engine):
        return "The database is not up to date: run `engage migrate`"
    return None


def _setting_faults(settings: Settings) -> list[str]:
    faults = []
    if not settings.sends_texts:
        faults.append("TWILIO_ACCOUNT_SID: not set, so texts stay in the outbox")
    if not settings.smtp_url.get_secret_value():
        faults.append("ENGAGE_SMTP_URL: not set, so e-mail stays in the outbox")
    if settings.sends_texts and not settings.public_url.startswith("https://"):
        faults.append("ENGAGE_PUBLIC_URL: Twilio should call an https:// address")
    return faults


def _database() -> Database:
    return database_of(current_app)
