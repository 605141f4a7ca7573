"""How long one department's week takes to build while the city's history grows."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from bench.city import NOW, WEEK, found_city
from engage.db import Database
from engage.digests.build import measure_week
from engage.models.comment import Comment
from engage.models.department import Department

SIZES = (1_000, 10_000, 100_000, 1_000_000)
SUPPRESS_BELOW = 10
TRIES = 3
# A statement with its parameters, as the driver got them.
Asked = tuple[str, object]


@dataclass(frozen=True, slots=True)
class Built:
    """Seconds (the best of a few) to measure one week, and to read every comment once.

    `cpu` is of this process, the database's included where that is SQLite: other work on the machine
    does not count in it. `reads` is what of `build` the database needs: its `statements` once more,
    every row fetched, and nothing made of them. The department's own weeks are as large in every
    history, so what grows here has looked at more than them.
    """

    comments: int
    heard: int
    build: float
    cpu: float
    statements: int
    reads: float
    scan: float


def measure_digests(folder: Path, sizes: Sequence[int] = SIZES) -> list[Built]:
    """Give a measurement per size of the history."""
    city = found_city(folder)
    past = city.past()
    measured = []
    for size in sizes:
        past.grow_to(size)
        measured.append(_measure(city.database, city.department, size))
    return measured


def _measure(database: Database, department: Department, size: int) -> Built:
    with database.reading() as session:
        heard = 0

        def build() -> None:
            nonlocal heard
            heard = measure_week(
                session, department, WEEK, suppress_below=SUPPRESS_BELOW, now=NOW
            ).content.inputs

        seconds, cpu = _best(build), _best(build, clock=time.process_time)
        with _asked(session) as asked:
            build()
        reads = _best(lambda: _ask_again(session, asked))
        scan = _best(lambda: _scan(session))
        return Built(size, heard, seconds, cpu, len(asked), reads, scan)


@contextmanager
def _asked(session: Session) -> Iterator[list[Asked]]:
    """Note what the block asks of the database."""
    asked: list[Asked] = []

    def note(*call: object) -> None:
        _connection, _cursor, statement, parameters, *_rest = call
        asked.append((str(statement), parameters))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(connection, "before_cursor_execute", note)


def _ask_again(session: Session, asked: Sequence[Asked]) -> None:
    driver = session.connection().connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    for statement, parameters in asked:
        driver.execute(statement, parameters).fetchall()  # type: ignore[arg-type]  # as the driver got them


def _scan(session: Session) -> None:
    session.scalar(select(func.sum(func.length(Comment.text))))


def _best(work: Callable[[], None], *, clock: Callable[[], float] = time.perf_counter) -> float:
    taken = []
    for _try in range(TRIES):
        began = clock()
        work()
        taken.append(clock() - began)
    return min(taken)
