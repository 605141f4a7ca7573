"""How long one department's week takes to build while the city's history grows."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench import product
from bench.history import Past
from engage.app import create_app
from engage.config import load_settings
from engage.db import Database, database_of
from engage.demo.city import build_city
from engage.digests.build import measure_week
from engage.digests.week import Week
from engage.models.comment import Comment
from engage.models.department import Department
from engage.schema import upgrade

SIZES = (10_000, 100_000, 1_000_000)
WEEK = Week.parse("2026-W47")
NOW = datetime(2026, 11, 23, 13, tzinfo=UTC)
DEPARTMENT = "transit"
SUPPRESS_BELOW = 10
TRIES = 3


@dataclass(frozen=True, slots=True)
class Built:
    """Seconds (the best of a few) to measure one week, and to read every comment once."""

    comments: int
    heard: int
    build: float
    scan: float


def measure_digests(folder: Path, sizes: Sequence[int] = SIZES) -> list[Built]:
    """Give a measurement per size of the history."""
    settings = load_settings(
        ENGAGE_INSTANCE=folder, ENGAGE_DATABASE_URL=product.database_url(folder)
    )
    app = create_app(settings)
    database = database_of(app)
    upgrade(database.engine)
    with app.app_context(), database.transaction() as session:
        build_city(session, now=NOW)
    with database.reading() as session:
        department = session.scalars(select(Department).where(Department.slug == DEPARTMENT)).one()
    until = WEEK.end(ZoneInfo(department.timezone))
    past = Past(database, department.id, until=until)
    measured = []
    for size in sizes:
        past.grow_to(size)
        measured.append(_measure(database, department, size))
    return measured


def _measure(database: Database, department: Department, size: int) -> Built:
    with database.reading() as session:
        heard = 0

        def build() -> None:
            nonlocal heard
            heard = measure_week(
                session, department, WEEK, suppress_below=SUPPRESS_BELOW, now=NOW
            ).content.inputs

        seconds = _best(build)
        return Built(size, heard, seconds, _best(lambda: _scan(session)))


def _scan(session: Session) -> None:
    session.scalar(select(func.sum(func.length(Comment.text))))


def _best(work: Callable[[], None]) -> float:
    taken = []
    for _try in range(TRIES):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)
