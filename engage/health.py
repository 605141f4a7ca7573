"""Is everything alive: what the health page, `/readyz` and `/metrics` are drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from engage import revision
from engage.db import Database
from engage.feedback.tagging import backlog
from engage.jobs.heartbeats import last_beats
from engage.models.clock import Heartbeat
from engage.models.comment import Comment, Fate
from engage.models.conversation import InboundText, OutboundText
from engage.models.digest import Mail

# The clock beats every second; a minute without is a stopped one.
CLOCK_SILENT_AFTER = timedelta(seconds=60)
# The worker beats between batches, and a batch of long comments may take a minute or two.
WORKER_SILENT_AFTER = timedelta(minutes=5)
# Some minutes of a worker's time; more waiting than this is seen in the next digest.
BACKLOG_MOST = 5_000
CLOCK, WORKER = "clock", "worker"
# How the worker begins its beat while it has no model (`engage.jobs.worker`).
_NO_TAGGER = "no tagger"


class Part(StrEnum):
    """What has to be well for the product to be."""

    DATABASE = "database"
    MIGRATIONS = "migrations"
    CLOCK = "clock"
    WORKER = "worker"
    MODEL = "model"
    BACKLOG = "backlog"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one part is. `age` is the time since its last sign of life, where it gives one."""

    part: Part
    well: bool
    age: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What was found at one moment.

    Counts are by state; `failing` names the clock's tasks that failed last, with the error's kind.
    """

    findings: tuple[Finding, ...]
    waiting_comments: int = 0
    failed_comments: int = 0
    unanswered_texts: int = 0
    texts: Mapping[str, int] = field(default_factory=dict)
    mails: Mapping[str, int] = field(default_factory=dict)
    ages: Mapping[str, timedelta] = field(default_factory=dict)
    failing: Mapping[str, str] = field(default_factory=dict)

    @property
    def well(self) -> bool:
        """Whether every part is."""
        return all(finding.well for finding in self.findings)


def look(database: Database, *, now: datetime) -> Health:
    """Look at every part. A database that is away is a finding, not an error."""
    try:
        migrated = revision.is_current(database.engine)
    except SQLAlchemyError:
        return Health(findings=(Finding(Part.DATABASE, well=False),))
    stored = (Finding(Part.DATABASE, well=True), Finding(Part.MIGRATIONS, well=migrated))
    if not migrated:
        return Health(findings=stored)
    with database.reading() as session:
        beats = last_beats(session)
        waiting = backlog(session)
        return Health(
            findings=(*stored, *_signs(beats, now), Finding(Part.BACKLOG, waiting <= BACKLOG_MOST)),
            waiting_comments=waiting,
            failed_comments=_count_failed(session),
            unanswered_texts=_count_unanswered(session),
            texts=_by_state(session, OutboundText),
            mails=_by_state(session, Mail),
            ages={name: now - beat.at for name, beat in beats.items()},
            failing=_failing(beats),
        )


def _signs(beats: Mapping[str, Heartbeat], now: datetime) -> tuple[Finding, ...]:
    clock, worker = beats.get(CLOCK), beats.get(WORKER)
    signs = (
        _sign(Part.CLOCK, clock, CLOCK_SILENT_AFTER, now),
        _sign(Part.WORKER, worker, WORKER_SILENT_AFTER, now),
    )
    if worker is None:  # only the worker knows of its model
        return signs
    return (*signs, Finding(Part.MODEL, not worker.detail.startswith(_NO_TAGGER)))


def _sign(part: Part, beat: Heartbeat | None, silent: timedelta, now: datetime) -> Finding:
    if beat is None:
        return Finding(part, well=False)
    return Finding(part, now - beat.at < silent, now - beat.at)


def _failing(beats: Mapping[str, Heartbeat]) -> dict[str, str]:
    tasks = (beat for name, beat in beats.items() if name not in {CLOCK, WORKER})
    return {beat.name: beat.detail for beat in tasks if beat.detail}


def _count_failed(session: Session) -> int:
    failed = select(func.count()).select_from(Comment).where(Comment.fate == Fate.FAILED)
    return session.scalar(failed) or 0


def _count_unanswered(session: Session) -> int:
    waiting = select(func.count()).select_from(InboundText)
    return session.scalar(waiting.where(InboundText.handled_at.is_(None))) or 0


def _by_state(session: Session, table: type[OutboundText] | type[Mail]) -> dict[str, int]:
    counted = select(table.state, func.count()).group_by(table.state)
    return {state.value: number for state, number in session.execute(counted)}
