"""A city per test: an empty database with one short survey, and the provider it texts through."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engage.db import Database
from engage.intake import versions
from engage.times import now
from surveys.loading import load_survey
from tests.processes.city import City, Provider

SURVEY = {
    "slug": "bus",
    "keyword": "BUS",
    "title": {"en": "Your bus"},
    "languages": ["en"],
    "base_language": "en",
    "sections": [
        {
            "code": "ride",
            "title": {"en": "Your ride"},
            "questions": [
                {"code": "better", "kind": "comment", "text": {"en": "What should be better?"}}
            ],
        }
    ],
}


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider of texts that takes everything."""
    with Provider() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The city's database, with the survey open."""
    database = Database(database_url)
    with database.transaction() as session:
        versions.publish(session, load_survey(SURVEY), now=now())
    yield database
    database.engine.dispose()


@pytest.fixture
def city(
    database: Database, database_url: str, provider: Provider, tmp_path: Path
) -> Iterator[City]:
    """A city of which nothing runs yet."""
    folder = tmp_path / "instance"
    folder.mkdir()
    city = City(folder, database_url, provider.url)
    yield city
    city.stop()
