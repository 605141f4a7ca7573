from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from engage.db import Database
from engage.errors import ChangedMeanwhile, WrongTransition
from engage.feedback import correcting, own_themes, theme_work
from engage.feedback.correcting import Word
from engage.feedback.own_themes import Description
from engage.jobs import own_themes as job
from engage.jobs.tagging import tag_pending
from engage.models.comment import Comment, Fate, Tag
from engage.models.department import Department, Input, Route
from engage.models.own_theme import OwnTheme, ThemeState
from tests.engage.conftest import NOW

Say = Callable[..., int]
ANA = 1
LATER = NOW + timedelta(minutes=1)
BRIDGE = Description(
    {"en": "Old bridge"},
    "The old bridge over the river",
    [f"the old bridge {word} shakes" for word in ("again", "today", "often", "badly", "still")],
)


@pytest.fixture
def tagger(words: Callable) -> object:
    return words("one", {"bus": "transit"})


@pytest.fixture
def theme(database: Database, city: None) -> int:
    with database.transaction() as session:
        return own_themes.describe(session, BRIDGE, user_id=ANA, now=NOW).id


def go_live(database: Database, theme_id: int, *, seen: int = 1) -> None:
    with database.transaction() as session:
        own_themes.go_live(session, theme_id, seen=seen, user_id=ANA, now=NOW)


def read(database: Database, theme_id: int) -> OwnTheme:
    with database.reading() as session:
        return own_themes.find_theme(session, theme_id)


def tagged(database: Database, key: str) -> set[int]:
    with database.reading() as session:
        return set(session.scalars(select(Tag.comment_id).where(Tag.key == key)))


def test_theme_is_scored_before_it_works(database: Database, theme: int, tagger: object) -> None:
    with pytest.raises(WrongTransition), database.transaction() as session:
        own_themes.go_live(session, theme, seen=1, user_id=ANA, now=NOW)

    assert job.learn_next(database, tagger, now=LATER)
    assert not job.learn_next(database, tagger, now=LATER)

    learnt = read(database, theme)
    assert own_themes.is_learnt(learnt)
    assert learnt.state is ThemeState.DRAFT
    assert learnt.learnt["trial"]["score"]["f1"] > 0.8
    assert tagged(database, learnt.key) == set()


def test_live_theme_tags_what_comes_in_beside_the_models(
    database: Database, theme: int, tagger: object, say: Say
) -> None:
    job.learn_next(database, tagger, now=LATER)
    go_live(database, theme)
    about = say("the old bridge shakes and the bus waits", None)
    other = say("a quiet street", None)

    tag_pending(database, tagger, now=LATER)

    key = read(database, theme).key
    with database.reading() as session:
        keys = session.scalars(select(Tag.key).where(Tag.comment_id == about))
        assert set(keys) == {"transit", key}
        assert session.get_one(Comment, other).fate is Fate.NO_THEME


def test_live_theme_reads_what_was_said_before_in_batches(
    database: Database, theme: int, tagger: object, say: Say
) -> None:
    about = [say("the old bridge shakes", ()) for _ in range(3)]
    settled = say("the old bridge shakes badly", ())
    say("a quiet street", ())
    with database.transaction() as session:
        correcting.settle(session, settled, Word((), (), 0), user_id=ANA, now=NOW)
        transit = session.scalars(select(Department).where(Department.slug == "transit")).one()
        session.add(Route(theme=session.get_one(OwnTheme, theme).key, department=transit))
    job.learn_next(database, tagger, now=LATER)
    go_live(database, theme)

    done = [job.catch_up(database, tagger, version="one", now=LATER, limit=2) for _ in range(4)]

    assert done == [2, 2, 1, 0]
    key = read(database, theme).key
    assert tagged(database, key) == set(about)
    with database.reading() as session:
        assert session.get_one(Comment, about[0]).fate is Fate.TAGGED
        assert len(session.scalars(select(Input)).all()) == 3


def test_batch_of_a_theme_is_one_workers(
    database: Database, theme: int, tagger: object, say: Say
) -> None:
    say("the old bridge shakes", ())
    job.learn_next(database, tagger, now=LATER)
    go_live(database, theme)
    with database.transaction() as session:
        batch = theme_work.claim_batch(session, limit=2, now=LATER)
    with database.transaction() as session:
        assert theme_work.claim_batch(session, limit=2, now=LATER) is None
        late = theme_work.claim_batch(session, limit=2, now=LATER + timedelta(minutes=6))

    assert batch
    assert late
    assert batch.texts == late.texts


