"""A week becomes a digest: once, with small numbers hidden and quotes verified."""

from datetime import timedelta

from sqlalchemy import func, select

from engage.db import Database
from engage.digests.build import measure_week, store_digest
from engage.digests.content import DigestContent
from engage.digests.said import words_of
from engage.digests.week import Week
from engage.models.department import Department
from engage.models.digest import Digest

from .conftest import MONDAY_AFTER, WEDNESDAY, Write

WEEK = Week(2026, 47)


def content_of(city: Database, slug: str = "transit") -> DigestContent:
    with city.transaction() as session:
        department = session.scalars(select(Department).where(Department.slug == slug)).one()
        measured = measure_week(session, department, WEEK, suppress_below=10, now=MONDAY_AFTER)
        digest = store_digest(session, department, WEEK, measured, now=MONDAY_AFTER)
        return DigestContent.model_validate(digest.content)


def test_themes_are_counted_with_the_week_before_beside_them(city: Database, write: Write) -> None:
    write("Too late again")
    write("And again")
    write("Last week too", at=WEDNESDAY - timedelta(weeks=1))

    content = content_of(city)

    assert content.inputs == 2
    assert [(line.key, line.count, line.before) for line in content.themes] == [("transit", 2, 1)]


def test_another_departments_comments_stay_out(city: Database, write: Write) -> None:
    write("The pothole", theme="streets")

    assert content_of(city, "transit").inputs == 0
    assert content_of(city, "works").inputs == 1


def test_week_begins_on_monday_in_the_departments_zone(city: Database, write: Write) -> None:
    write("Sunday night in Chicago", at=WEDNESDAY.replace(day=16, hour=5, minute=50))
    write("Monday morning in Chicago", at=WEDNESDAY.replace(day=16, hour=6, minute=0))

    assert content_of(city).inputs == 1


def test_only_words_that_may_be_shown_are_quoted_and_details_are_masked(
    city: Database, write: Write
) -> None:
    write("Nobody may read this aloud", quote=False)
    write("Call me at 202-555-0123, the 9 never comes", quote=True)

    content = content_of(city)

    assert content.themes[0].quote is not None
    with city.reading() as session:
        said = words_of(session, content)[content.themes[0].quote.passage]
    assert "the 9 never comes" in said.text
    assert "555" not in said.text


def test_group_of_fewer_than_ten_is_hidden_and_cannot_be_reckoned_from_the_rest(
    city: Database, write: Write
) -> None:
    for number in range(12):
        write(f"Number {number}", group="en")
    for number in range(3):
        write(f"رقم {number}", group="ar", language="ar")

    axis = next(part for part in content_of(city).axes if part.axis == "home_language")

    by_group = {line.group: line for line in axis.lines}
    assert by_group["ar"].people.hidden
    assert by_group["ar"].share is None
    shown = [line.people.value for line in axis.lines if line.people.value] + [axis.received.value]
    assert 15 not in shown or 12 not in shown


def test_built_twice_is_stored_once_as_it_was(city: Database, write: Write) -> None:
    write("First")
    first = content_of(city)
    write("Came late but within the week")

    again = content_of(city)

    assert again == first
    with city.reading() as session:
        assert session.scalar(select(func.count()).select_from(Digest)) == 1
