from collections.abc import Callable

from engage.db import Database
from engage.feedback import correcting, hiding, lessons
from engage.feedback.correcting import Word
from engage.models.hiding import HidingReason
from engage.models.own_theme import OwnTheme, ThemeState
from tests.engage.conftest import NOW

Say = Callable[..., int]


def settle(database: Database, comment_id: int, *themes: str, seen: int = 0) -> None:
    with database.transaction() as session:
        word = Word(themes, (), seen)
        correcting.settle(session, comment_id, word, user_id=None, now=NOW)


def test_only_the_last_word_on_a_comment_teaches(database: Database, say: Say) -> None:
    comment_id = say("The bus is late.")
    settle(database, comment_id, "housing")
    settle(database, comment_id, "parks", seen=1)
    say("Nobody looked at this.")

    with database.reading() as session:
        [lesson] = lessons.settled(session)

    assert (lesson.comment_id, lesson.themes, lesson.is_change) == (comment_id, ("parks",), True)
    assert (lesson.language, lesson.channel) == ("en", "sms")


def test_lesson_holds_no_personal_detail(database: Database, say: Say) -> None:
    settle(database, say("The bus is late, call me at 312-555-0142."), "transit")

    with database.reading() as session:
        [lesson] = lessons.settled(session)

    assert "555" not in lesson.text
    assert not lesson.is_change


def test_hidden_comment_teaches_nothing(database: Database, say: Say) -> None:
    comment_id = say("You idiots, the bus.")
    settle(database, comment_id, "transit")
    with database.transaction() as session:
        hiding.hide(session, comment_id, HidingReason.ABUSE, user_id=None, now=NOW)

    with database.reading() as session:
        assert list(lessons.settled(session)) == []


def test_own_theme_is_no_label_of_the_codebook(database: Database, say: Say) -> None:
    with database.transaction() as session:
        theme = OwnTheme(
            key="own_bridge",
            state=ThemeState.LIVE,
            names={"en": "Bridge"},
            description="",
            examples=[],
            working={},
            created_at=NOW,
        )
        session.add(theme)
    settle(database, say("The bridge and the bus."), "own_bridge", "transit")

    with database.reading() as session:
        [lesson] = lessons.settled(session)

    assert lesson.themes == ("transit",)
