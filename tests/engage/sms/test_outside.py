"""Danger, feedback, the menu, the web: what is not an answer to a question."""

import pytest
from sqlalchemy import event

from engage.models.comment import Comment
from engage.models.conversation import ConversationState, Purpose, TextState
from engage.models.response import ResponseState
from engage.sms import outbox
from surveys.sms.segments import Encoding, measure
from tests.engage.sms.conftest import CITY, Town
from tests.peers.twilio.webhooks import Phone

EMERGENCIES = [
    ("fire", "emergency"), ("911", "emergency"), ("there is a fire next door", "emergency"),
    ("hay un incendio en mi edificio", "emergency"), ("حريق", "emergency"),
    ("he has a gun", "violence"), ("me está pegando mi esposo", "violence"),
    ("I want to kill myself", "self_harm"), ("quiero morir", "self_harm"),
    ("أريد أن أموت", "self_harm"), ("FIRE FIRE FIRE!!", "emergency"), ("help fire", "emergency"),
    ("theres a fire", "emergency"), ("there is a fier", "emergency"),
    ("Call 9-1-1", "emergency"), ("hay un insendio", "emergency"), ("casa en llamas", "emergency"),
    ("my baby is not breathing", "emergency"), ("house is buring", "emergency"),
    ("пожар!", "emergency"), ("着火了", "emergency"), ("chay nha", "emergency"),
    ("불났어요", "emergency"), ("እሳት", "emergency"), ("dife", "emergency"), ("sunog!!", "emergency"),
    ("f\u200bire", "emergency"), ("\u202efire\u202c", "emergency"), ("ＦＩＲＥ", "emergency"),
    ("he's got a gun", "violence"), ("my husband hits me", "violence"),
    ("someone is shoting", "violence"), ("у него пистолэт", "violence"),
    ("i want to kill mysefl", "self_harm"), ("I want to kil my self", "self_harm"),
    ("kiero morir", "self_harm"), ("thinking of sucide", "self_harm"), ("хочу умиреть", "self_harm"),
    ("不想活", "self_harm"), ("죽고 싶어요", "self_harm"), ("KMS", "self_harm"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "flag"), EMERGENCIES)
def test_danger_is_answered_at_once_and_seen_by_staff(
    town: Town, phone: Phone, words: str, flag: str
) -> None:
    town.tells(phone, "PARKS", "1")

    said = town.says(phone, words)
    went_on = town.says(phone, "4")

    assert "911" in said
    assert ("988" in said) is (flag == "self_harm")
    assert town.flags() == [flag]
    assert "Were you ever hurt" in went_on, "the survey stayed where it was"
    assert town.values(phone) == {"use": "walk", "clean": 4}


@pytest.mark.parametrize(
    "words",
    [
        "The fire station is closed",
        "Too few fire hydrants",
        "Police drive too fast here",
        "There is a fine for parking",
        "I live 12 kms from the park",
        "Fireworks every night",
        "moto",
        "dab",
        "This traffic is killing me",
        "Fire the mayor",
    ],
)
def test_words_of_danger_in_a_comment_are_a_comment(town: Town, phone: Phone, words: str) -> None:
    town.tells(phone, "ROADS", "2", words)

    assert town.values(phone)["better"] == words
    assert town.flags() == []


def test_abuse_alone_is_kept_and_flagged(town: Town, phone: Phone) -> None:
    said = town.tells(phone, "ROADS", "2", "fuck you all")

    assert "Thank you all." in said[-1]
    assert town.values(phone)["better"] == "fuck you all"
    assert town.flags() == ["abuse"]


def test_an_unknown_word_gets_the_menu_once_a_day(town: Town, phone: Phone) -> None:
    first, second = town.tells(phone, "hello", "banana")
    town.wait(days=1)

    assert "PARKS, ROADS" in first
    assert second == ""
    assert "PARKS" in town.says(phone, "hello")


def test_feedback_outside_any_survey_is_kept_as_a_comment(town: Town, phone: Phone) -> None:
    said = town.says(phone, "The bus shelter on Elm has no light")

    assert "will read what you wrote" in said
    [comment] = town.rows(Comment)
    assert (comment.text, comment.code) == ("The bus shelter on Elm has no light", "feedback")
    assert town.responses()[0].state is ResponseState.SUBMITTED


@pytest.mark.parametrize("words", ["thanks!", "ok", "👍", "Gracias", "شكرا"])
def test_thanks_after_the_thanks_need_no_answer(town: Town, phone: Phone, words: str) -> None:
    town.tells(phone, "ROADS", "2", "Fix the holes please")

    assert town.says(phone, words) == ""


