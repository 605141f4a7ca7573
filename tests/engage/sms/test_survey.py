"""Whole surveys by text, question by question, in three languages."""

import pytest

from engage.models.comment import Comment
from engage.models.conversation import ConversationState
from engage.models.response import Channel, ResponseState
from surveys.answers import Missing
from tests.engage.sms.conftest import Town
from tests.peers.twilio.webhooks import Phone

JOURNEYS = {
    "en": ("PARKS", ["1", "4", "yes", "two", "1 & 3", "More shade, please.", "no"]),
    "es": ("PARKS es", ["caminar", "4", "sí", "dos", "1 y 3", "Más sombra, por favor.", "no"]),
    "ar": ("PARKS AR", ["المشي", "٤", "نعم", "٢", "١ و ٣", "مزيد من الظل", "لا"]),
}


@pytest.mark.parametrize("language", JOURNEYS)
def test_a_whole_survey_in_a_language(town: Town, phone: Phone, language: str) -> None:
    keyword, replies = JOURNEYS[language]

    said = town.tells(phone, keyword, *replies)

    assert all(said), "every text is answered"
    assert town.values(phone) == {
        "use": "walk",
        "clean": 4,
        "hurt": "yes",
        "times": 2,
        "needs": ["shade", "lights"],
        "better": replies[5],
        "again": "no",
    }
    [response] = town.responses()
    assert (response.channel, response.language) == (Channel.SMS, language)
    assert response.state is ResponseState.SUBMITTED
    assert town.conversation(phone).state is ConversationState.FINISHED
    thanks = {"en": "Thank you all.", "es": "Gracias a todos.", "ar": "شكرا لكم جميعا."}
    assert thanks[language] in said[-1]


def test_questions_off_the_path_are_not_asked(town: Town, phone: Phone) -> None:
    said = town.tells(phone, "PARKS", "2", "5", "no")

    assert "What is missing?" in said[-1]


def test_a_comment_is_there_for_the_tagger_when_the_survey_ends(town: Town, phone: Phone) -> None:
    town.tells(phone, "ROADS", "2", "Fix the holes on Main Street")

    [comment] = town.rows(Comment)
    assert comment.text == "Fix the holes on Main Street"


def test_how_an_answer_was_read_is_kept_with_the_words(town: Town, phone: Phone) -> None:
    town.tells(phone, "ROADS", "two")

    text = town.texts_in()[-1]
    assert (text.body, text.question_code, text.how) == ("two", "clean", "number word")


def test_a_question_can_be_skipped_and_refused(town: Town, phone: Phone) -> None:
    town.tells(phone, "PARKS", "skip", "I'd rather not say")

    assert town.values(phone) == {"use": Missing.SKIPPED, "clean": Missing.REFUSED}


@pytest.mark.parametrize(
    ("word", "expected"),
    [("HELP", "Marlow Bay"), ("AYUDA", "Marlow Bay"), ("مساعدة", "Marlow Bay")],
)
def test_help_is_answered_outside_a_survey_too(
    town: Town, phone: Phone, word: str, expected: str
) -> None:
    assert expected in town.says(phone, word)
