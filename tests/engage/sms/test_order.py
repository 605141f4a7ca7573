"""Behaviours 5 to 10 of the texting specification: order, parts, corrections, outages."""

import threading
from datetime import timedelta

import pytest

from engage.sms import inbound
from surveys.answers import Missing
from tests.engage.sms.conftest import Town
from tests.peers.twilio.webhooks import Phone


def store(town: Town, phone: Phone, *bodies: str) -> list[int]:
    """Store texts a second apart, as they were when nothing could be answered."""
    ids = []
    for body in bodies:
        town.wait(seconds=1)
        arrival = inbound.Arrival(phone.new_sid(), phone.number, body)
        with town.database.transaction() as session:
            ids.append(inbound.keep(session, town.book, arrival, now=town.now))
    return ids


def test_b05_two_texts_in_the_same_second_are_taken_one_after_the_other(
    town: Town, phone: Phone
) -> None:
    town.says(phone, "ROADS")
    store(town, phone, "1", "Streets are dirty")
    town.wait(seconds=1)

    town.answer_waiting()

    assert town.values(phone) == {"clean": 1, "better": "Streets are dirty"}


def test_b05_two_threads_with_two_texts_lose_neither(town: Town, phone: Phone) -> None:
    town.says(phone, "ROADS")
    town.wait(seconds=5)
    together = threading.Barrier(2)

    def deliver(body: str) -> None:
        mine = Phone(**{**vars(phone), "client": town.app.test_client()})
        together.wait()
        mine.text(body, sid=f"SM{ord(body[0]):032x}")
        with town.app.app_context():
            town.answer_waiting()

    threads = [
        threading.Thread(target=deliver, args=(body,)) for body in ("4", "Streets are dirty")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    town.send()

    assert town.values(phone)["clean"] == 4
    assert all(text.handled_at for text in town.texts_in())


def test_b05_the_same_words_pressed_twice_are_one_answer(town: Town, phone: Phone) -> None:
    town.says(phone, "PARKS")
    store(town, phone, "1", "1")
    town.wait(seconds=1)

    town.answer_waiting()

    assert town.values(phone) == {"use": "walk"}


def test_b06_parts_of_a_long_text_are_one_answer(town: Town, phone: Phone) -> None:
    town.tells(phone, "PARKS", "1", "4", "no", "1")
    parts = ["There is no shade at all and", "the benches are broken", "since last year"]
    for part in parts:
        town.wait(seconds=2)
        phone.text(part)
        town.send()

    assert town.values(phone)["better"] == " ".join(parts)
    assert [text.body for text in town.texts_in()][-3:] == parts
    assert "again" not in town.values(phone)


@pytest.mark.parametrize(("words", "value"), [("skip", Missing.SKIPPED), ("no", "no")])
def test_b06_what_fits_the_next_question_is_no_part_however_fast(
    town: Town, phone: Phone, words: str, value: object
) -> None:
    town.tells(phone, "PARKS", "1", "4", "no", "1", "More shade")

    town.answers(phone, words)

    assert town.values(phone)["better"] == "More shade"
    assert town.values(phone)["again"] == value


def test_b06_an_answer_to_the_next_question_is_no_part(town: Town, phone: Phone) -> None:
    town.tells(phone, "PARKS", "1", "4", "no", "1", "More shade")
    town.wait(seconds=2)

    town.answers(phone, "yes")

    assert town.values(phone)["better"] == "More shade"
    assert town.values(phone)["again"] == "yes"


def test_b09_an_answer_that_fits_only_the_question_before_corrects_it_aloud(
    town: Town, phone: Phone
) -> None:
    town.tells(phone, "PARKS", "1", "4", "yes")
    town.wait(seconds=30)

    said = town.answers(phone, "no")

    assert "Were you ever hurt there?" in said
    assert "What is missing?" in said, "the path has changed with the answer"
    assert town.values(phone) == {"use": "walk", "clean": 4, "hurt": "no"}


def test_b09_an_answer_that_fits_the_open_question_is_taken_for_it(
    town: Town, phone: Phone
) -> None:
    town.tells(phone, "PARKS", "1", "2", "yes", "3")

    assert town.values(phone)["times"] == 3


def test_b09_after_two_minutes_it_is_asked_back(town: Town, phone: Phone) -> None:
    town.tells(phone, "PARKS", "1", "4", "yes")
    town.wait(minutes=3)

    said = town.answers(phone, "no")

    assert "could not read" in said
    assert town.values(phone)["hurt"] == "yes"


def test_b10_after_an_outage_everything_is_read_in_order_and_answered_once(
    town: Town, phone: Phone
) -> None:
    others = [town.phone() for _ in range(3)]
    for other in (phone, *others):
        store(town, other, "ROADS", "4", "The holes on Main Street")
    store(town, phone, *["hello?"] * 40)
    town.wait(hours=1)

    assert town.answer_waiting() == 4
    town.send()

    for other in (phone, *others):
        assert len(town.twilio.sent_to(other.number)) == 1
        assert town.values(other)["clean"] == 4
    assert town.values(others[0])["better"] == "The holes on Main Street"


def test_a_text_that_cannot_be_answered_does_not_hold_up_the_others(
    town: Town, phone: Phone
) -> None:
    other = town.phone()
    town.tells(phone, "ROADS")
    with town.database.transaction() as session:
        # A question its survey does not have: only a fault of ours could bring it about.
        session.merge(town.conversation(phone)).question_code = "gone"
    store(town, phone, "2")
    store(town, other, "ROADS")

    first = town.answer_waiting()
    counts = [town.answer_failed() for _ in range(6)]
    town.send()

    assert first == 2
    assert counts == [1, 1, 1, 1, 0, 0]
    assert town.answer_waiting() == 0
    assert len(town.twilio.sent_to(other.number)) == 1
    assert town.flags() == ["not_answered"]


def test_an_answer_is_corrected_by_asking_for_the_question_again(town: Town, phone: Phone) -> None:
    town.tells(phone, "PARKS", "1", "4")

    again = town.says(phone, "change 1")
    after = town.says(phone, "3")

    assert "How do you use the parks?" in again
    assert "Were you ever hurt there?" in after
    assert town.values(phone) == {"use": "rest", "clean": 4}


def test_change_alone_is_the_last_answer(town: Town, phone: Phone) -> None:
    town.tells(phone, "PARKS", "1", "4")

    assert "How clean" in town.says(phone, "Change")
    town.says(phone, "2")
    assert town.values(phone)["clean"] == 2


def test_a_comment_about_change_is_a_comment(town: Town, phone: Phone) -> None:
    town.tells(phone, "ROADS", "1", "change 2 lanes into bike lanes")

    assert town.values(phone)["better"] == "change 2 lanes into bike lanes"


def test_a_late_text_is_taken_however_long_the_answer_took(town: Town, phone: Phone) -> None:
    town.says(phone, "ROADS")
    town.wait(hours=30)

    town.answers(phone, "4")

    assert town.values(phone) == {"clean": 4}
    assert town.conversation(phone).expires_at - town.now == timedelta(days=3)
