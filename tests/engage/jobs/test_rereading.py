from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from engage.db import Database
from engage.feedback import correcting, rereading
from engage.feedback.correcting import Word
from engage.feedback.rereading import Card
from engage.jobs.rereading import reread
from engage.jobs.tagging import tag_pending
from engage.models.comment import Comment, Tag
from engage.models.department import Department, Input
from tests.engage.conftest import NOW

Say = Callable[..., int]
LATER = NOW + timedelta(minutes=1)


def land(database: Database, version: str, *, day: int) -> None:
    card = Card(
        version=version,
        made_at=datetime(2026, 11, day, tzinfo=UTC),
        data_hash="hash",
        comments=1,
        scores={},
        thresholds={"transit": 0.5},
    )
    with database.transaction() as session:
        rereading.welcome(session, card, now=NOW)
        rereading.welcome(session, card, now=LATER)


def versions(database: Database) -> list[str | None]:
    with database.reading() as session:
        return list(session.scalars(select(Comment.model_version).order_by(Comment.id)))


def themes(database: Database, comment_id: int) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Tag.key).where(Tag.comment_id == comment_id)))


@pytest.fixture
def said(say: Say) -> list[int]:
    """Five comments on the bus, read by version one."""
    return [say(f"The bus is late, {number}.") for number in range(5)]


def test_all_is_read_again_in_batches_and_only_once(
    database: Database, said: list[int], words: Callable
) -> None:
    land(database, "one", day=1)
    land(database, "two", day=2)
    tagger = words("two", {"bus": "streets"})

    done = [reread(database, tagger, now=LATER, limit=2) for _ in range(5)]

    assert done == [2, 2, 1, 0, 0]
    assert versions(database) == ["two"] * 5
    assert themes(database, said[0]) == ["streets"]
    with database.reading() as session:
        assert rereading.progress(session, "two").share == 1.0


def test_what_was_read_first_keeps_its_time(
    database: Database, said: list[int], words: Callable
) -> None:
    land(database, "two", day=2)
    reread(database, words("two", {}), now=LATER)

    with database.reading() as session:
        assert set(session.scalars(select(Comment.tagged_at))) == {NOW}


def test_two_workers_never_get_the_same_comment(database: Database, said: list[int]) -> None:
    land(database, "two", day=2)
    with database.transaction() as session:
        first = rereading.claim_old(session, "two", limit=3, now=LATER)
    with database.transaction() as session:
        second = rereading.claim_old(session, "two", limit=3, now=LATER)

    assert len({each.id for each in (*first, *second)}) == len(first) + len(second) == 5


def test_batch_of_a_worker_that_died_is_taken_over(
    database: Database, said: list[int], words: Callable
) -> None:
    land(database, "two", day=2)
    with database.transaction() as session:
        rereading.claim_old(session, "two", limit=5, now=LATER)
    tagger = words("two", {})

    assert reread(database, tagger, now=LATER + timedelta(minutes=4)) == 0
    assert reread(database, tagger, now=LATER + timedelta(minutes=6)) == 5


def test_comment_that_brings_the_tagger_down_keeps_its_old_tags(
    database: Database, said: list[int], words: Callable
) -> None:
    land(database, "two", day=2)
    for turn in range(1, 4):
        with database.transaction() as session:
            at = LATER + timedelta(hours=turn)
            assert rereading.claim_old(session, "two", limit=5, now=at)

    assert reread(database, words("two", {}), now=LATER + timedelta(days=1)) == 0
    assert themes(database, said[0]) == ["transit"]


def test_older_model_leaves_the_newers_work_alone(
    database: Database, said: list[int], words: Callable
) -> None:
    land(database, "two", day=2)
    reread(database, words("two", {}), now=LATER)
    land(database, "one", day=1)

    assert reread(database, words("one", {}), now=LATER) == 0
    assert versions(database) == ["two"] * 5


def test_model_that_lands_in_the_middle_of_a_batch_reads_it_again(
    database: Database, said: list[int], words: Callable
) -> None:
    land(database, "two", day=2)

    class Overtaken(words):
        def tag(self, items):
            land(database, "three", day=3)
            return super().tag(items)

    reread(database, Overtaken("two", {"bus": "parks"}), now=LATER)

    assert versions(database) == ["one"] * 5
    assert reread(database, words("three", {"bus": "streets"}), now=LATER) == 5
    assert themes(database, said[0]) == ["streets"]


def test_new_comment_read_by_an_older_worker_is_read_again(
    database: Database, say: Say, words: Callable
) -> None:
    land(database, "two", day=2)
    say("The bus.", None)
    tag_pending(database, words("one", {"bus": "transit"}), now=NOW)

    assert versions(database) == ["one"]
    assert reread(database, words("two", {"bus": "transit"}), now=LATER) == 1
    assert versions(database) == ["two"]


def test_a_persons_word_stays(database: Database, said: list[int], words: Callable) -> None:
    with database.transaction() as session:
        word = Word(("housing",), (), 0)
        correcting.settle(session, said[0], word, user_id=None, now=NOW)
    land(database, "two", day=2)

    reread(database, words("two", {"bus": "streets"}), now=LATER)

    assert themes(database, said[0]) == ["housing"]
    assert themes(database, said[1]) == ["streets"]
    assert versions(database) == ["two"] * 5


def test_departments_follow_what_the_new_model_found(
    database: Database, said: list[int], words: Callable
) -> None:
    land(database, "two", day=2)

    reread(database, words("two", {"bus": "housing"}), now=LATER)

    with database.reading() as session:
        slugs = session.scalars(
            select(Department.slug).join(Input, Input.department_id == Department.id)
        )
        assert set(slugs) == {"housing"}


def test_erased_in_the_middle_of_a_batch_is_passed_over(
    database: Database, said: list[int], words: Callable
) -> None:
    land(database, "two", day=2)

    class Erasing(words):
        def tag(self, items):
            with database.transaction() as session:
                session.delete(session.get_one(Comment, said[0]))
            return super().tag(items)

    assert reread(database, Erasing("two", {}), now=LATER) == 5
    assert versions(database) == ["two"] * 4
