from collections.abc import Callable

import pytest
from sqlalchemy import select

from engage.db import Database
from engage.errors import NotFound
from engage.feedback import comments, covering, hiding
from engage.feedback.comments import Filter, Looked
from engage.models.comment import Comment
from engage.models.hiding import HidingReason
from engage.models.response import AnswerRow
from tests.engage.conftest import NOW

Say = Callable[..., int]
ANA = 1


def test_hidden_comment_is_found_only_by_who_asks_for_it(database: Database, say: Say) -> None:
    comment_id = say("You idiots.")
    with database.transaction() as session:
        hiding.hide(session, comment_id, HidingReason.ABUSE, user_id=ANA, now=NOW)

    with database.reading() as session:
        assert comments.find_comments(session, Filter()).comments == []
        asked = comments.find_comments(session, Filter(looked=Looked.HIDDEN)).comments
        assert [(each.id, each.is_hidden) for each in asked] == [(comment_id, True)]


def test_hiding_is_undone_and_remembered(database: Database, say: Say) -> None:
    comment_id = say("You idiots.")
    for _ in range(2):
        with database.transaction() as session:
            hiding.hide(session, comment_id, HidingReason.ABUSE, user_id=ANA, now=NOW)
            hiding.hide(session, comment_id, HidingReason.THREAT, user_id=ANA, now=NOW)
        with database.transaction() as session:
            hiding.show(session, comment_id, user_id=ANA, now=NOW)

    with database.reading() as session:
        assert not session.get_one(Comment, comment_id).is_hidden
        assert [row.reason for row in hiding.hidings_of(session, comment_id)] == ["abuse", "abuse"]


def test_unknown_comment_cannot_be_hidden(database: Database, city: None) -> None:
    with pytest.raises(NotFound), database.transaction() as session:
        hiding.hide(session, 4711, HidingReason.ABUSE, user_id=ANA, now=NOW)


@pytest.mark.parametrize(
    ("text", "words", "covered"),
    [
        ("Ask Maria, maria knows.", "maria", "Ask Maria, █████ knows."),
        ("Ask MARIA.", "maria", "Ask █████."),
        ("Спросите Ольгу и Ольгу.", "Ольгу", "Спросите █████ и █████."),
        ("اسأل أحمد", "أحمد", "اسأل ████"),
        ("İstanbul Ali", "ali", "İstanbul Ali"),  # lowering would move the offsets
        ("aaaa", "aa", "████"),
        ("no such words", "Maria", "no such words"),
        ("x marks", "x", "x marks"),  # one letter is half the alphabet
        ("", "Maria", ""),
    ],
)
def test_words_are_covered_wherever_they_stand(
    database: Database, say: Say, text: str, words: str, covered: str
) -> None:
    comment_id = say("The bus.")
    with database.transaction() as session:
        session.get_one(Comment, comment_id).text = text
    with database.transaction() as session:
        covering.cover(session, comment_id, words, user_id=ANA, now=NOW)

        assert session.get_one(Comment, comment_id).text == covered


def test_covered_words_leave_the_answer_too_and_can_come_back(database: Database, say: Say) -> None:
    comment_id = say("Ask Maria or Maria.")
    answer = select(AnswerRow).where(AnswerRow.code == "better")
    with database.transaction() as session:
        assert covering.cover(session, comment_id, "Maria", user_id=ANA, now=NOW) == 2
        assert session.scalars(answer).one().value == "Ask █████ or █████."
    with database.transaction() as session:
        for row in covering.coverings_of(session, comment_id):
            covering.uncover(session, comment_id, row.id, user_id=ANA, now=NOW)
            covering.uncover(session, comment_id, row.id, user_id=ANA, now=NOW)

    with database.reading() as session:
        assert session.get_one(Comment, comment_id).text == "Ask Maria or Maria."
        assert session.scalars(answer).one().value == "Ask Maria or Maria."


def test_covering_of_another_comment_is_not_there(database: Database, say: Say) -> None:
    first, second = say("Ask Maria."), say("Ask Ben.")
    with database.transaction() as session:
        covering.cover(session, first, "Maria", user_id=ANA, now=NOW)
        [row] = covering.coverings_of(session, first)

    with pytest.raises(NotFound), database.transaction() as session:
        covering.uncover(session, second, row.id, user_id=ANA, now=NOW)


def test_words_changed_by_their_writer_since_are_left_alone(database: Database, say: Say) -> None:
    comment_id = say("Ask Maria.")
    with database.transaction() as session:
        covering.cover(session, comment_id, "Maria", user_id=ANA, now=NOW)
        [row] = covering.coverings_of(session, comment_id)
        session.get_one(Comment, comment_id).text = "Something else altogether."
    with database.transaction() as session:
        covering.uncover(session, comment_id, row.id, user_id=ANA, now=NOW)

        assert session.get_one(Comment, comment_id).text == "Something else altogether."
