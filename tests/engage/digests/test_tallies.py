"""Roll-ups say what a direct count says, whatever happened to the comments since."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from engage.db import Database
from engage.digests import tallies
from engage.digests.week import Week
from engage.measures.suppression import TOTAL, Mark, one_way
from engage.models.comment import Comment, Tag, TagAxis, TagSource
from engage.models.department import Department, Input, InputComment
from engage.models.response import Channel, Membership, Response
from engage.models.tally import DailyTally

from .conftest import MONDAY_AFTER, WEDNESDAY, Write
from .test_told import transit

CHICAGO = ZoneInfo("America/Chicago")
Key = tuple[int, date, str, str, str, str]


def count_all(city: Database, now: datetime = MONDAY_AFTER) -> int:
    """Do what the nightly job does; give how many days were counted."""
    done = 0
    with city.transaction() as session:
        for department in session.scalars(select(Department)):
            days = tallies.due_days(session, department, now=now, limit=1000)
            tallies.count_days(session, department, days, now=now)
            done += len(days)
    return done


def rolled_up(city: Database) -> dict[Key, int]:
    with city.reading() as session:
        return {
            (r.department_id, r.day, str(r.counted), r.label, r.group_axis, r.group_key): r.inputs
            for r in session.scalars(select(DailyTally))
        }


def counted_directly(city: Database) -> dict[Key, int]:
    """Count the same one input at a time, sharing no code with the roll-up."""
    found: Counter[Key] = Counter()
    with city.reading() as session:
        for heard in session.scalars(select(Input)):
            day = heard.heard_at.astimezone(CHICAGO).date()
            response = session.get_one(Response, heard.response_id)
            labels = {("input", "")} | {
                (str(tag.axis), tag.key)
                for link in session.scalars(
                    select(InputComment).where(InputComment.input_id == heard.id)
                )
                for tag in session.scalars(select(Tag).where(Tag.comment_id == link.comment_id))
            }
            groups = {
                ("", ""),
                ("channel", str(response.channel)),
                ("language", response.language),
            } | {
                (row.axis, row.group_key)
                for row in session.scalars(
                    select(Membership).where(Membership.response_id == response.id)
                )
                if row.group_key is not None
            }
            for counted, label in labels:
                for axis, key in groups:
                    found[heard.department_id, day, counted, label, axis, key] += 1
    return dict(found)


def some_weeks(write: Write) -> None:
    for number in range(9):
        write(
            f"Number {number}",
            theme="transit" if number % 3 else "streets",
            group="ar" if number % 2 else "en",
            language="ar" if number % 4 else "en",
            channel=Channel.SMS if number % 5 else Channel.PAPER,
            at=WEDNESDAY - timedelta(days=number * 9, hours=number),
        )


def test_roll_up_is_the_direct_count(city: Database, write: Write) -> None:
    some_weeks(write)

    count_all(city)

    assert rolled_up(city) == counted_directly(city)
    assert len(rolled_up(city)) > 20


def test_counting_again_changes_nothing_and_a_second_run_has_nothing_to_do(
    city: Database, write: Write
) -> None:
    some_weeks(write)
    count_all(city)
    before = rolled_up(city)

    assert count_all(city) == 0
    with city.transaction() as session:
        department = session.get_one(Department, transit(city).id)
        days = [WEDNESDAY.date(), WEDNESDAY.date() - timedelta(days=27)]
        tallies.count_days(session, department, days, now=MONDAY_AFTER)

    assert rolled_up(city) == before


def test_after_re_tagging_old_and_new_days_are_right_again(city: Database, write: Write) -> None:
    some_weeks(write)
    count_all(city)
    with city.transaction() as session:
        for comment_id in session.scalars(select(Comment.id)).all():
            corrected = Tag(comment_id=comment_id, axis=TagAxis.THEME, key="housing", score=1.0)
            corrected.source = TagSource.PERSON
            corrected.created_at = MONDAY_AFTER + timedelta(hours=3)
            session.add(corrected)

    count_all(city, MONDAY_AFTER + timedelta(days=1))

    assert rolled_up(city) == counted_directly(city)


def test_erased_comments_are_gone_within_four_weeks_however_old(
    city: Database, write: Write
) -> None:
    write("A year ago, nearly", at=WEDNESDAY - timedelta(days=300))
    write("Lately", at=WEDNESDAY)
    count_all(city)
    with city.transaction() as session:
        session.execute(delete(Response))

    count_all(city, MONDAY_AFTER + timedelta(days=1))
    lately = [key for key in rolled_up(city) if key[1] > date(2026, 11, 1)]
    count_all(city, MONDAY_AFTER + timedelta(days=29))

    assert lately == []
    assert rolled_up(city) == {}


def test_work_of_one_run_is_bounded_and_the_latest_days_come_first(
    city: Database, write: Write
) -> None:
    some_weeks(write)
    with city.reading() as session:
        department = transit(city)
        days = tallies.due_days(session, department, now=MONDAY_AFTER, limit=10)

    assert len(days) == 10
    assert days[0] == date(2026, 11, 22)
    assert days == sorted(days, reverse=True)


def test_day_ends_at_the_departments_midnight_through_daylight_saving(
    city: Database, write: Write
) -> None:
    # The clocks go back in Chicago on 1 November 2026: the day has 25 hours.
    write("Just before", at=datetime(2026, 11, 2, 5, 50, tzinfo=UTC))
    write("Just after", at=datetime(2026, 11, 2, 5, 56, tzinfo=UTC))

    count_all(city)

    days = {key[1]: n for key, n in rolled_up(city).items() if key[2:] == ("input", "", "", "")}
    assert days == {date(2026, 11, 1): 1, date(2026, 11, 2): 1}


def test_year_of_weeks_ends_with_the_week_asked_for(city: Database, write: Write) -> None:
    write("This week")
    write("This week too")
    write("A year ago", at=WEDNESDAY - timedelta(weeks=51))
    write("Longer ago", at=WEDNESDAY - timedelta(weeks=52))
    count_all(city)

    with city.reading() as session:
        weeks = tallies.weekly(session, transit(city).id, Week(2026, 47))
        complete = tallies.is_counted(session, transit(city).id, Week(2026, 47))

    assert (len(weeks), weeks[0], weeks[-1], sum(weeks)) == (52, 1, 2, 3)
    assert complete


def test_small_groups_in_the_roll_up_are_hidden_as_in_a_direct_count(
    city: Database, write: Write
) -> None:
    for number in range(14):
        write(f"Number {number}", group="en" if number < 11 else "ar")
    count_all(city)

    week = Week(2026, 47)
    with city.reading() as session:
        groups = {
            key: tallies.weekly(
                session, transit(city).id, week, weeks=1, group=("home_language", key)
            )[0]
            for key in ("en", "ar")
        }
        total = tallies.weekly(session, transit(city).id, week, weeks=1)[0]
    figures = one_way(groups, total)

    assert (groups, total) == ({"en": 11, "ar": 3}, 14)
    assert figures["ar"].mark is Mark.FEW
    assert Mark.WITHHELD in {figures["en"].mark, figures[TOTAL].mark}
