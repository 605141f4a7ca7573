"""NOT FIXED in reply to what was decided: opens the input again, and is never anything else."""

from datetime import timedelta

import pytest

from engage.feedback.disputing import WITHIN
from engage.feedback.telling import SEGMENTS_MOST
from engage.models.action import ActionStatus
from engage.models.comment import Comment
from surveys.languages import LANGUAGES
from surveys.reading.vocabulary import vocabulary
from surveys.sms.denial import reply_words
from surveys.sms.segments import measure
from tests.engage.sms.conftest import Town
from tests.engage.sms.told.conftest import Case
from tests.peers.twilio.webhooks import Phone

OPEN_AGAIN = "What you wrote is before the department again."


def test_denied_decision_puts_the_input_before_its_department_again(case: Case) -> None:
    said = case.decide()
    [news] = case.tell()

    answer = case.town.says(case.phone, "Not fixed!")

    assert "Reply NOT FIXED if that is not so." in news
    assert OPEN_AGAIN in answer
    assert case.is_open_again(said)
    assert case.told()[0].disputed_at == case.town.now


@pytest.mark.parametrize("language", LANGUAGES)
def test_told_words_are_understood_in_every_language(case: Case, language: str) -> None:
    said = case.decide(language=language)
    case.tell()

    answer = case.town.says(case.phone, reply_words(language))

    assert answer
    assert case.is_open_again(said)


def test_said_twice_or_delivered_twice_it_is_once(case: Case) -> None:
    said = case.decide()
    case.tell()
    sid = case.phone.new_sid()

    answers = [
        case.town.says(case.phone, "NOT FIXED", sid=sid),
        case.town.answers(case.phone, "NOT FIXED", sid=sid),
        case.town.says(case.phone, "not fixed"),
    ]

    assert [OPEN_AGAIN in answer for answer in answers] == [True, False, True]
    assert case.is_open_again(said)


def test_after_the_link_was_pressed_the_text_changes_nothing_more(case: Case) -> None:
    said = case.decide()
    [news] = case.tell()
    url = news.rsplit(" ", 1)[-1].removeprefix(case.town.settings.public_url)
    case.town.app.test_client().post(f"{url}/again")

    assert OPEN_AGAIN in case.town.says(case.phone, "NOT FIXED")
    assert case.is_open_again(said)


def test_words_beside_it_are_kept_as_a_comment(case: Case) -> None:
    said = case.decide()
    case.tell()

    case.town.says(case.phone, "Not fixed. The lamp by the school is still dark")

    assert case.is_open_again(said)
    assert case.town.rows(Comment)[-1].text.endswith("by the school is still dark")


@pytest.mark.parametrize(
    "text",
    [
        "The bridge is not fixed in the budget",
        "not fixed?",
        "fixed",
        "It is fixed, thank you",
        "Not Fixed Avenue floods",
    ],
)
def test_other_texts_deny_nothing(case: Case, text: str) -> None:
    said = case.decide()
    case.tell()

    case.town.says(case.phone, text)

    assert not case.is_open_again(said)


def test_with_no_decision_told_it_is_a_text_like_any_other(town: Town, phone: Phone) -> None:
    assert "PARKS" in town.says(phone, "NOT FIXED")


def test_decision_told_to_another_phone_is_not_denied(case: Case) -> None:
    said = case.decide()
    case.tell()

    case.town.says(case.town.phone(), "NOT FIXED")

    assert not case.is_open_again(said)


@pytest.mark.parametrize(("after", "opens"), [(WITHIN, True), (WITHIN + timedelta(1), False)])
def test_it_is_heard_for_a_month(case: Case, after: timedelta, opens: bool) -> None:
    said = case.decide()
    case.tell()
    case.town.wait(seconds=after.total_seconds() - 5)

    case.town.says(case.phone, "NOT FIXED")

    assert case.is_open_again(said) is opens


def test_of_two_decisions_told_at_once_neither_is_taken(case: Case) -> None:
    first, second = case.decide("Lamp on 5th"), case.decide("Lamp on 6th")
    assert len(case.tell()) == 2

    answer = case.town.says(case.phone, "NOT FIXED")

    assert OPEN_AGAIN not in answer
    assert not case.is_open_again(first)
    assert not case.is_open_again(second)


def test_of_two_decisions_told_apart_the_last_is_meant(case: Case) -> None:
    first = case.decide("Lamp on 5th")
    case.tell()
    case.town.wait(hours=2)
    second = case.decide("Lamp on 6th")
    case.tell()

    case.town.says(case.phone, "NOT FIXED")

    assert not case.is_open_again(first)
    assert case.is_open_again(second)


def test_in_a_survey_what_was_asked_since_is_answered(case: Case) -> None:
    said = case.decide()
    case.tell()
    case.town.tells(case.phone, "PARKS", "2", "1 3")

    case.town.says(case.phone, "NOT FIXED")

    assert not case.is_open_again(said)


def test_in_a_survey_news_that_came_since_is_denied_and_nothing_is_answered(case: Case) -> None:
    case.town.tells(case.phone, "PARKS")
    before = case.town.values(case.phone)
    said = case.decide()
    case.tell()

    answer = case.town.says(case.phone, "NOT FIXED")

    assert OPEN_AGAIN in answer
    assert case.is_open_again(said)
    assert case.town.values(case.phone) == before
    assert case.town.conversation(case.phone).tries == 0


def test_refusal_is_told_without_the_words_and_denied_with_them(case: Case) -> None:
    said = case.decide(status=ActionStatus.UNDER_WAY)
    [news] = case.tell()

    case.town.says(case.phone, "NOT FIXED")

    assert "NOT FIXED" not in news
    assert case.is_open_again(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_longest_title_keeps_the_budget(case: Case, language: str) -> None:
    case.decide("Ünïcödé lamps ” " * 8, language=language)

    [news] = case.tell()

    assert measure(news).count <= SEGMENTS_MOST


@pytest.mark.parametrize("text", ["STOP", "Not fixed. STOP", "Not fixed, don't text me", "ALTO"])
def test_opt_out_is_no_denial(case: Case, text: str) -> None:
    said = case.decide()
    case.tell()

    case.town.says(case.phone, text)

    assert not case.is_open_again(said)
    contact = case.town.contact(case.phone)
    assert contact.opted_out_at is not None or contact.stop_asked_at is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_denial_opts_anybody_out(case: Case, language: str) -> None:
    case.decide(language=language)
    case.tell()

    for phrase in vocabulary(language).not_fixed:
        case.town.says(case.phone, phrase)

    assert case.town.contact(case.phone).opted_out_at is None
    assert case.town.contact(case.phone).stop_asked_at is None


def test_new_holder_of_the_number_denies_nothing(case: Case) -> None:
    said = case.decide()
    case.tell()
    case.town.says(case.phone, "wrong number")
    case.town.says(case.phone, "START")

    case.town.says(case.phone, "NOT FIXED")

    assert not case.is_open_again(said)
