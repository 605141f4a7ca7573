"""ISO weeks in a city's time zone, right through daylight saving. Pure; the clock is passed in.

A week runs from Monday 00:00 local up to, not including, the next Monday 00:00 local: 168 hours, or
167 or 169 when the clocks change in it. Source: ISO 8601-1:2019, 4.2.2.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from engage.errors import EngageError

_WRITTEN = re.compile(r"([0-9]{4})-W([0-9]{2})", re.ASCII)


class InvalidWeek(EngageError):
    """`written` is not a week, such as `2026-W54` or `last week`."""

    def __init__(self, written: str) -> None:
        super().__init__(written)
        self.written = written


class WeekNotOver(EngageError):
    """`week` has not ended, so its digest cannot be made."""

    def __init__(self, week: str) -> None:
        super().__init__(week)
        self.week = week


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """Week `number` (1-52 or 53) of the ISO `year`, which near New Year is not the calendar's.

    Raises:
        InvalidWeek: the year has no such week.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        # The outermost years have neighbours that `date` cannot hold.
        if not 2 <= self.year <= 9998:
            raise InvalidWeek(str(self))
        try:
            date.fromisocalendar(self.year, self.number, 1)
        except ValueError as error:
            raise InvalidWeek(str(self)) from error

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read `2026-W47`.

        Raises:
            InvalidWeek: it is written otherwise, or the year has no such week.
        """
        found = _WRITTEN.fullmatch(written)
        if found is None:
            raise InvalidWeek(written)
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def containing(cls, instant: datetime, zone: ZoneInfo) -> Self:
        """Give the week in which `instant` (aware) falls in `zone`."""
        return cls._of(instant.astimezone(zone).date())

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 7)

    def start(self, zone: ZoneInfo) -> datetime:
        """Give the first instant of the week, in UTC."""
        return _instant(self.monday, time(), zone)

    def end(self, zone: ZoneInfo) -> datetime:
        """Give the first instant after the week, in UTC."""
        return _instant(self.monday + timedelta(weeks=1), time(), zone)

    def previous(self) -> Self:
        """Give the week before."""
        return self._of(self.monday - timedelta(weeks=1))

    def following(self) -> Self:
        """Give the week after."""
        return self._of(self.monday + timedelta(weeks=1))

    @classmethod
    def _of(cls, day: date) -> Self:
        year, number, _ = day.isocalendar()
        return cls(year, number)


def due_at(week: Week, zone: ZoneInfo, *, weekday: int, hour: int) -> datetime:
    """Give when the digest of `week` is due, in UTC: after it ended, on a day the department chose.

    `weekday` is 1 (Monday) to 7 of the following week, `hour` 0-23 local. An hour that the clocks
    skip comes as much later as they skip; of an hour they repeat it is the first.
    """
    day = week.following().monday + timedelta(days=weekday - 1)
    return _instant(day, time(hour), zone)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
