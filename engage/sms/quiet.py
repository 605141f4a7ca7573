"""Hours at which nobody is written to unasked.

8:00 to 21:00 where the person lives is the rule of 47 CFR 64.1200(c)(1) for calls that sell; carriers
expect it of every text that was not asked for, and so do people.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

FROM, UNTIL = time(8, 0), time(21, 0)


def next_allowed(instant: datetime, zone: ZoneInfo) -> datetime:
    """Give `instant`, or the next morning's first allowed one, in UTC.

    The local day is moved by the calendar and turned into UTC at the end: "24 hours later" is
    another time of day where the clocks change in between.
    """
    local = instant.astimezone(zone)
    if FROM <= local.time() < UNTIL:
        return instant.astimezone(UTC)
    day = local.date() if local.time() < FROM else local.date() + timedelta(days=1)
    return datetime.combine(day, FROM, tzinfo=zone).astimezone(UTC)


def next_day(instant: datetime, zone: ZoneInfo) -> datetime:
    """Give the next local day's first allowed instant, in UTC."""
    tomorrow = instant.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, FROM, tzinfo=zone).astimezone(UTC)


def zone_of(name: str | None, city: ZoneInfo) -> ZoneInfo:
    """Give a person's zone where their number tells it, else the city's."""
    return ZoneInfo(name) if name else city
