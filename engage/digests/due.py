"""Which digests are due: those of every week since the last one built, however long we were away.

Measuring and drawing take a second and only read; what they give is written in short transactions.
A clock that dies in between finds the digest without its post and goes on there.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from engage.config import Settings
from engage.db import Database
from engage.digests.build import measure_week, store_digest
from engage.digests.post import keep_post, prepare_post
from engage.digests.readers import Reader, earliest_hour, readers_of
from engage.digests.week import Week, due_at
from engage.models.department import Department
from engage.models.digest import Digest

# A clock that was away longer catches up on this many weeks at once, and on the rest next time.
MOST_WEEKS = 8

log = structlog.get_logger("engage.digests")


def build_due_digests(database: Database, settings: Settings, *, now: datetime) -> int:
    """Build and queue every digest whose hour has come; give how many were built."""
    with database.reading() as session:
        open_ = select(Department).where(Department.closed_at.is_(None))
        departments = session.scalars(open_.order_by(Department.id)).all()
    built = sum(_build_due(database, settings, department, now=now) for department in departments)
    post_digests(database, settings, now=now)
    return built


def _build_due(
    database: Database, settings: Settings, department: Department, *, now: datetime
) -> int:
    try:
        with database.reading() as session:
            weeks = due_weeks(session, department, now=now)
        for week in weeks:
            build_week(database, settings, department, week, now=now)
    except Exception:  # a job's edge: one department's fault must not keep the others waiting
        log.exception("digest failed", department=department.id)
        return 0
    return len(weeks)


def build_week(
    database: Database, settings: Settings, department: Department, week: Week, *, now: datetime
) -> int:
    """Measure and store one department's week; give the digest's id."""
    with database.reading() as session:
        measured = measure_week(
            session, department, week, suppress_below=settings.suppress_below, now=now
        )
    with database.transaction() as session:
        digest = store_digest(session, department, week, measured, now=now)
        log.info("digest built", department=department.id, week=str(week))
        return digest.id


def post_digests(database: Database, settings: Settings, *, now: datetime) -> int:
    """Draw and queue what was built and not posted yet; give how many letters were queued."""
    unposted = select(Digest).where(Digest.posted_at.is_(None)).order_by(Digest.id)
    with database.reading() as session:
        ids = session.scalars(unposted.with_only_columns(Digest.id)).all()
    queued = 0
    for digest_id in ids:
        with database.reading() as session:
            digest = session.get_one(Digest, digest_id, options=[joinedload(Digest.department)])
            prepared = prepare_post(session, digest, settings, now=now)
        with database.transaction() as session:
            queued += keep_post(session, digest_id, prepared, now=now)
    return queued


def due_weeks(session: Session, department: Department, *, now: datetime) -> list[Week]:
    """Give the weeks of this department whose digest is due and not built, oldest first.

    A department without any digest begins with the last week, not with the city's history.
    """
    latest = _latest_due(department, readers_of(session, department), now=now)
    last_built = session.scalar(
        select(func.max(Digest.week)).where(Digest.department_id == department.id)
    )
    week = Week.parse(last_built).following() if last_built else latest
    weeks: list[Week] = []
    while week <= latest and len(weeks) < MOST_WEEKS:
        weeks.append(week)
        week = week.following()
    return weeks


def _latest_due(department: Department, readers: Sequence[Reader], *, now: datetime) -> Week:
    zone = ZoneInfo(department.timezone)
    week = Week.containing(now, zone).previous()
    weekday, hour = earliest_hour(department, readers)
    return week if due_at(week, zone, weekday=weekday, hour=hour) <= now else week.previous()
