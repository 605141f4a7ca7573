"""Roll-ups: what a department heard on each of its days, counted anew when anything touched it.

Counters bumped on arrival would drift: tags are corrected, comments erased, inputs passed on. So a
day's rows are deleted and counted again: every recent day each night, an older one when a tag on it
changed, and each day once in four weeks whatever happened. Counting twice changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session

from engage.db import insert_or_replace
from engage.digests.week import Week
from engage.feedback.axes import CHANNEL, LANGUAGE
from engage.models.comment import Tag
from engage.models.department import Department, Input, InputComment
from engage.models.response import Membership, Response
from engage.models.tally import Counted, DailyTally, TalliedDay

# A year of weeks for trends, and a month to spare.
KEPT = timedelta(days=400)
# Counted every night: most that changes is of the last weeks.
RECENT = timedelta(days=35)
# However quiet, a day is counted again after this long: an erased comment leaves no other trace.
STALE = timedelta(days=28)
YEAR = 52
_COLUMNS = ["department_id", "day", "counted", "label", "group_axis", "group_key", "inputs"]
_EVERYONE = ""

Column = ColumnElement[str] | ColumnElement[str | None]
Rows = Select[int, date, str | None, str | None, str | None, str | None, int]


def due_days(session: Session, department: Department, *, now: datetime, limit: int) -> list[date]:
    """Give up to `limit` of the department's days that must be counted, the latest first.

    Never today: it is not over.
    """
    zone = ZoneInfo(department.timezone)
    today = now.astimezone(zone).date()
    midnight = _midnight(today, zone)
    counted = _counted_at(session, department.id)
    touched = _touched(session, department.id, zone, since=midnight - timedelta(days=2))

    def is_due(day: date) -> bool:
        at = counted.get(day)
        if at is None or at < now - STALE:
            return True
        if today - day <= RECENT:
            return at < midnight
        return day in touched and at < touched[day]

    days = (today - timedelta(days=back) for back in range(1, KEPT.days))
    return [day for day in days if is_due(day)][:limit]


def count_days(
    session: Session, department: Department, days: Sequence[date], *, now: datetime
) -> None:
    """Count these days of a department anew."""
    zone = ZoneInfo(department.timezone)
    mine = (DailyTally.department_id == department.id, DailyTally.day.in_(days))
    session.execute(delete(DailyTally).where(*mine))
    for day in days:
        if not session.scalar(select(exists().where(*_heard(department.id, day, zone)))):
            continue
        for rows in _rows(department.id, day, zone):
            session.execute(insert(DailyTally).from_select(_COLUMNS, rows))
    done = [{"department_id": department.id, "day": day, "counted_at": now} for day in days]
    insert_or_replace(session, TalliedDay, done, key=("department_id", "day"))


def weekly(
    session: Session,
    department_id: int,
    last: Week,
    *,
    weeks: int = YEAR,
    counted: Counted = Counted.INPUT,
    label: str = "",
    group: tuple[str, str] = (_EVERYONE, _EVERYONE),
) -> list[int]:
    """Give inputs a week up to and with `last`, oldest first; `group` is an axis and its key.

    Raw: by group they may be shown only through `engage.measures.suppression`.
    """
    first = last.monday - timedelta(weeks=weeks - 1)
    rows = session.execute(
        select(DailyTally.day, DailyTally.inputs).where(
            DailyTally.department_id == department_id,
            DailyTally.day >= first,
            DailyTally.day <= last.sunday,
            DailyTally.counted == counted,
            DailyTally.label == label,
            DailyTally.group_axis == group[0],
            DailyTally.group_key == group[1],
        )
    )
    found = [0] * weeks
    for day, inputs in rows:
        found[(day - first).days // 7] += inputs
    return found


def weekly_trend(session: Session, department_id: int, last: Week) -> tuple[int, ...]:
    """Give the inputs of each week of the year up to and with `last`, oldest first.

    Empty while a day is not counted yet: a week would look quieter than it was.
    """
    if not is_counted(session, department_id, last):
        return ()
    return tuple(weekly(session, department_id, last))


def is_counted(session: Session, department_id: int, last: Week, *, weeks: int = YEAR) -> bool:
    """Tell whether every day of those weeks was counted, so that a 0 means nobody."""
    first = last.monday - timedelta(weeks=weeks - 1)
    counted = session.scalar(
        select(func.count())
        .select_from(TalliedDay)
        .where(
            TalliedDay.department_id == department_id,
            TalliedDay.day >= first,
            TalliedDay.day <= last.sunday,
        )
    )
    return counted == weeks * 7


def _heard(department_id: int, day: date, zone: ZoneInfo) -> tuple[ColumnElement[bool], ...]:
    return (
        Input.department_id == department_id,
        Input.heard_at >= _midnight(day, zone),
        Input.heard_at < _midnight(day + timedelta(days=1), zone),
    )


def _rows(department_id: int, day: date, zone: ZoneInfo) -> Iterator[Rows]:
    """Give the counts of one day: all inputs and by label, for everyone and one group axis each."""
    heard = _heard(department_id, day, zone)
    nobody = literal(_EVERYONE)
    groups: list[tuple[Column, Column, bool]] = [
        (nobody, nobody, False),
        (literal(CHANNEL), cast(Response.channel, String), False),
        (literal(LANGUAGE), Response.language.expression, False),
        (Membership.axis.expression, Membership.group_key.expression, True),
    ]
    kinds: list[tuple[Column, Column, bool]] = [
        (literal(Counted.INPUT.value), nobody, False),
        (cast(Tag.axis, String), Tag.key.expression, True),
    ]
    for axis, key, by_membership in groups:
        for counted, label, by_tag in kinds:
            start = select(
                literal(department_id), literal(day), counted, label, axis, key, _inputs()
            ).select_from(Input)
            joined = start.join(Response, Response.id == Input.response_id).where(*heard)
            if by_membership:
                joined = joined.join(Membership, Membership.response_id == Response.id)
                joined = joined.where(Membership.group_key.is_not(None))
            if by_tag:
                joined = joined.join(InputComment, InputComment.input_id == Input.id)
                joined = joined.join(Tag, Tag.comment_id == InputComment.comment_id)
            grouped = [
                *([axis, key] if axis is not nobody else []),
                *([counted, label] if by_tag else []),
            ]
            # Without a group there is one row however few: none at all where nobody wrote.
            yield joined.group_by(*grouped).having(_inputs() > 0)


def _inputs() -> ColumnElement[int]:
    return func.count(func.distinct(Input.id))


def _counted_at(session: Session, department_id: int) -> Mapping[date, datetime]:
    counted = select(TalliedDay.day, TalliedDay.counted_at)
    return dict(session.execute(counted.where(TalliedDay.department_id == department_id)).all())


def _touched(
    session: Session, department_id: int, zone: ZoneInfo, *, since: datetime
) -> Mapping[date, datetime]:
    """Give the days with inputs of which a tag was set since, and when the last one was."""
    changed = (
        select(Input.heard_at, func.max(Tag.created_at))
        .join(InputComment, InputComment.input_id == Input.id)
        .join(Tag, Tag.comment_id == InputComment.comment_id)
        .where(Input.department_id == department_id, Tag.created_at >= since)
        .group_by(Input.heard_at)
    )
    found: dict[date, datetime] = {}
    for heard_at, at in session.execute(changed):
        day = heard_at.astimezone(zone).date()
        found[day] = max(at, found.get(day, at))
    return found


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)