def test_the_web_goes_on_with_the_same_response_and_so_does_the_phone(
    town: Town, phone: Phone
) -> None:
    town.tells(phone, "PARKS", "1")

    link = town.says(phone, "web").rpartition("http://localhost")[2].strip()
    page = phone.client.get(link)
    town.says(phone, "4")

    assert page.status_code == 200
    assert "How clean are they?" in page.text
    assert town.values(phone) == {"use": "walk", "clean": 4}
    assert len(town.responses()) == 1


def test_a_survey_sent_on_the_web_is_over_on_the_phone(town: Town, phone: Phone) -> None:
    town.says(phone, "ROADS")
    with town.database.transaction() as session:
        response = session.merge(town.responses()[0])
        response.state, response.submitted_at = ResponseState.SUBMITTED, town.now

    town.says(phone, "2")

    assert town.conversation(phone).state is ConversationState.FINISHED
    assert town.values(phone) == {}


def test_a_stop_that_comes_before_a_queued_text_is_sent_holds_it_back(
    town: Town, phone: Phone
) -> None:
    phone.text("PARKS")
    town.answer_waiting()
    town.wait(seconds=1)
    phone.text("STOP")

    assert town.send() == 0
    [text] = town.texts_out()
    assert (text.state, text.error_code) == (TextState.BLOCKED, "opted_out")


def test_nothing_is_sent_to_a_phone_before_its_last_text_is_read(town: Town, phone: Phone) -> None:
    other = town.phone()
    for each in (phone, other):
        each.text("PARKS")
    town.answer_waiting()
    phone.text("STOP")

    # The clock sends and answers in turns of their own: this time it comes to send first.
    outbox.send_queued(town.database, town.gateway, town.book, limit=100, now=town.now, city=CITY)

    assert [message.to for message in town.twilio.messages] == [other.number]
    town.send()
    assert town.twilio.sent_to(phone.number) == []


def test_nobody_is_written_to_first_without_consent(town: Town, phone: Phone) -> None:
    contact = town.contact(phone)
    news = outbox.Message(key="news:1", body="News", language="en", purpose=Purpose.NEWS)

    with town.database.transaction() as session:
        let_through = outbox.queue(session, contact, news, city=CITY, now=town.now)

    assert not let_through
    assert town.texts_out() == []


def test_one_cause_yields_one_text(town: Town, phone: Phone) -> None:
    contact = town.contact(phone)
    message = outbox.Message(key="reply:1", body="Hello", language="en")

    with town.database.transaction() as session:
        made = [outbox.queue(session, contact, message, city=CITY, now=town.now) for _ in range(2)]

    assert made == [True, False]


def test_a_person_gets_at_most_two_unasked_texts_a_day(town: Town, phone: Phone) -> None:
    town.says(phone, "ROADS")
    contact = town.contact(phone)
    with town.database.transaction() as session:
        for number in range(3):
            news = outbox.Message(
                key=f"news:{number}", body="News", language="en", purpose=Purpose.NEWS
            )
            outbox.queue(session, contact, news, city=CITY, now=town.now)

    town.send()
    assert len(town.twilio.sent_to(phone.number)) == 3
    town.wait(days=1)
    assert town.send() == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("It’s “fine” – really…", 'It\'s "fine" - really...'),
        ("¿Qué tan “limpio”?", "¿Qué tan “limpio”?".replace("“", '"').replace("”", '"')),
        ("“مرحبا”", "“مرحبا”"),
    ],
)
def test_only_punctuation_is_made_plain_and_only_where_it_saves(body: str, expected: str) -> None:
    assert outbox.cheapest(body) == expected


def test_segments_are_counted(town: Town, phone: Phone) -> None:
    town.says(phone, "PARKS es")

    [text] = town.texts_out()
    assert text.segments == measure(text.body).count
    assert measure(text.body).encoding is Encoding.UCS2


def test_an_answer_costs_a_bounded_number_of_queries(town: Town, phone: Phone) -> None:
    town.tells(phone, "PARKS", "1")
    counted = []
    listener = lambda *_: counted.append(1)  # noqa: E731
    event.listen(town.database.engine, "before_cursor_execute", listener)

    phone.text("4")
    town.answer_waiting()

    event.remove(town.database.engine, "before_cursor_execute", listener)
    # Three of them begin the transactions: of the text, of the look at what waits, of the answer.
    assert len(counted) <= 18


def test_answers_of_many_phones_at_once_cost_a_few_queries_each(town: Town) -> None:
    phones = [town.phone() for _ in range(10)]
    for each in phones:
        town.tells(each, "PARKS", "1")
        each.text("4")
    counted = []
    listener = lambda *_: counted.append(1)  # noqa: E731
    event.listen(town.database.engine, "before_cursor_execute", listener)

    town.answer_waiting()

    event.remove(town.database.engine, "before_cursor_execute", listener)
    assert len(counted) <= 4 * len(phones)
    assert all(town.values(each)["clean"] == 4 for each in phones)
