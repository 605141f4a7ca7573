"""Hours at which nobody is written to unasked.

8:00 to 21:00 where the person lives is the rule of 47 CFR 64.1200(c)(1) for calls that sell; carriers
expect it of every text that was not asked for, and so do people.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Hours:
    """The part of a local day in which people may be written to; the evening is not in it."""

    morning: time
    evening: time


DAYTIME = Hours(time(8, 0), time(21, 0))


def next_allowed(instant: datetime, zone: ZoneInfo, hours: Hours = DAYTIME) -> datetime:
    """Give `instant`, or the next morning's first allowed one, in UTC.

    The local day is moved by the calendar and turned into UTC at the end: "24 hours later" is
    another time of day where the clocks change in between.
    """
    local = instant.astimezone(zone)
    if hours.morning <= local.time() < hours.evening:
        return instant.astimezone(UTC)
    early = local.time() < hours.morning
    day = local.date() if early else local.date() + timedelta(days=1)
    return datetime.combine(day, hours.morning, tzinfo=zone).astimezone(UTC)


def next_day(instant: datetime, zone: ZoneInfo, hours: Hours = DAYTIME) -> datetime:
    """Give the next local day's first allowed instant, in UTC."""
    tomorrow = instant.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, hours.morning, tzinfo=zone).astimezone(UTC)


def zone_of(name: str | None, city: ZoneInfo) -> ZoneInfo:
    """Give a person's zone where their number tells it, else the city's."""
    return ZoneInfo(name) if name else city
