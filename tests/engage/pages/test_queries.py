"""How many statements a resident's pages cost the database."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, event

from engage.db import Database
from surveys.definition import Survey

MOST_TO_SHOW = 6
# Storing the first page: the survey, the response made and changed, its answers.
MOST_TO_STORE = 4
# A private link: all about the response at once, then its answers.
MOST_TO_RESUME = 2


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Collect the statements of the block, without the beginnings of transactions."""
    statements: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/", "/s/bus", "/s/bus?lang=ar&via=library"])
def test_showing_a_page_takes_at_most_six_statements(
    client: FlaskClient, database: Database, bus_survey: Survey, path: str
) -> None:
    with counted(database) as statements:
        assert client.get(path).status_code == 200

    assert len(statements) <= MOST_TO_SHOW, statements


def test_storing_a_page_and_showing_the_next_takes_few_statements(
    client: FlaskClient, database: Database, bus_survey: Survey
) -> None:
    fields = {"often": "yes", "page": "often", "form_language": "en"}
    key = client.get("/s/bus").text.partition('name="form_key" value="')[2].partition('"')[0]
    with counted(database) as stored:
        answer = client.post("/s/bus", data={**fields, "form_key": key})
    with counted(database) as shown:
        assert client.get(answer.location).status_code == 200

    assert len(stored) <= MOST_TO_STORE, stored
    assert len(shown) <= MOST_TO_RESUME, shown
