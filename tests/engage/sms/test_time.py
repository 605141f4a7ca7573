"""Behaviours 39 and 40 of the texting specification: quiet hours, reminders, expiry, closing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engage.config import load_settings
from engage.errors import ConfigurationError
from engage.intake import versions
from engage.models.comment import Comment
from engage.models.conversation import ConversationState
from engage.models.response import ResponseState
from engage.sms.city import city_of
from engage.sms.quiet import next_allowed, next_day
from surveys.loading import load_survey
from tests.engage.sms.conftest import Town
from tests.engage.sms.surveys import USE, survey
from tests.peers.twilio.webhooks import Phone

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-11-18 20:59", "2026-11-18 20:59"),
        ("2026-11-18 21:00", "2026-11-19 08:00"),
        ("2026-11-18 21:05", "2026-11-19 08:00"),
        ("2026-11-18 07:59", "2026-11-18 08:00"),
        # 8 March: 2:30 does not exist. 1 November: 1:30 is there twice.
        ("2026-03-07 23:00", "2026-03-08 08:00"),
        ("2026-03-08 03:10", "2026-03-08 08:00"),
        ("2026-10-31 22:00", "2026-11-01 08:00"),
        ("2026-11-01 01:30", "2026-11-01 08:00"),
    ],
)
def test_b39_nothing_goes_unasked_at_night(local: str, expected: str) -> None:
    instant = datetime.fromisoformat(local).replace(tzinfo=CHICAGO)

    allowed = next_allowed(instant.astimezone(UTC), CHICAGO)

    assert allowed.astimezone(CHICAGO).strftime("%Y-%m-%d %H:%M") == expected


def test_b39_the_night_of_the_change_is_an_hour_shorter() -> None:
    before = datetime(2026, 3, 7, 22, 0, tzinfo=CHICAGO).astimezone(UTC)

    hours = (next_allowed(before, CHICAGO) - before).total_seconds() / 3600

    assert hours == 9
    assert (next_day(before, CHICAGO) - before).total_seconds() / 3600 == 9


def test_b39_a_reminder_due_at_night_goes_in_the_morning(town: Town, phone: Phone) -> None:
    town.wait(hours=11, minutes=55)  # 20:55 in Chicago
    town.says(phone, "PARKS")
    town.wait(hours=24, minutes=10)

    at_night = town.remind()
    town.wait(hours=10, minutes=50)
    before_eight = town.remind()
    town.wait(minutes=15)
    in_the_morning = town.remind()

    assert (at_night, before_eight, in_the_morning) == (0, 0, 1)
    assert "How do you use the parks?" in town.twilio.sent_to(phone.number)[-1]


@pytest.mark.parametrize(
    ("asked", "reminded"),
    [
        # The clocks of Chicago go forward on 14 March 2027 and back on 7 November.
        ("2027-03-12 22:00", "2027-03-14 08:00"),
        ("2027-03-13 20:45", "2027-03-15 08:00"),
        ("2027-11-05 22:00", "2027-11-07 08:00"),
        ("2027-11-06 20:30", "2027-11-07 19:30"),
    ],
)
def test_b39_a_reminder_over_the_change_of_clocks_comes_in_the_day(
    town: Town, phone: Phone, asked: str, reminded: str
) -> None:
    town.now = datetime.fromisoformat(asked).replace(tzinfo=CHICAGO).astimezone(UTC)
    town.answers(phone, "PARKS")
    expected = datetime.fromisoformat(reminded).replace(tzinfo=CHICAGO).astimezone(UTC)
    counts = []
    while town.now < expected + timedelta(hours=1):
        town.wait(minutes=15)
        counts.append((town.remind(), town.now))

    assert [at for sent, at in counts if sent] == [expected]


def test_a_clock_a_minute_behind_puts_nothing_on_the_wrong_question_in_silence(
    town: Town, phone: Phone
) -> None:
    town.tells(phone, "PARKS", "1")
    town.wait(minutes=-1)  # another server takes the next text

    fits_only_the_open_one = town.answers(phone, "4")
    fits_the_one_before_too = town.answers(phone, "yes")
    town.answers(phone, "STOP")

    assert "Were you ever hurt" in fits_only_the_open_one
    assert "How many times?" in fits_the_one_before_too
    assert town.values(phone) == {"use": "walk", "clean": 4, "hurt": "yes"}
    assert town.contact(phone).opted_out_at is not None


def test_b39_a_phone_of_another_zone_sleeps_there(town: Town) -> None:
    phone = town.phone("+18082000123")  # Honolulu, four hours behind Chicago
    town.says(phone, "PARKS")
    town.wait(hours=24, minutes=10)  # nine in Chicago, five in Honolulu

    assert town.contact(phone).timezone == "Pacific/Honolulu"
    assert town.remind() == 0
    town.wait(hours=3)
    assert town.remind() == 1


def test_b39_a_direct_reply_goes_at_any_hour(town: Town, phone: Phone) -> None:
    town.wait(hours=18)  # three in the morning

    assert "How do you use the parks?" in town.says(phone, "PARKS")


def test_two_reminders_in_the_residents_language_and_no_more(town: Town, phone: Phone) -> None:
    town.says(phone, "PARKS es")
    reminded = []
    for _ in range(4):
        town.wait(hours=24, minutes=1)
        reminded.append(town.remind())

    assert reminded == [1, 1, 0, 0]
    assert "¿Cómo usa los parques?" in town.twilio.sent_to(phone.number)[-1]


def test_an_answer_puts_the_reminder_off(town: Town, phone: Phone) -> None:
    town.says(phone, "PARKS")
    town.wait(hours=23)
    town.says(phone, "1")
    town.wait(hours=2)

    assert town.remind() == 0


def test_a_conversation_nobody_goes_on_with_ends_and_keeps_its_answers(
    town: Town, phone: Phone
) -> None:
    town.tells(phone, "PARKS", "1")
    town.wait(days=3, minutes=1)

    assert town.expire() == 1

    assert town.conversation(phone).state is ConversationState.EXPIRED
    assert town.responses()[0].state is ResponseState.PARTIAL
    assert town.values(phone) == {"use": "walk"}


def test_a_survey_says_how_long_it_waits(town: Town, phone: Phone) -> None:
    town.rule("parks", lasts_hours=5)
    town.tells(phone, "PARKS", "1")
    town.rule("parks", lasts_hours=500)

    town.wait(hours=4, minutes=59)
    early = town.expire()
    town.wait(minutes=2)

    assert (early, town.expire()) == (0, 1), "a conversation keeps the rule it began with"


def test_the_citys_own_hours_and_limit_are_kept(town: Town, phone: Phone) -> None:
    settings = load_settings(
        ENGAGE_INSTANCE=town.settings.instance,
        ENGAGE_QUIET_FROM="18:30",
        ENGAGE_QUIET_UNTIL="10:00",
        ENGAGE_UNASKED_TEXTS_A_DAY="1",
    )
    city = city_of(settings)
    evening = datetime(2026, 11, 18, 18, 30, tzinfo=CHICAGO)

    allowed = next_allowed(evening.astimezone(UTC), CHICAGO, city.hours)

    assert allowed.astimezone(CHICAGO).strftime("%d %H:%M") == "19 10:00"
    assert city.unasked_a_day == 1


def test_quiet_hours_that_leave_no_day_are_refused(town: Town) -> None:
    with pytest.raises(ConfigurationError, match=r"ENGAGE_QUIET_UNTIL: .*earlier in the day"):
        load_settings(ENGAGE_QUIET_FROM="09:00", ENGAGE_QUIET_UNTIL="09:00")


def test_b40_an_answer_that_comes_a_week_later_is_still_taken(town: Town, phone: Phone) -> None:
    town.tells(phone, "PARKS", "1")
    town.wait(days=7)
    town.expire()

    said = town.says(phone, "2")

    assert "Were you ever hurt there?" in said
    assert town.values(phone) == {"use": "walk", "clean": 2}
    assert town.responses()[0].state is ResponseState.OPEN


def test_b40_after_the_survey_closed_a_late_answer_is_told_so(town: Town, phone: Phone) -> None:
    town.tells(phone, "PARKS", "1")
    town.wait(days=7)
    town.expire()
    town.close("parks")

    said = town.says(phone, "2")

    assert "closed" in said
    assert town.values(phone) == {"use": "walk"}


def test_b40_words_to_a_survey_that_closed_meanwhile_are_kept(town: Town, phone: Phone) -> None:
    town.tells(phone, "ROADS", "2")
    town.close("roads")

    said = town.says(phone, "The holes on Main Street are deep")

    assert "closed" in said
    assert "will read what you wrote" in said
    [comment] = town.rows(Comment)
    assert comment.text == "The holes on Main Street are deep"


def test_b40_a_survey_edited_meanwhile_is_finished_as_it_began(town: Town, phone: Phone) -> None:
    town.says(phone, "PARKS")
    edited = survey("parks", "PARKS", {**USE, "code": "other"})
    with town.database.transaction() as session:
        versions.publish(session, load_survey(edited), now=town.now)

    said = town.says(phone, "1")

    assert "How clean are they?" in said
    assert town.responses()[0].version_id == 1


def test_the_keyword_of_a_closed_survey_is_told_so(town: Town, phone: Phone) -> None:
    town.close("parks")

    assert "closed" in town.says(phone, "PARKS")