def test_retired_theme_tags_no_more_and_keeps_what_it_tagged(
    database: Database, theme: int, tagger: object, say: Say
) -> None:
    job.learn_next(database, tagger, now=LATER)
    go_live(database, theme)
    before = say("the old bridge shakes", None)
    tag_pending(database, tagger, now=LATER)
    with database.transaction() as session:
        own_themes.retire(session, theme, user_id=ANA, now=LATER)
    say("the old bridge shakes badly", None)
    tag_pending(database, tagger, now=LATER)

    assert tagged(database, read(database, theme).key) == {before}
    deeds = [change.deed.value for change in read(database, theme).changes]
    assert deeds == ["retired", "went_live", "described"]


def test_other_name_counts_at_once_and_other_description_is_tried_first(
    database: Database, theme: int, tagger: object
) -> None:
    job.learn_next(database, tagger, now=LATER)
    go_live(database, theme)
    renamed = Description({"en": "Bridge"}, BRIDGE.description, BRIDGE.examples)
    with database.transaction() as session:
        own_themes.describe_again(session, theme, renamed, seen=1, user_id=ANA, now=LATER)
    assert not job.learn_next(database, tagger, now=LATER)
    other = Description({"en": "Bridge"}, "All bridges", BRIDGE.examples)
    with database.transaction() as session:
        own_themes.describe_again(session, theme, other, seen=2, user_id=ANA, now=LATER)

    assert job.learn_next(database, tagger, now=LATER)

    found = read(database, theme)
    assert (found.working_revision, found.learnt_revision, found.revision) == (2, 3, 3)
    assert found.state is ThemeState.LIVE


def test_second_of_two_who_describe_at_once_is_told(database: Database, theme: int) -> None:
    with database.transaction() as session:
        own_themes.describe_again(session, theme, BRIDGE, seen=1, user_id=ANA, now=LATER)

    with pytest.raises(ChangedMeanwhile), database.transaction() as session:
        own_themes.describe_again(session, theme, BRIDGE, seen=1, user_id=ANA, now=LATER)


def test_what_was_described_anew_while_it_was_learnt_is_learnt_again(
    database: Database, theme: int, words: Callable
) -> None:
    class Interrupted(words):
        def embed(self, texts):
            if not self.seen:
                self.seen.append("once")
                other = Description({"en": "Bridge"}, "All bridges", BRIDGE.examples)
                with database.transaction() as session:
                    own_themes.describe_again(session, theme, other, seen=1, user_id=ANA, now=LATER)
            return super().embed(texts)

    tagger = Interrupted("one", {})
    job.learn_next(database, tagger, now=LATER)

    assert not own_themes.is_learnt(read(database, theme))
    assert job.learn_next(database, tagger, now=LATER + timedelta(minutes=10))
    assert own_themes.is_learnt(read(database, theme))


def test_too_few_examples_are_said_and_not_tried_for_ever(
    database: Database, city: None, tagger: object
) -> None:
    few = Description({"en": "Bridge"}, "", ["one", "two"])
    with database.transaction() as session:
        theme_id = own_themes.describe(session, few, user_id=ANA, now=NOW).id

    assert job.learn_next(database, tagger, now=LATER)
    assert not job.learn_next(database, tagger, now=LATER + timedelta(hours=1))
    assert read(database, theme_id).fault == "examples"


def test_theme_of_another_encoder_waits_until_it_is_learnt_again(
    database: Database, theme: int, words: Callable, say: Say
) -> None:
    old, new = words("one", {}), words("two", {})
    new.vector_version = "others"
    job.learn_next(database, old, now=LATER)
    go_live(database, theme)
    say("the old bridge shakes", None)
    tag_pending(database, new, now=LATER)
    key = read(database, theme).key
    assert tagged(database, key) == set()

    with database.transaction() as session:
        assert theme_work.learn_again(session, "others") == 1
    job.learn_next(database, new, now=LATER)
    later = say("the old bridge shakes badly", None)
    tag_pending(database, new, now=LATER)

    assert tagged(database, key) == {later}
