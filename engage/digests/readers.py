"""Who gets a department's digest, when, in which language; and who wants none.

A reader's own wish goes before the department's habit. A signed link in each mail stops it without
signing in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.digests.week import Week, due_at
from engage.models.department import Department, Recipient
from engage.models.digest import Mail
from engage.models.readers import EmptyWeeks, ReaderWish


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who gets the digest of one department, as they want it.

    `weekday` is 1 (Monday) to 7, `hour` 0-23 in the department's zone.
    """

    id: int
    email: str
    language: str
    weekday: int
    hour: int
    empty_weeks: EmptyWeeks
    stopped_at: datetime | None = None

    def due(self, week: Week, zone: ZoneInfo) -> datetime:
        """Give when this reader wants the digest of `week`."""
        return due_at(week, zone, weekday=self.weekday, hour=self.hour)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asked for."""

    language: str
    weekday: int
    hour: int
    empty_weeks: EmptyWeeks


def readers_of(session: Session, department: Department) -> list[Reader]:
    """Give everybody who gets a department's digest or has stopped it, in the order they came."""
    rows = session.execute(
        select(Recipient, ReaderWish)
        .outerjoin(ReaderWish, ReaderWish.recipient_id == Recipient.id)
        .where(Recipient.department_id == department.id)
        .order_by(Recipient.id)
    )
    return [_reader(department, recipient, wish) for recipient, wish in rows]


def wanting(readers: Sequence[Reader], *, empty: bool) -> list[Reader]:
    """Give the readers who want the digest of such a week."""
    return [
        each
        for each in readers
        if each.stopped_at is None and not (empty and each.empty_weeks is EmptyWeeks.NOTHING)
    ]


def earliest_hour(department: Department, readers: Sequence[Reader]) -> tuple[int, int]:
    """Give the weekday and hour at which the first of them, or the department itself, wants it."""
    own = (department.digest_weekday, department.digest_hour)
    return min([own, *((each.weekday, each.hour) for each in readers if each.stopped_at is None)])


def reader_with(session: Session, department: Department, email: str) -> Reader | None:
    """Give the department's reader with this address, whatever case it is written in."""
    wanted = email.strip().lower()
    readers = readers_of(session, department)
    return next((each for each in readers if each.email.lower() == wanted), None)


def save_wish(session: Session, department: Department, email: str, wish: Wish) -> None:
    """Let the owner of an address get the digest as they wish, from now on."""
    reader = reader_with(session, department, email)
    if reader is None:
        recipient = Recipient(department_id=department.id, email=email.strip(), language="")
        session.add(recipient)
    else:
        recipient = session.get_one(Recipient, reader.id)
    recipient.language = wish.language
    session.flush()
    kept = _kept_wish(session, recipient.id)
    kept.weekday, kept.hour, kept.empty_weeks = wish.weekday, wish.hour, wish.empty_weeks
    kept.stopped_at = None
    session.flush()


def stop_mail(session: Session, reader_id: int, *, now: datetime) -> None:
    """Send this reader no more digests; asked twice it stays as it was."""
    kept = _kept_wish(session, reader_id)
    kept.stopped_at = kept.stopped_at or now
    session.flush()


def resume_mail(session: Session, reader_id: int) -> None:
    """Send this reader digests again."""
    _kept_wish(session, reader_id).stopped_at = None
    session.flush()


def last_mails(session: Session, department: Department) -> dict[str, Mail]:
    """Give the latest mail to each of the department's readers, by lower-case address."""
    to = func.lower(Recipient.email)
    mine = (
        select(func.max(Mail.id))
        .join(Recipient, func.lower(Mail.to) == to)
        .where(
            Recipient.department_id == department.id,
            Mail.key.startswith(f"digest:{department.slug}:", autoescape=True),
        )
        .group_by(to)
    )
    mails = session.scalars(select(Mail).where(Mail.id.in_(mine)))
    return {mail.to.lower(): mail for mail in mails}


def _kept_wish(session: Session, reader_id: int) -> ReaderWish:
    found = session.get(ReaderWish, reader_id)
    if found is None:
        found = ReaderWish(recipient_id=reader_id)
        session.add(found)
    return found


def _reader(department: Department, recipient: Recipient, wish: ReaderWish | None) -> Reader:
    habit = EmptyWeeks.ONE_LINE if department.tell_empty_weeks else EmptyWeeks.NOTHING
    weekday = wish.weekday if wish else None
    hour = wish.hour if wish else None
    return Reader(
        id=recipient.id,
        email=recipient.email,
        language=recipient.language,
        weekday=department.digest_weekday if weekday is None else weekday,
        hour=department.digest_hour if hour is None else hour,
        empty_weeks=(wish.empty_weeks if wish else None) or habit,
        stopped_at=wish.stopped_at if wish else None,
    )
