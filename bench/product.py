"""The product set up to be measured: a migrated database of its own, two surveys, its settings."""

from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import Engine, Select, func, select, update

from bench import journeys
from engage import schema
from engage.db import Database
from engage.intake import versions
from engage.models.conversation import InboundText, OutboundText, TextState
from engage.models.response import Response, ResponseState
from engage.times import now
from surveys.exchange.document import read
from surveys.library import ready

STREET = Path(__file__).parent / "street.yaml"
Count = Callable[[], int]


def settings(folder: Path, *, port: int) -> Mapping[str, str]:
    """Give the environment of a city in production whose database is in `folder`."""
    return {
        "ENGAGE_ENV": "production",
        "ENGAGE_INSTANCE": str(folder),
        "ENGAGE_DATABASE_URL": database_url(folder),
        "ENGAGE_SECRET_KEY": "a key for figures, and for nothing else",
        "ENGAGE_FIELD_KEY": Fernet.generate_key().decode(),
        "ENGAGE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TWILIO_ACCOUNT_SID": journeys.ACCOUNT,
        "TWILIO_AUTH_TOKEN": journeys.TOKEN,
        "TWILIO_FROM": journeys.CITY_NUMBER,
    }


def database_url(folder: Path) -> str:
    """Give the address of the database in `folder`."""
    return f"sqlite:///{folder / 'product.sqlite3'}"


def set_up(database: Database) -> None:
    """Make the tables and publish what is answered."""
    schema.upgrade(database.engine)
    with database.transaction() as session:
        for definition in (read(STREET), ready("community")):
            versions.publish(session, definition, now=now())


def submitted(engine: Engine) -> Count:
    """Give a count of submitted responses."""
    return _count(engine, select(func.count()).where(Response.state == ResponseState.SUBMITTED))


def answered_texts(engine: Engine) -> Count:
    """Give a count of texts that were stored and answered."""
    return _count(engine, select(func.count()).where(InboundText.handled_at.is_not(None)))


def sender(engine: Engine) -> Callable[[], None]:
    """Give what lets the provider take every reply that waits."""

    def send() -> None:
        with engine.begin() as connection:
            waiting = update(OutboundText).where(OutboundText.state == TextState.QUEUED)
            connection.execute(waiting.values(state=TextState.SENT, sent_at=now()))

    return send


def _count(engine: Engine, statement: Select[int]) -> Count:
    def count() -> int:
        with engine.connect() as connection:
            return connection.scalar(statement) or 0

    return count
