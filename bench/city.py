"""A city to measure in: the application on a database of its own, with departments and nobody heard."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select

from bench import product
from bench.history import Past
from engage.app import create_app
from engage.config import Settings, load_settings
from engage.db import Database, database_of
from engage.demo.city import build_city
from engage.digests.week import Week
from engage.models.department import Department
from engage.schema import upgrade

WEEK = Week.parse("2026-W47")
NOW = datetime(2026, 11, 23, 13, tzinfo=UTC)
DEPARTMENT = "transit"


@dataclass(frozen=True, slots=True)
class City:
    """The application, and the department whose digest is measured."""

    app: Flask
    settings: Settings
    database: Database
    department: Department

    def past(self) -> Past:
        """Give its history, which ends with the week and grows to any size."""
        until = WEEK.end(ZoneInfo(self.department.timezone))
        return Past(self.database, self.department.id, until=until)


def found_city(folder: Path) -> City:
    """Set a city up in `folder`."""
    settings = load_settings(
        ENGAGE_INSTANCE=folder, ENGAGE_DATABASE_URL=product.database_url(folder)
    )
    app = create_app(settings)
    database = database_of(app)
    upgrade(database.engine)
    with app.app_context(), database.transaction() as session:
        build_city(session, now=NOW)
    with database.reading() as session:
        named = select(Department).where(Department.slug == DEPARTMENT)
        return City(app, settings, database, session.scalars(named).one())
