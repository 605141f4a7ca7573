"""Nothing is ever in two digests or in none, whatever the clock and the tagger do."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.config import Settings
from engage.db import Database
from engage.digests.build import MeasuredWeek, measure_week, store_digest
from engage.digests.content import DigestContent
from engage.digests.due import build_due_digests
from engage.digests.said import words_of
from engage.digests.week import Week, WeekNotOver
from engage.feedback import correcting, tagging
from engage.feedback.correcting import Word
from engage.feedback.tagging import FoundTag, Understood
from engage.models.comment import Comment, Fate, TagAxis
from engage.models.department import Department, InputComment
from engage.models.digest import Digest, Mail
from engage.models.readers import DigestComment
from engage.models.response import Response

from .conftest import MONDAY_AFTER, WEDNESDAY, Write

WEEK = Week(2026, 47)
A_WEEK = timedelta(weeks=1)


def transit(city: Database) -> Department:
    with city.reading() as session:
        return session.scalars(select(Department).where(Department.slug == "transit")).one()


def measured(city: Database, week: Week, now: datetime) -> MeasuredWeek:
    with city.reading() as session:
        return measure_week(session, transit(city), week, suppress_below=10, now=now)


def build(city: Database, week: Week, now: datetime = MONDAY_AFTER) -> DigestContent:
    found = measured(city, week, now)
    with city.transaction() as session:
        digest = store_digest(session, transit(city), week, found, now=now)
        return DigestContent.model_validate(digest.content)


def correct(session: Session, comment: Comment, *, at: datetime) -> None:
    """Let a person add a theme."""
    themes = {tag.key for tag in comment.tags if tag.axis is TagAxis.THEME} | {"streets"}
    word = Word(themes, {tag.key for tag in comment.tags} - themes, 0)
    correcting.settle(session, comment.id, word, user_id=None, now=at)


def told(city: Database) -> Counter[str]:
    """How often each comment stands in a digest of transit, by its text; 0 for none."""
    with city.reading() as session:
        digests = session.execute(
            select(Comment.text, DigestComment.digest_id)
            .outerjoin(DigestComment, DigestComment.comment_id == Comment.id)
            .where(Comment.id.in_(select(InputComment.comment_id)))
        ).all()
    return Counter({text: 0 for text, _ in digests}) + Counter(
        text for text, digest in digests if digest is not None
    )


def test_comment_committed_after_the_digest_looked_is_in_the_next(
    city: Database, write: Write
) -> None:
    write("On time")
    build(city, WEEK)
    write("Came in the last second of Sunday", at=datetime(2026, 11, 23, 5, 54, tzinfo=UTC))

    following = build(city, WEEK.following(), MONDAY_AFTER + A_WEEK)

    assert following.inputs == 1
    assert told(city) == {"On time": 1, "Came in the last second of Sunday": 1}


def test_comment_tagged_weeks_late_is_told_then_and_says_from_when_it_is(
    city: Database, write: Write
) -> None:
    write("On time")
    build(city, WEEK)
    write("Read late", at=WEDNESDAY - 3 * A_WEEK, tagged=WEDNESDAY + A_WEEK)

    following = build(city, WEEK.following(), MONDAY_AFTER + A_WEEK)

    assert following.inputs == 1
    assert [(line.week, line.late) for line in following.corrections] == [("2026-W44", 1)]


def test_comment_that_joins_an_input_of_a_year_ago_is_told(city: Database, write: Write) -> None:
    old = WEDNESDAY - 52 * A_WEEK
    response_id = write("Said a year ago", at=old)
    build(city, WEEK)
    with city.transaction() as session:
        second = Comment(
            response_id=response_id,
            code="more",
            text="Understood only now",
            asked_language="en",
            created_at=old,
            fate=Fate.TAGGED,
            tagged_at=WEDNESDAY + A_WEEK,
        )
        session.add(second)
        session.flush()
        input_id = session.scalars(select(InputComment.input_id)).one()
        session.add(InputComment(input_id=input_id, comment_id=second.id))

    following = build(city, WEEK.following(), MONDAY_AFTER + A_WEEK)

    assert (following.inputs, following.comments) == (1, 1)


def test_comment_tagged_a_second_time_is_no_news(city: Database, write: Write) -> None:
    write("Said once")
    build(city, WEEK)
    with city.transaction() as session:
        session.execute(update(Comment).values(tagged_at=WEDNESDAY + A_WEEK))

    assert build(city, WEEK.following(), MONDAY_AFTER + A_WEEK).inputs == 0


def test_tag_corrected_after_the_digest_is_told_in_the_next_and_leaves_the_first_as_it_was(
    city: Database, write: Write
) -> None:
    write("The bus shelter floods")
    first = build(city, WEEK)
    with city.transaction() as session:
        comment = session.scalars(select(Comment)).one()
        correct(session, comment, at=MONDAY_AFTER + timedelta(days=1))

    following = build(city, WEEK.following(), MONDAY_AFTER + A_WEEK)

    assert build(city, WEEK) == first
    assert [(line.week, line.corrected) for line in following.corrections] == [("2026-W47", 1)]
    assert following.inputs == 0


def test_correction_made_while_no_digest_was_built_is_not_lost(
    city: Database, write: Write
) -> None:
    write("The bus shelter floods")
    build(city, WEEK)
    with city.transaction() as session:
        comment = session.scalars(select(Comment)).one()
        correct(session, comment, at=WEDNESDAY + A_WEEK)

    # The week between was never built.
    later = build(city, WEEK.following().following(), MONDAY_AFTER + 2 * A_WEEK)

    assert [line.corrected for line in later.corrections] == [1]


def test_two_builders_at_once_tell_a_comment_once(city: Database, write: Write) -> None:
    build(city, WEEK)
    write("Late for both", at=WEDNESDAY)
    one = measured(city, WEEK.following(), MONDAY_AFTER + 2 * A_WEEK)
    other = measured(city, WEEK.following().following(), MONDAY_AFTER + 2 * A_WEEK)
    with city.transaction() as session:
        store_digest(session, transit(city), WEEK.following(), one, now=MONDAY_AFTER)

    week = WEEK.following().following()
    with city.transaction() as session:
        with pytest.raises(IntegrityError):
            store_digest(session, transit(city), week, other, now=MONDAY_AFTER)
        session.rollback()

    assert told(city) == {"Late for both": 1}


def test_week_that_is_not_over_has_no_digest(city: Database, write: Write) -> None:
    write("Too early to tell")

    with pytest.raises(WeekNotOver):
        build(city, WEEK, WEDNESDAY)


@pytest.mark.parametrize(
    "monday", [datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)]
)
def test_clock_down_across_a_monday_and_daylight_saving_loses_and_doubles_nothing(
    city: Database, write: Write, settings: Settings, monday: datetime
) -> None:
    """The clocks change on the Sunday before `monday`."""
    chance = random.Random(monday.month)
    build_due_digests(city, settings, now=monday - 2 * A_WEEK + timedelta(hours=14))
    said = []
    for hour in range(0, 3 * 7 * 24, 5):
        at = monday - 2 * A_WEEK + timedelta(hours=hour)
        said.append(f"Hour {hour}")
        write(said[-1], at=at, tagged=at + timedelta(hours=chance.choice((0, 0, 1, 30, 200))))

    # Down for the Monday of the change, back on its Thursday; then weekly, until all is told.
    for days in (3, 7, 14, 21, 28):
        build_due_digests(city, settings, now=monday + timedelta(days=days, hours=15))

    assert told(city) == dict.fromkeys(said, 1)
    with city.reading() as session:
        spans = session.execute(
            select(Digest.starts_at, Digest.ends_at)
            .where(Digest.department_id == transit(city).id)
            .order_by(Digest.week)
        ).all()
    assert all(end == start for (_, end), (start, _) in pairwise(spans))
    assert {167, 168, 169} >= {(end - start) / timedelta(hours=1) for start, end in spans} > {168}


def test_words_erased_by_their_writer_are_gone_from_a_stored_digest(
    city: Database, write: Write
) -> None:
    write("The 9 never comes to the clinic")
    content = build(city, WEEK)
    assert content.themes[0].quote
    with city.transaction() as session:
        session.execute(delete(Response))

    with city.reading() as session:
        assert words_of(session, content) == {}
        stored = session.scalars(select(Digest)).one()
        assert "clinic" not in str(stored.content)


def test_words_overwritten_by_others_are_not_shown_as_the_quote(
    city: Database, write: Write
) -> None:
    write("The 9 never comes to the clinic")
    content = build(city, WEEK)
    with city.transaction() as session:
        session.execute(update(Comment).values(text="[erased at the writer's request, for good]"))

    with city.reading() as session:
        assert words_of(session, content) == {}


def test_one_department_that_cannot_be_measured_keeps_no_other_from_its_digest(
    city: Database, write: Write, settings: Settings
) -> None:
    write("The pothole", theme="streets")
    with city.transaction() as session:
        broken = session.scalars(select(Department).where(Department.slug == "transit")).one()
        broken.timezone = "Mars/Olympus"

    build_due_digests(city, settings, now=MONDAY_AFTER)

    with city.reading() as session:
        assert [mail.to for mail in session.scalars(select(Mail))] == ["works@example.org"]


def test_comment_of_which_the_tagger_made_nothing_is_never_claimed_to_be_told(
    city: Database, write: Write
) -> None:
    write("Tagged")
    with city.transaction() as session:
        response = session.scalars(select(Response)).one()
        waiting = Comment(response_id=response.id, code="more", text="Waits", asked_language="en")
        waiting.created_at = WEDNESDAY
        session.add(waiting)

    assert build(city, WEEK).comments == 1
    with city.transaction() as session:
        comment = session.scalars(select(Comment).where(Comment.text == "Waits")).one()
        tag = FoundTag(TagAxis.THEME, "transit", 0.9, None, None, ())
        found = Understood(Fate.TAGGED, None, "en", 0.9, (tag,), "test-1")
        tagging.save_tags(session, {comment.id: found}, now=WEDNESDAY + A_WEEK)
        session.add(
            InputComment(
                input_id=session.scalars(select(InputComment.input_id)).one(),
                comment_id=comment.id,
            )
        )

    following = build(city, WEEK.following(), MONDAY_AFTER + A_WEEK)

    assert following.comments == 1
    assert [line.late for line in following.corrections] == [1]
