"""The texting room: inviting a list, flags, and a survey's rule."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from engage.db import Database
from engage.intake import contacts, texting_rules
from engage.intake.texting_rules import Rule
from engage.models.campaign import Campaign, CampaignMember, CampaignState
from engage.models.contact import AddressKind
from engage.models.conversation import InboundText
from engage.models.flag import Flag, FlagReason
from engage.models.staff import AuditEvent
from engage.models.texting import MediaState, TextMedia
from engage.sms.media import path_of
from engage.times import now

SignIn = Callable[[str], FlaskClient]
NEW = "/studio/texting/new"
LIST = (
    "phone,language,name\n+1 312 300 0001,ar,Layla\n312-300-0002,,Sam\nnobody,,X\n3123000002,,Y\n"
)


def fields(**changed: Any) -> dict[str, Any]:
    file = changed.pop("file", LIST)
    return {
        "name": "Harbor list",
        "survey": "bus",
        "people": (io.BytesIO(file.encode() if isinstance(file, str) else file), "list.csv"),
        "consent": "They ticked the box on the form at the library.",
        "starts_on": "2026-11-18",
        "from_hour": "10",
        "until_hour": "18",
        "wave_size": "100",
        "wave_minutes": "60",
        "most_a_day": "",
        **changed,
    }


@pytest.fixture
def staff(signed_in: SignIn) -> Any:
    return signed_in("engagement")


@pytest.fixture
def draft(staff: Any) -> str:
    """The address of a draft."""
    return staff.send(NEW, **fields()).location


def deeds(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))


def test_list_is_uploaded_and_shows_cost_words_and_who_is_left_out(
    staff: Any, database: Database, draft: str
) -> None:
    page = staff.get(draft).text

    assert "2 people" in page
    assert "Ready to start?" in page
    assert "The invitations cost about $0.0" in page
    assert "One segment costs $0.0083. Nobody has compared that with a bill yet." in page
    assert "BUS" in page
    assert 'lang="ar" dir="rtl"' in page
    assert "This is not a phone number." in page
    assert "They ticked the box" in page
    assert "312 300 0001" not in page
    assert "Layla" not in page
    assert deeds(database) == ["campaign_drafted"]


def test_report_of_lines_left_out_can_be_downloaded(staff: Any, draft: str) -> None:
    report = staff.get(f"{draft}/left-out.csv")

    assert report.mimetype == "text/csv"
    assert "attachment" in report.headers["Content-Disposition"]
    lines = report.text.removeprefix("\ufeff").splitlines()
    assert lines == [
        "Line,Reason",
        "4,This is not a phone number.",
        "5,The same number stands further up.",
    ]


def test_campaign_is_started_stopped_and_gone_on_with(
    staff: Any, database: Database, draft: str
) -> None:
    states = []
    for step in ("start", "stop", "go_on"):
        done = staff.send(draft, do=step)
        assert done.status_code == 303
        with database.reading() as session:
            states.append(session.scalars(select(Campaign.state)).one())

    assert states == [CampaignState.RUNNING, CampaignState.STOPPED, CampaignState.RUNNING]
    assert deeds(database)[1:] == ["campaign_started", "campaign_stopped", "campaign_resumed"]
    assert "Stop now" in staff.get(draft).text


def test_second_press_of_a_button_is_explained(staff: Any, draft: str) -> None:
    staff.send(draft, do="start")
    token = staff.proof(draft)

    again = staff.post(draft, data={"csrf_token": token, "do": "start"}, follow_redirects=True)

    assert "Somebody was faster" in again.text


def test_draft_is_thrown_away_and_a_running_campaign_is_not(
    staff: Any, database: Database, draft: str
) -> None:
    staff.send(f"{draft}/discard", of=draft)
    other = staff.send(NEW, **fields()).location
    staff.send(other, do="start")
    staff.send(f"{other}/discard", of=other)

    with database.reading() as session:
        [kept] = session.scalars(select(Campaign)).all()
        assert kept.state is CampaignState.RUNNING
        assert len(session.scalars(select(CampaignMember)).all()) == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"consent": " "}, "Please say how these people agreed"),
        ({"consent": "yes"}, "Please say it in a sentence or two."),
        ({"name": ""}, "Please give the list a name."),
        ({"people": (io.BytesIO(b""), "")}, "Please choose the file"),
        ({"file": "number of the beast\n666\n"}, "has no column called phone"),
        ({"file": b"\x00\xff\xfe"}, "has no column called phone"),
        ({"from_hour": "12", "until_hour": "11"}, "later than the hour before"),
        ({"from_hour": "3"}, "Not a valid choice"),
        ({"wave_size": "0"}, "1 to 10,000 people"),
        ({"wave_size": "9" * 30}, "1 to 10,000 people"),
        ({"starts_on": "someday"}, "Not a valid date"),
        ({"survey": "none"}, "Not a valid choice"),
    ],
)
def test_form_that_cannot_be_used_is_explained_and_keeps_nothing(
    staff: Any, database: Database, changed: dict[str, Any], said: str
) -> None:
    refused = staff.send(NEW, **fields(**changed))

    assert refused.status_code == 422
    assert said in refused.text
    with database.reading() as session:
        assert session.scalars(select(Campaign)).all() == []


def test_list_of_campaigns_names_them_and_says_so_when_there_are_none(
    staff: Any, draft: str, signed_in: SignIn
) -> None:
    assert "Harbor list" in staff.get("/studio/texting/").text
    assert "Draft" in staff.get("/studio/texting/").text


def test_room_is_empty_at_first(staff: Any) -> None:
    assert "Nobody has been invited" in staff.get("/studio/texting/").text
    assert "Nothing waits." in staff.get("/studio/texting/flags").text


def raise_flag(
    app: Flask, database: Database, body: str, reason: FlagReason, *, days_ago: int = 0
) -> int:
    at = now() - timedelta(days=days_ago)
    with database.transaction() as session:
        contact = contacts.keep_contact(
            session, app.extensions["addresses"], AddressKind.PHONE, "+13123004242", now=at
        )
        text = InboundText(
            sid=f"SM{body}"[:60], contact_id=contact.id, body=body, details={}, received_at=at
        )
        session.add(text)
        session.flush()
        flag = Flag(reason=reason, contact_id=contact.id, inbound_text_id=text.id, at=at)
        session.add(flag)
        session.flush()
        return flag.id


def test_flags_show_danger_first_masked_and_remember_who_looked(
    app: Flask, staff: Any, signed_in: SignIn, database: Database
) -> None:
    raise_flag(app, database, "Call me at 312-555-0142", FlagReason.LOOP)
    raise_flag(app, database, "<b>I want to die</b>", FlagReason.SELF_HARM, days_ago=3)

    page = staff.get("/studio/texting/flags").text
    later = signed_in("admin").get("/studio/texting/flags").text

    assert page.index("May hurt themselves") < page.index("Goes round in circles")
    assert "312-555-0142" not in page
    assert "█" in page
    assert "&lt;b&gt;I want to die" in page
    assert "Phone ending in 4242" in page
    assert "+1312300" not in page
    assert "Seen by engagement@marlowbay.example" in later
    assert "Flags (2)" in later
    assert deeds(database) == ["flag_seen", "flag_seen"]


def test_flag_is_seen_to_and_opened_again(app: Flask, staff: Any, database: Database) -> None:
    flag_id = raise_flag(app, database, "fire", FlagReason.EMERGENCY)
    url = f"/studio/texting/flags/{flag_id}"

    staff.send(url, of="/studio/texting/flags", do="done")
    open_page = staff.get("/studio/texting/flags").text
    done_page = staff.get("/studio/texting/flags?done=1").text
    staff.send(url, of="/studio/texting/flags?done=1", do="reopen")

    assert "Speaks of an emergency" not in open_page
    assert "Seen to by engagement@marlowbay.example" in done_page
    assert "Speaks of an emergency" in staff.get("/studio/texting/flags").text
    assert deeds(database)[-2:] == ["flag_done", "flag_reopened"]


def test_picture_that_came_by_text_is_shown_to_staff_alone(
    app: Flask, staff: Any, signed_in: SignIn, database: Database
) -> None:
    raise_flag(app, database, " ", FlagReason.PICTURE)
    name = "ab" * 32
    path = path_of(app.config["SETTINGS"], name)
    assert path is not None
    path.parent.mkdir(parents=True)
    path.write_bytes(b"jpeg")
    with database.transaction() as session:
        kept = TextMedia(
            inbound_text_id=1,
            position=0,
            url="",
            content_type="image/jpeg",
            state=MediaState.KEPT,
            sha256=name,
            due_at=now(),
        )
        session.add(kept)

    url = f"/studio/texting/pictures/{name}.jpg"
    shown = staff.get(url)

    assert url in staff.get("/studio/texting/flags").text
    assert (shown.data, shown.mimetype) == (b"jpeg", "image/jpeg")
    assert signed_in("transit").get(url).status_code == 403
    assert staff.get("/studio/texting/pictures/..%2f..%2fsecret.key.jpg").status_code == 404
    shown.close()


def test_flag_that_is_not_there_is_not_found(app: Flask, staff: Any, database: Database) -> None:
    raise_flag(app, database, "fire", FlagReason.EMERGENCY)

    assert (
        staff.send("/studio/texting/flags/99", of="/studio/texting/flags", do="done").status_code
        == 404
    )
    assert (
        staff.send("/studio/texting/flags/1", of="/studio/texting/flags", do="x").status_code == 404
    )


def test_pages_ask_the_database_as_often_for_many_as_for_few(
    app: Flask, staff: Any, database: Database, draft: str, count_statements: Any
) -> None:
    staff.send(draft, do="start")
    counts = []
    for more in (1, 20):
        for number in range(more):
            raise_flag(app, database, f"{more} {number}", FlagReason.LOOP)
            staff.send(NEW, **fields())
        for url in ("/studio/texting/flags", "/studio/texting/", draft, "/studio/texting/settings"):
            staff.get(url)
            with count_statements() as statements:
                staff.get(url)
            counts.append(len(statements))

    assert counts[:4] == counts[4:]
    assert max(counts) <= 14


def test_rule_of_a_survey_is_set_and_shown(staff: Any, database: Database) -> None:
    url = "/studio/texting/settings"

    staff.send(f"{url}/bus", of=url, **{"bus-lasts_hours": "168"})

    with database.reading() as session:
        assert texting_rules.rules_of(session, [1]) == {1: Rule(168, may_repeat=False)}
    assert '<option selected value="168">One week' in staff.get(url).text
    assert deeds(database) == ["texting_rule_set"]


@pytest.mark.parametrize("hours", ["0", "100000", "x", ""])
def test_rule_that_is_not_offered_is_refused(staff: Any, database: Database, hours: str) -> None:
    url = "/studio/texting/settings"

    refused = staff.send(f"{url}/bus", of=url, **{"bus-lasts_hours": hours})

    assert refused.status_code == 422
    with database.reading() as session:
        assert texting_rules.rules_of(session, [1]) == {1: Rule()}


def test_first_day_begins_at_midnight_in_the_city(
    staff: Any, database: Database, draft: str
) -> None:
    with database.reading() as session:
        starts_at = session.scalars(select(Campaign.starts_at)).one()

    assert starts_at == datetime(2026, 11, 18, 6, 0, tzinfo=UTC)


def test_price_is_a_list_price_until_somebody_confirms_it(staff: Any, database: Database) -> None:
    url = "/studio/texting/settings"
    before = staff.get(url).text

    answer = staff.send("/studio/texting/price", of=url)

    after = staff.get(url).text
    assert answer.status_code == 303
    assert "not compared with a bill" in before
    assert "not compared with a bill" not in after
    assert deeds(database) == ["segment_price_confirmed"]
