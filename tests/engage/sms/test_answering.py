"""What may come between a text and its answer: the clock reads a moment after the door has stored."""

import pytest
from sqlalchemy import select

from engage.jobs import tasks
from engage.models.contact import Contact
from engage.models.conversation import MOST_FAILURES, OutboundText, Purpose, TextState
from engage.sms import inbound, outbox, reminders
from tests.engage.sms.conftest import CITY, Town
from tests.engage.sms.test_order import store
from tests.peers.twilio.webhooks import Phone


def broken(town: Town, phone: Phone) -> None:
    """Bring about what only a fault of ours could: a question its survey does not have."""
    town.tells(phone, "ROADS")
    with town.database.transaction() as session:
        session.merge(town.conversation(phone)).question_code = "gone"


def holder(town: Town, phone: Phone) -> Contact:
    with town.database.reading() as session:
        return session.get_one(Contact, town.contact(phone).id)


def test_phones_with_an_unread_text_do_not_hold_up_the_others(town: Town) -> None:
    held, free = [town.phone() for _ in range(3)], town.phone()
    for each in (*held, free):
        each.text("PARKS")
    town.answer_waiting()
    for each in held:
        each.text("1")

    sent = outbox.send_queued(
        town.database, town.gateway, town.book, limit=len(held), now=town.now, city=CITY
    )

    assert sent == 1
    assert len(town.twilio.sent_to(free.number)) == 1


def test_b10_a_phone_that_fails_costs_the_others_no_second_reply(town: Town, phone: Phone) -> None:
    other = town.phone()
    broken(town, other)
    store(town, other, "2")
    store(town, phone, "ROADS", "4", "hello?", "hello?")
    town.wait(hours=1)

    town.answer_waiting()
    town.send()

    assert len(town.twilio.sent_to(phone.number)) == 1
    assert town.values(phone)["clean"] == 4


def test_b39_nobody_is_reminded_whose_text_is_unread(town: Town, phone: Phone) -> None:
    town.says(phone, "PARKS")
    town.wait(hours=25)
    phone.text("1")

    with town.database.transaction() as session:
        reminded = reminders.remind(session, settings=town.settings, limit=10, now=town.now)

    assert reminded == 0


def test_b39_a_reminder_is_not_sent_after_the_answer(town: Town, phone: Phone) -> None:
    town.says(phone, "PARKS")
    town.wait(hours=25)
    with town.database.transaction() as session:
        reminders.remind(session, settings=town.settings, limit=10, now=town.now)
    town.wait(seconds=1)

    said = town.answers(phone, "1")

    assert "How clean" in said
    assert "How do you use" not in said
    written = [text for text in town.texts_out() if text.purpose is Purpose.REMINDER]
    assert [(text.state, text.error_code) for text in written] == [(TextState.BLOCKED, "answered")]


def test_b40_a_text_that_came_in_time_is_in_time_however_late_it_is_read(
    town: Town, phone: Phone
) -> None:
    town.tells(phone, "PARKS", "1")
    town.wait(hours=72, seconds=-10)
    phone.text("change")
    town.wait(minutes=1)

    assert town.expire() == 0
    town.send()

    assert "Your new answer" in town.twilio.sent_to(phone.number)[-1]


def test_b40_an_answer_counts_that_came_before_the_survey_closed(town: Town, phone: Phone) -> None:
    town.says(phone, "ROADS")
    phone.text("4")
    town.wait(seconds=1)
    town.close("roads")
    town.wait(seconds=1)

    town.send()

    assert town.values(phone) == {"clean": 4}


@pytest.mark.parametrize("words", ["STOP", "ALTO", "stop. thank you"])
def test_b11_a_stop_is_obeyed_although_its_conversation_is_broken(
    town: Town, phone: Phone, words: str
) -> None:
    broken(town, phone)
    before = len(town.twilio.sent_to(phone.number))
    phone.text(words)

    town.answer_waiting()
    town.send()

    assert holder(town, phone).opted_out_at is not None
    assert len(town.twilio.sent_to(phone.number)) == before


def test_b14_a_text_nobody_could_read_is_taken_for_a_doubt_about_writing_on(
    town: Town, phone: Phone
) -> None:
    broken(town, phone)
    phone.text("please do not")

    town.answer_waiting()
    for _ in range(MOST_FAILURES):
        town.answer_failed()

    assert holder(town, phone).stop_asked_at is not None
    assert town.flags() == ["not_answered"]


def test_b05_the_same_words_pressed_twice_while_the_clock_waited_are_one_answer(
    town: Town, phone: Phone
) -> None:
    town.says(phone, "PARKS")
    store(town, phone, "1", "1")
    town.wait(seconds=-1)  # it looked at its watch, and had to wait for its turn to write

    town.answer_waiting()

    assert town.values(phone) == {"use": "walk"}


def test_b09_a_text_from_before_the_question_went_out_is_no_answer_to_it(
    town: Town, phone: Phone
) -> None:
    town.says(phone, "PARKS")
    town.wait(seconds=5)
    phone.text("1")
    town.answer_waiting()
    town.wait(seconds=0.1)
    phone.text("1")

    town.send()

    assert town.values(phone) == {"use": "walk"}


def test_a_text_typed_at_a_screen_is_left_to_the_screen(town: Town, phone: Phone) -> None:
    arrival = inbound.Arrival("terminal:1", phone.number, "PARKS")
    with town.database.transaction() as session:
        inbound.keep(session, town.book, arrival, now=town.now)

    assert town.answer_waiting() == 0


def test_the_clock_answers_until_nothing_waits(town: Town) -> None:
    phones = [town.phone() for _ in range(25)]
    for each in phones:
        store(town, each, "PARKS")

    assert tasks.answer_texts(town.app) == len(phones)
    assert tasks.answer_texts(town.app) == 0

    with town.database.reading() as session:
        replies = session.scalars(select(OutboundText.contact_id)).all()
    assert len(set(replies)) == len(replies) == len(phones)
