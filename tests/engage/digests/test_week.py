from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.digests.week import InvalidWeek, Week, due_at

CHICAGO = ZoneInfo("America/Chicago")
# Zones that change at midnight, by half an hour, skipped a whole day, or are far from Greenwich.
ZONES = [
    "America/Chicago",
    "America/Sao_Paulo",
    "America/Havana",
    "America/Asuncion",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Europe/Lisbon",
    "Africa/Casablanca",
]
EARLIEST = datetime(1970, 1, 9, tzinfo=UTC)
instants = st.timedeltas(timedelta(), timedelta(days=47_000)).map(lambda since: EARLIEST + since)
zones = st.sampled_from(ZONES).map(ZoneInfo)


def test_a_week_runs_from_monday_midnight_local() -> None:
    week = Week.parse("2026-W47")

    assert (week.monday, week.sunday) == (date(2026, 11, 16), date(2026, 11, 22))
    assert week.start(CHICAGO) == datetime(2026, 11, 16, 6, tzinfo=UTC)
    assert week.end(CHICAGO) == datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "hours"),
    [("2026-W10", 167), ("2026-W44", 169), ("2026-W47", 168)],
)
def test_the_week_in_which_clocks_change_is_an_hour_shorter_or_longer(
    written: str, hours: int
) -> None:
    week = Week.parse(written)

    assert week.end(CHICAGO) - week.start(CHICAGO) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        (datetime(2026, 11, 23, 5, 59, 59, 999_999, tzinfo=UTC), "2026-W47"),
        (datetime(2026, 11, 23, 6, tzinfo=UTC), "2026-W48"),
        # New Year's Day 2027 is a Friday in the last week of 2026.
        (datetime(2027, 1, 1, 12, tzinfo=UTC), "2026-W53"),
        # The last days of 2024 are in the first week of 2025.
        (datetime(2024, 12, 30, 12, tzinfo=UTC), "2025-W01"),
    ],
)
def test_week_containing_an_instant(instant: datetime, written: str) -> None:
    assert str(Week.containing(instant, CHICAGO)) == written


@pytest.mark.parametrize(
    "written",
    ["2026-W54", "2025-W53", "2026-W00", "2026-47", "2026-W7", " 2026-W47", "2026-W47\n", "",
     "0000-W01", "9999-W52", "٢٠٢٦-W47"],
)  # fmt: skip
def test_what_is_no_week_is_refused_as_it_was_written(written: str) -> None:
    with pytest.raises(InvalidWeek) as caught:
        Week.parse(written)

    assert caught.value.written == written


def test_weeks_across_new_year() -> None:
    assert Week(2027, 1).previous() == Week(2026, 53)
    assert Week(2026, 53).following() == Week(2027, 1)
    assert Week(2025, 1).previous() == Week(2024, 52)


def test_digest_is_due_after_the_week_at_the_local_hour_whatever_the_season() -> None:
    winter = due_at(Week(2026, 47), CHICAGO, weekday=1, hour=7)
    summer = due_at(Week(2026, 27), CHICAGO, weekday=3, hour=7)

    assert winter == datetime(2026, 11, 23, 13, tzinfo=UTC)
    assert summer == datetime(2026, 7, 8, 12, tzinfo=UTC)


def test_an_hour_that_clocks_skip_comes_an_hour_later() -> None:
    # On Sunday 8 March 2026 two o'clock is skipped in Chicago: 02:00 becomes 03:00 CDT, 08:00 UTC.
    assert due_at(Week(2026, 9), CHICAGO, weekday=7, hour=2) == datetime(2026, 3, 8, 8, tzinfo=UTC)


def test_of_an_hour_that_clocks_repeat_it_is_the_first() -> None:
    assert due_at(Week(2026, 43), CHICAGO, weekday=7, hour=1) == datetime(
        2026, 11, 1, 6, tzinfo=UTC
    )


@given(instants, zones)
def test_every_instant_is_in_exactly_the_week_that_contains_it(
    instant: datetime, zone: ZoneInfo
) -> None:
    week = Week.containing(instant, zone)

    assert week.start(zone) <= instant < week.end(zone)
    assert week.previous().end(zone) == week.start(zone)
    assert week.following().start(zone) == week.end(zone)


@given(instants, zones)
def test_what_is_written_is_read_back_and_sorts_by_time(instant: datetime, zone: ZoneInfo) -> None:
    week = Week.containing(instant, zone)

    assert Week.parse(str(week)) == week
    assert week.previous() < week < week.following()


@given(instants, zones, st.integers(1, 7), st.integers(0, 23))
def test_a_digest_is_never_due_before_its_week_is_over(
    instant: datetime, zone: ZoneInfo, weekday: int, hour: int
) -> None:
    week = Week.containing(instant, zone)

    assert week.end(zone) <= due_at(week, zone, weekday=weekday, hour=hour)
    assert due_at(week, zone, weekday=weekday, hour=hour) <= week.following().end(zone)
