"""The database's shape, brought up to date."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

from engage.revision import MIGRATIONS


def alembic_config() -> Config:
    """Give Alembic's settings for this product's migrations."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema up to `revision`; nothing happens when it is there already."""
    config = alembic_config()
    with _rebuilding(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@contextmanager
def _rebuilding(engine: Engine) -> Iterator[Connection]:
    """Open a transaction in which a table may be rebuilt.

    SQLite changes a table by copying it and dropping the old one, and with its foreign keys on, a
    dropped table takes along every row that refers to it. The switch works outside of transactions.
    """
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            cursor.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
        finally:
            if sqlite:
                cursor.execute("PRAGMA foreign_keys=ON")
