from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from tests.engage.feedback.conftest import understood

from engage.db import Database
from engage.errors import ChangedMeanwhile, NotFound
from engage.feedback import correcting, looks, routing, tagging
from engage.feedback.actions import acknowledge
from engage.feedback.correcting import Word
from engage.intake import versions
from engage.intake.comments import revise_comments
from engage.models.comment import Comment, Fate, Tag, TagSource
from engage.models.correction import Correction, Look
from engage.models.department import Department, HistoryEntry, Input
from surveys.answers import Answer
from tests.engage.conftest import NOW

Say = Callable[..., int]
ANA, BEN = 1, 2
LATER = NOW + timedelta(hours=1)


def settle(
    session: Session, comment_id: int, *themes: str, seen: int = 0, user: int = ANA
) -> Correction:
    word = Word(themes, (), seen)
    return correcting.settle(session, comment_id, word, user_id=user, now=LATER)


def themes(session: Session, comment_id: int) -> set[tuple[str, str]]:
    rows = session.execute(select(Tag.key, Tag.source).where(Tag.comment_id == comment_id))
    return {(key, source) for key, source in rows}


def hearing(session: Session, comment_id: int) -> set[str]:
    rows = session.scalars(
        select(Department.slug)
        .join(Input, Input.department_id == Department.id)
        .where(Input.comments.any(comment_id=comment_id))
    )
    return set(rows)


def test_a_persons_word_takes_the_place_of_the_machines(database: Database, say: Say) -> None:
    comment_id = say("My landlord says the bus is late.", ("transit", "safety"))

    with database.transaction() as session:
        correction = settle(session, comment_id, "housing", "transit")

        assert (correction.added, correction.removed) == (["housing"], ["safety"])
        assert themes(session, comment_id) == {
            ("housing", TagSource.PERSON),
            ("transit", TagSource.MACHINE),
        }


def test_what_a_person_settled_outlives_every_later_reading(database: Database, say: Say) -> None:
    comment_id = say("The bus is late.")
    with database.transaction() as session:
        settle(session, comment_id, "housing")
    with database.transaction() as session:
        found = {comment_id: understood("parks", "transit", version="two")}

        free = tagging.store(session, found, now=LATER)

        assert free == []
        assert themes(session, comment_id) == {("housing", TagSource.PERSON)}
        assert session.get_one(Comment, comment_id).model_version == "two"


def test_a_comment_settled_while_it_waited_keeps_the_persons_labels(
    database: Database, say: Say
) -> None:
    comment_id = say("The bus is late.", None)
    with database.transaction() as session:
        settle(session, comment_id, "housing")
    with database.transaction() as session:
        tagging.save_tags(session, {comment_id: understood("transit")}, now=LATER)

        assert themes(session, comment_id) == {("housing", TagSource.PERSON)}
        assert session.get_one(Comment, comment_id).fate is Fate.TAGGED


def test_every_label_taken_away_stays_away(database: Database, say: Say) -> None:
    comment_id = say("Nothing.")
    with database.transaction() as session:
        settle(session, comment_id)
    with database.transaction() as session:
        tagging.store(session, {comment_id: understood("transit", version="two")}, now=LATER)

        assert themes(session, comment_id) == set()


def test_departments_follow_the_labels(database: Database, say: Say) -> None:
    comment_id = say("My landlord.", ("transit",))
    with database.transaction() as session:
        correction = settle(session, comment_id, "housing")
        slugs = dict(session.execute(select(Department.slug, Department.id)).all())

        assert hearing(session, comment_id) == {"housing"}
        assert correction.heard_by == [slugs["housing"]]
        assert correction.withdrawn_from == [slugs["transit"]]
        assert session.scalars(select(Input)).one().department_id == slugs["housing"]


def test_what_a_department_has_read_stays_with_it_and_says_so(database: Database, say: Say) -> None:
    comment_id = say("My landlord.", ("transit",))
    with database.transaction() as session:
        acknowledge(session, session.scalars(select(Input)).all(), user_id=BEN, now=NOW)
    with database.transaction() as session:
        correction = settle(session, comment_id, "housing")

        assert hearing(session, comment_id) == {"transit", "housing"}
        assert correction.withdrawn_from == []
        entry = session.scalars(select(HistoryEntry).order_by(HistoryEntry.id.desc())).first()
        assert entry
        assert (entry.verb, entry.note, entry.user_id) == ("theme_corrected", str(comment_id), ANA)


def test_second_of_two_who_settle_at_once_is_told(database: Database, say: Say) -> None:
    comment_id = say("The bus is late.")
    with database.transaction() as session:
        settle(session, comment_id, "housing", seen=0)

    with pytest.raises(ChangedMeanwhile), database.transaction() as session:
        settle(session, comment_id, "parks", seen=0, user=BEN)

    with database.reading() as session:
        assert [c.themes for c in correcting.corrections_of(session, comment_id, limit=9)] == [
            ["housing"]
        ]


def test_every_word_is_kept_and_the_latest_stands(database: Database, say: Say) -> None:
    comment_id = say("The bus is late.")
    with database.transaction() as session:
        settle(session, comment_id, "housing")
        settle(session, comment_id, "transit", seen=1, user=BEN)

    with database.reading() as session:
        words = correcting.corrections_of(session, comment_id, limit=9)

        assert [(w.number, w.user_id, w.themes) for w in words] == [
            (2, BEN, ["transit"]),
            (1, ANA, ["housing"]),
        ]
        assert themes(session, comment_id) == {("transit", TagSource.PERSON)}


def test_all_right_as_it_is_teaches_and_changes_nothing(database: Database, say: Say) -> None:
    comment_id = say("The bus is late.")
    with database.transaction() as session:
        correction = settle(session, comment_id, "transit")

        assert not correction.is_change
        assert themes(session, comment_id) == {("transit", TagSource.MACHINE)}
        assert session.scalars(select(Look)).all() == []
        assert looks.recent_lessons(session).labels == {"transit": 1}


@pytest.mark.parametrize("theme", ["no_such_theme", "data_driven", "own_bridge", "", "a\0b"])
def test_unknown_label_is_refused(database: Database, say: Say, theme: str) -> None:
    comment_id = say("The bus is late.")

    with pytest.raises(NotFound), database.transaction() as session:
        settle(session, comment_id, theme)


def test_unknown_comment_is_not_there(database: Database, city: None) -> None:
    with pytest.raises(NotFound), database.transaction() as session:
        settle(session, 4711, "transit")


def test_routing_again_brings_nothing_back(database: Database, say: Say) -> None:
    comment_id = say("My landlord.", ("transit",))
    with database.transaction() as session:
        settle(session, comment_id, "housing")
        routing.route_comments(session, [comment_id], now=LATER)

        assert hearing(session, comment_id) == {"housing"}


def test_words_changed_by_their_writer_keep_the_labels_and_ask_for_another_look(
    database: Database, say: Say
) -> None:
    comment_id = say("The bus is late.", ("transit", "safety"))
    with database.transaction() as session:
        settle(session, comment_id, "transit")
    with database.transaction() as session:
        response = session.get_one(Comment, comment_id).response
        definition = versions.definition_of(response.version)
        answers = {"better": Answer("The bus is on time now.")}
        revise_comments(session, response, definition.questions, answers, now=LATER)
    with database.transaction() as session:
        tagging.save_tags(session, {comment_id: understood("parks")}, now=LATER)

        assert themes(session, comment_id) == {("transit", TagSource.MACHINE)}
        assert session.scalars(select(Look.comment_id)).all() == [comment_id]
