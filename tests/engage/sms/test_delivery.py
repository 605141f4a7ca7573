"""Behaviours 7, 8, 37 and 38: delivery reports, texts in doubt, errors by class, machines."""

import pytest

from engage.models.conversation import OutboundText, TextState
from engage.models.delivery import DeliveryReport
from engage.sms import outcome
from engage.sms.faults import Failure, failure_of
from tests.engage.sms.conftest import CITY, Town
from tests.peers.twilio.server import LOST_ANSWER, LOST_REQUEST, SLOW, Fault, error
from tests.peers.twilio.webhooks import Phone


def last(town: Town) -> OutboundText:
    return town.texts_out()[-1]


def test_b07_reports_in_any_order_and_number_end_in_the_same_state(
    town: Town, phone: Phone
) -> None:
    town.says(phone, "PARKS")
    sid = last(town).sid or ""

    codes = [
        phone.report(sid, status).status_code
        for status in ("delivered", "sent", "delivered", "queued", "sending", "sent")
    ]

    assert codes == [204] * 6
    assert last(town).state is TextState.DELIVERED
    assert len(town.rows(DeliveryReport)) == 4


def test_b07_a_report_that_comes_before_we_know_the_text_counts_later(
    town: Town, phone: Phone
) -> None:
    phone.text("PARKS")
    town.answer_waiting()
    text = last(town)
    early = "SM" + "e" * 32
    phone.report(early, "delivered")

    with town.database.transaction() as session:
        outcome.record(session, text.id, outcome.Sending(sid=early), now=town.now, city=CITY)

    assert last(town).state is TextState.DELIVERED


def test_b07_a_final_state_is_never_left(town: Town, phone: Phone) -> None:
    town.says(phone, "PARKS")
    sid = last(town).sid or ""

    phone.report(sid, "delivered")
    phone.report(sid, "undelivered", error_code="30003")

    assert last(town).state is TextState.DELIVERED


def test_a_forged_report_is_refused(town: Town, phone: Phone) -> None:
    fields = {"MessageSid": "SM" + "a" * 32, "AccountSid": phone.account_sid}

    response = phone.post("/sms/twilio/status", fields, signature="forged")

    assert response.status_code == 403
    assert town.rows(DeliveryReport) == []


@pytest.mark.parametrize("fault", [LOST_ANSWER, SLOW])
def test_b08_a_text_whose_answer_was_lost_is_looked_up_and_not_sent_again(
    town: Town, phone: Phone, fault: Fault
) -> None:
    town.twilio.faults[phone.number] = [fault]
    town.says(phone, "PARKS")
    assert last(town).state is TextState.UNKNOWN
    town.wait(minutes=3)

    town.reconcile()
    town.send()

    assert last(town).state is TextState.SENT
    assert last(town).sid == town.twilio.messages[-1].sid
    assert len(town.twilio.sent_to(phone.number)) == 1


def test_b08_a_text_that_never_arrived_is_sent_again_once(town: Town, phone: Phone) -> None:
    town.twilio.faults[phone.number] = [LOST_REQUEST]
    town.says(phone, "PARKS")
    town.wait(minutes=3)

    town.reconcile()
    town.send()
    town.reconcile()
    town.send()

    assert last(town).state is TextState.SENT
    assert len(town.twilio.sent_to(phone.number)) == 1


def test_b08_a_text_whose_sender_died_is_looked_up(town: Town, phone: Phone) -> None:
    phone.text("PARKS")
    town.answer_waiting()
    with town.database.transaction() as session:
        text = session.get_one(OutboundText, last(town).id)
        text.state, text.attempts, text.sent_at = TextState.SENDING, 1, town.now
    town.wait(minutes=6)

    town.reconcile()
    town.send()

    assert last(town).state is TextState.SENT
    assert len(town.twilio.sent_to(phone.number)) == 1


@pytest.mark.parametrize(
    "fault", [error(20429, 429), Fault(status=503), Fault(status=500), error(30001)]
)
def test_what_may_work_later_is_tried_again_later(town: Town, phone: Phone, fault: Fault) -> None:
    town.twilio.faults[phone.number] = [fault]

    assert town.says(phone, "PARKS") == ""
    assert town.send() == 0
    town.wait(minutes=5)

    assert town.send() == 1
    assert len(town.twilio.sent_to(phone.number)) == 1


