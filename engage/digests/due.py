"""Which digests are due: those of every week since the last one built, however long we were away."""

from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.config import Settings
from engage.db import Database
from engage.digests.build import build_digest
from engage.digests.post import queue_digest
from engage.digests.week import Week, due_at
from engage.models.department import Department
from engage.models.digest import Digest

# A clock that was away longer catches up on this many weeks at once, and on the rest next time.
MOST_WEEKS = 8

log = structlog.get_logger("engage.digests")


def build_due_digests(database: Database, settings: Settings, *, now: datetime) -> int:
    """Build and queue every digest whose hour has come; each in a transaction of its own."""
    with database.reading() as session:
        departments = session.scalars(select(Department).order_by(Department.id)).all()
        due = [(each.id, week) for each in departments for week in due_weeks(session, each, now=now)]
    for department_id, week in due:
        with database.transaction() as session:
            department = session.get_one(Department, department_id)
            digest = build_digest(
                session, department, week, suppress_below=settings.suppress_below, now=now
            )
            queue_digest(session, digest, settings, now=now)
        log.info("digest built", department=department_id, week=str(week))
    return len(due)


def due_weeks(session: Session, department: Department, *, now: datetime) -> list[Week]:
    """Give the weeks of this department whose digest is due and not built, oldest first.

    A department without any digest begins with the last week, not with the city's history.
    """
    latest = _latest_due(department, now=now)
    last_built = session.scalar(
        select(func.max(Digest.week)).where(Digest.department_id == department.id)
    )
    week = Week.parse(last_built).following() if last_built else latest
    weeks: list[Week] = []
    while week <= latest and len(weeks) < MOST_WEEKS:
        weeks.append(week)
        week = week.following()
    return weeks


def _latest_due(department: Department, *, now: datetime) -> Week:
    zone = ZoneInfo(department.timezone)
    week = Week.containing(now, zone).previous()
    hour = {"weekday": department.digest_weekday, "hour": department.digest_hour}
    return week if due_at(week, zone, **hour) <= now else week.previous()
