"""Invitations: to whom, when, how many, and never again once somebody said stop."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import IntegrityError

from engage.errors import WrongTransition
from engage.models.campaign import CampaignMember, CampaignState, MemberState
from engage.models.contact import ConsentEvent
from engage.models.conversation import OutboundText, TextState
from engage.sms import costs
from engage.sms.campaigns import drafting, sending
from surveys.sms.segments import measure
from tests.engage.sms.campaigns.conftest import Campaigner, listed, numbers
from tests.engage.sms.conftest import CITY, Town
from tests.peers.twilio.server import error
from tests.peers.twilio.webhooks import Phone


def sent(town: Town) -> list[str]:
    return [message.to for message in town.twilio.messages]


def test_invitation_comes_in_the_persons_language_and_says_how_to_begin_and_stop(
    town: Town, staff: Campaigner
) -> None:
    staff.begin(listed("3123000001,es", "3123000002,ko", "3123000003", heading="phone,language"))

    staff.wave()

    spanish, korean, plain = (town.twilio.sent_to(number)[0] for number in numbers(3))
    assert "PARKS" in spanish
    assert "STOP" in spanish
    assert "Encuesta parks" in spanish
    assert "Your parks" in korean, "a language the survey has not falls back"
    assert "Your parks" in plain


def test_reply_with_the_keyword_begins_in_the_language_of_the_list(
    town: Town, staff: Campaigner
) -> None:
    staff.begin(listed("3123000001,es", heading="phone,language"))
    staff.wave()

    assert "¿Cómo usa los parques?" in town.says(town.phone("+13123000001"), "PARKS")


def test_waves_keep_their_size_and_their_distance(town: Town, staff: Campaigner) -> None:
    staff.begin(listed(*numbers(8)), wave_size=3, wave_minutes=60)

    counts = []
    for _ in range(5):
        staff.wave()
        counts.append(len(sent(town)))
        town.wait(minutes=31)

    assert counts == [3, 3, 6, 6, 8]
    assert staff.campaign().state is CampaignState.FINISHED
    assert sorted(sent(town)) == numbers(8)


def test_nothing_goes_before_the_start_or_outside_the_campaigns_hours(
    town: Town, staff: Campaigner
) -> None:
    # It is 9 in Chicago; the window is 11 to 13, from tomorrow on.
    staff.begin(
        listed(*numbers(2)), starts_at=town.now.replace(day=19), from_hour=11, until_hour=13
    )

    went = []
    for hours in (0, 3, 21, 2, 2, 20):
        town.wait(hours=hours)
        staff.wave()
        went.append(len(sent(town)))

    assert went == [0, 0, 0, 2, 2, 2]


def test_a_campaign_keeps_its_limit_of_a_day(town: Town, staff: Campaigner) -> None:
    staff.begin(listed(*numbers(5)), wave_size=50, most_a_day=2, wave_minutes=15)

    went = []
    for hours in (0, 2, 22, 24):
        town.wait(hours=hours)
        staff.wave()
        went.append(len(sent(town)))

    assert went == [2, 2, 4, 5]


def test_somebody_in_another_zone_is_written_to_in_their_own_morning(
    town: Town, staff: Campaigner
) -> None:
    staff.begin(listed("8082000123"))  # Honolulu, five in the morning

    staff.wave()
    early = sent(town)
    town.wait(hours=3, minutes=1)
    staff.wave()

    assert early == []
    assert sent(town) == ["+18082000123"]


def test_b16_a_list_never_brings_back_who_opted_out(
    town: Town, staff: Campaigner, phone: Phone
) -> None:
    town.says(phone, "STOP")

    draft = staff.begin(listed(phone.number, *numbers(1)))
    staff.wave()

    assert draft.left_out == [[2, "opted_out"]] or draft.left_out == [(2, "opted_out")]
    assert town.contact(phone).opted_out_at is not None
    assert town.contact(phone).consented_at is None
    assert sent(town) == numbers(1)


def test_b16_who_opts_out_between_upload_and_wave_gets_nothing(
    town: Town, staff: Campaigner
) -> None:
    staff.begin(listed(*numbers(3)))
    town.says(town.phone(numbers(3)[1]), "STOP")

    staff.wave()

    assert sent(town) == [numbers(3)[0], numbers(3)[2]]
    assert staff.progress().held == 1
    assert staff.progress().opted_out == 1


def test_who_opts_out_while_the_text_waits_gets_nothing(town: Town, staff: Campaigner) -> None:
    staff.begin(listed(*numbers(2)))
    sending.send_waves(town.database, town.settings, limit=10, now=town.now)
    town.phone(numbers(2)[0]).text("stop")

    town.send()

    assert sent(town) == numbers(2)[1:]


def test_consent_is_recorded_for_everybody_with_its_words(town: Town, staff: Campaigner) -> None:
    staff.draft(listed(*numbers(2)), consent="Asked for news at the spring fair, on paper")

    events = town.rows(ConsentEvent)

    assert [(event.source, event.words) for event in events] == [
        ("list", "Asked for news at the spring fair, on paper")
    ] * 2


def test_list_without_consent_is_refused_by_the_database(town: Town, staff: Campaigner) -> None:
    with pytest.raises(IntegrityError, match="says_how_people_agreed"):
        staff.draft(listed(*numbers(1)), consent="")


def test_our_own_number_is_left_out(town: Town, staff: Campaigner) -> None:
    draft = staff.draft(listed(town.settings.twilio_from, *numbers(1)))

    assert [tuple(each) for each in draft.left_out] == [(2, "our_own")]


def test_stop_lets_nothing_more_leave_and_can_be_taken_back(town: Town, staff: Campaigner) -> None:
    staff.begin(listed(*numbers(9)), wave_size=4)
    sending.send_waves(town.database, town.settings, limit=100, now=town.now)

    staff.stop()
    town.send()
    staff.wave()
    town.wait(hours=2)
    staff.wave()
    stopped = (sent(town), staff.progress())
    staff.go_on()
    staff.wave()

    assert stopped[0] == []
    assert (stopped[1].stopped_by_us, stopped[1].waiting, stopped[1].queued) == (4, 5, 0)
    assert len(sent(town)) == 8


def test_stop_holds_back_what_the_carrier_asked_to_send_again_later(
    town: Town, staff: Campaigner
) -> None:
    town.twilio.faults[numbers(1)[0]] = [error(20429, 429)]
    staff.begin(listed(*numbers(1)))
    staff.wave()
    with town.database.transaction() as session:
        campaign = sending.find_campaign(session, staff.ids[-1])
        # As if the stop had been pressed while the text was with the carrier.
        campaign.state = CampaignState.STOPPED
    town.wait(hours=1)

    town.send()

    assert sent(town) == []
    [text] = town.texts_out()
    assert (text.state, text.error_code) == (TextState.BLOCKED, "stopped")


def test_same_person_on_two_lists_is_written_to_by_both_within_the_days_limit(
    town: Town, staff: Campaigner
) -> None:
    for slug in ("parks", "roads", "parks"):
        staff.begin(listed(*numbers(1)), slug)
        staff.wave()

    same_day = len(sent(town))
    town.wait(days=1)
    staff.wave()

    assert same_day == 2
    assert len(sent(town)) == 3


def test_progress_tells_real_numbers(town: Town, staff: Campaigner) -> None:
    people = numbers(7)
    town.twilio.faults[people[3]] = [error(21614)]
    staff.begin(listed(*people), "roads", wave_size=6)
    staff.wave()
    first, second, third = (town.phone(number) for number in people[:3])
    sids = {text.contact_id: text.sid for text in town.texts_out()}
    for each in (first, second):
        each.report(sids[town.contact(each).id], "delivered")
    town.tells(first, "ROADS", "4", "Fewer holes please")
    town.tells(second, "ROADS", "4")
    town.says(third, "STOP")

    found = staff.progress()

    assert (found.people, found.waiting, found.queued) == (7, 1, 0)
    assert (found.sent, found.delivered, found.failed) == (3, 2, 1)
    assert (found.began, found.answered, found.opted_out) == (2, 1, 1)
    assert found.segments >= 6


def test_a_survey_that_closes_ends_its_campaign(town: Town, staff: Campaigner) -> None:
    staff.begin(listed(*numbers(5)), wave_size=2)
    staff.wave()
    town.close("parks")
    town.wait(hours=2)

    staff.wave()

    assert len(sent(town)) == 2
    assert staff.campaign().state is CampaignState.FINISHED


def test_clock_that_dies_in_the_middle_goes_on_and_writes_to_nobody_twice(
    town: Town, staff: Campaigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff.begin(listed(*numbers(60)), wave_size=60)
    real = sending._invite
    calls = []

    def dies(*args: object, **values: object) -> None:
        calls.append(1)
        if len(calls) == 40:
            raise KeyboardInterrupt
        real(*args, **values)

    monkeypatch.setattr(sending, "_invite", dies)
    with pytest.raises(KeyboardInterrupt):
        staff.wave()
    monkeypatch.setattr(sending, "_invite", real)
    staff.wave()

    assert sorted(sent(town)) == numbers(60)
    assert len(town.texts_out()) == 60


def test_two_clocks_at_once_write_to_nobody_twice(town: Town, staff: Campaigner) -> None:
    staff.begin(listed(*numbers(40)), wave_size=40)

    def tick(_: int) -> int:
        return sending.send_waves(town.database, town.settings, limit=100, now=town.now)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(tick, range(3)))
    staff.wave()

    assert len(town.rows(OutboundText)) == 40
    assert {member.state for member in town.rows(CampaignMember)} == {MemberState.WRITTEN}


def test_only_a_draft_is_started_and_only_what_runs_is_stopped(
    town: Town, staff: Campaigner
) -> None:
    staff.draft(listed(*numbers(1)))

    with pytest.raises(WrongTransition):
        staff.stop()
    with pytest.raises(WrongTransition):
        staff.go_on()


def test_cost_is_told_by_language_before_anything_is_sent(town: Town, staff: Campaigner) -> None:
    draft = staff.draft(
        listed("3123000001,ar", "3123000002,ar", "3123000003,en", heading="phone,language")
    )
    with town.database.reading() as session:
        campaign = sending.find_campaign(session, draft.id)
        people = drafting.people_by_language(session, campaign)
        definition = sending.definition_of_campaign(campaign)
        arabic, english = costs.estimate(definition, people, town.settings)

    assert (arabic.language, arabic.people, arabic.unicode) == ("ar", 2, True)
    assert (english.unicode, english.invitation) == (False, 1)
    body = sending.invitation(definition, "ar", town.settings)
    assert arabic.invitations == 2 * measure(body).count
    assert arabic.at_most > arabic.invitations
    assert costs.price(10, town.settings) == 10 * town.settings.segment_price


def test_invitations_stay_within_the_pace_of_the_sender(town: Town, staff: Campaigner) -> None:
    staff.begin(listed(*numbers(80)), wave_size=80)

    staff.wave()
    first_minute = len(sent(town))
    town.wait(seconds=61)
    town.send()

    assert first_minute <= 60
    assert len(sent(town)) > first_minute
    assert CITY.unasked_a_day == 2