def test_a_handset_that_is_off_is_tried_again_after_half_an_hour_and_three_times_at_most(
    town: Town, phone: Phone
) -> None:
    town.says(phone, "PARKS")
    for _ in range(3):
        phone.report(last(town).sid or "", "undelivered", error_code="30003")
        town.wait(minutes=29)
        assert town.send() == 0
        town.wait(minutes=2)
        town.send()

    assert last(town).state is TextState.FAILED
    assert len(town.twilio.sent_to(phone.number)) == 3


def test_a_days_allowance_used_up_waits_for_the_morning(town: Town, phone: Phone) -> None:
    town.twilio.faults[phone.number] = [error(30027)]
    town.says(phone, "PARKS")

    town.wait(hours=12)
    assert town.send() == 0
    town.wait(hours=12)
    assert town.send() == 1


@pytest.mark.parametrize("code", [30006, 21614, 30005])
def test_b37_a_phone_that_cannot_be_reached_is_no_refusal_and_gets_no_reminder(
    town: Town, phone: Phone, code: int
) -> None:
    town.says(phone, "PARKS")
    phone.report(last(town).sid or "", "undelivered", error_code=str(code))
    town.wait(days=1, hours=1)

    reminded = town.remind()

    assert reminded == 0
    assert town.contact(phone).opted_out_at is None
    assert town.contact(phone).unreachable_at is not None
    assert town.flags() == ["unreachable"]


@pytest.mark.parametrize(("code", "flag"), [(30007, "refused_by_carrier"), (30034, "settings")])
def test_what_a_person_has_to_mend_is_flagged_and_not_sent_again(
    town: Town, phone: Phone, code: int, flag: str
) -> None:
    town.twilio.faults[phone.number] = [error(code)]
    town.says(phone, "PARKS")
    town.wait(days=2)

    assert town.send() == 0
    assert last(town).state is TextState.FAILED
    assert town.flags() == [flag]


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        (21610, 400, Failure.OPTED_OUT), (21211, 400, Failure.FOR_GOOD),
        (30003, None, Failure.LATER), (30027, None, Failure.TOMORROW),
        (30007, None, Failure.CONTENT), (30445, None, Failure.SETTINGS),
        (None, 502, Failure.LATER), (None, 401, Failure.SETTINGS), (99999, 400, Failure.CONTENT),
    ],
)  # fmt: skip
def test_every_error_has_a_class(code: int | None, status: int | None, expected: Failure) -> None:
    assert failure_of(code, status=status) is expected


@pytest.mark.parametrize(
    "words",
    ["I'm driving with Do Not Disturb While Driving turned on.", "Automatic reply: out of office"],
)
def test_b38_an_automatic_answer_gets_none(town: Town, phone: Phone, words: str) -> None:
    town.tells(phone, "ROADS", "2")

    assert town.tells(phone, words, words) == ["", ""]
    assert "better" not in town.values(phone)


def test_b38_the_same_text_three_times_goes_silent_and_is_flagged(town: Town, phone: Phone) -> None:
    town.says(phone, "PARKS")

    said = town.tells(phone, *["This line is closed"] * 6)

    assert [bool(each) for each in said] == [True, True, False, False, False, False]
    assert town.flags() == ["loop"]


def test_b38_many_texts_without_progress_go_silent(town: Town, phone: Phone) -> None:
    town.says(phone, "HELP")

    said = town.tells(phone, *[f"help {'me' * (n % 2)}" for n in range(12)])

    assert said[-1] == ""
    assert town.flags() == ["loop"]
    town.says(phone, "STOP")
    assert town.contact(phone).opted_out_at is not None, "an opt-out is always heard"


@pytest.mark.parametrize("sender", ["72975", "CITYBANK", "+12025550100", "", "not a number"])
def test_b38_short_codes_names_and_our_own_number_are_never_answered(
    town: Town, phone: Phone, sender: str
) -> None:
    response = phone.text("PARKS", extra={"From": sender})

    assert response.status_code == 200
    assert town.texts_in() == []
    assert town.send() == 0


def test_a_whatsapp_address_passes_through_the_same_door(town: Town) -> None:
    phone = town.phone("whatsapp:+13122000199")

    assert "How do you use the parks?" in town.says(phone, "PARKS")
    assert town.twilio.messages[-1].from_ == "whatsapp:+12025550100"
