"""The simulator's phones and the outbox."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engage.config import Environment, Settings
from engage.db import Database
from engage.models.comment import Comment
from engage.models.contact import Contact
from engage.models.conversation import InboundText, OutboundText
from engage.models.department import Department
from engage.models.digest import Digest, DigestPicture, Mail, MailState
from engage.models.flag import Flag
from engage.models.response import AnswerRow, Response, ResponseState
from engage.sms.gateway import FICTIONAL
from engage.sms.simulator import NUMBERS
from surveys.definition import Survey

PNG = b"\x89PNG\r\n\x1a\n"
WHEN = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


def pick_up(client: Any, language: str) -> str:
    done = client.send("/simulator", survey="bus", language=language)
    assert done.status_code == 303, done.text
    return done.location


def test_phone_answers_a_whole_survey_in_arabic_and_shows_how_it_was_read(
    client: Any, bus_survey: Survey, database: Database
) -> None:
    phone = pick_up(client, "ar")

    begun = client.get(phone)
    for reply in ("نعم", "٩", "مظلة من المطر", "نعم", "2"):
        client.send(phone, body=reply)
    page = client.get(phone)

    assert re.search(r'class="bubble" lang="ar" dir="rtl">[^<]*هل تستقل الحافلة؟', begun.text)
    assert "segments, $0." in begun.text
    assert page.text.count("Read as an answer:") == 5
    with database.reading() as session:
        response = session.scalars(select(Response)).one()
        assert (response.state, response.language) == (ResponseState.SUBMITTED, "ar")
        line = select(AnswerRow.value).where(AnswerRow.code == "line")
        assert session.scalars(line).one() == 9


def test_clock_moved_by_hand_brings_reminders_and_then_the_end(
    client: Any, bus_survey: Survey, database: Database
) -> None:
    phone = pick_up(client, "en")
    client.send(phone, body="yes")

    reminded = []
    for hours in (24, 24, 24):
        done = client.send(f"{phone}/wait", of=phone, hours=hours)
        assert done.status_code == 303
        reminded.append(client.get(phone).text.count("your answer is still welcome"))

    assert reminded in ([1, 2, 2], [0, 1, 2]), "a night may put one off"
    client.send(f"{phone}/wait", of=phone, hours=72)
    with database.reading() as session:
        assert session.scalars(select(Response.state)).one() is ResponseState.PARTIAL
    client.send(phone, body="9")
    assert "What should be better?" in client.get(phone).text


def test_clock_moves_only_by_what_is_offered(client: Any, bus_survey: Survey) -> None:
    phone = pick_up(client, "en")

    for hours in ("0", "-24", "100000", "x", ""):
        assert client.send(f"{phone}/wait", of=phone, hours=hours).status_code == 404


def test_phone_shows_what_each_text_costs_and_all_together(client: Any, bus_survey: Survey) -> None:
    page = client.get(pick_up(client, "en")).text

    assert re.search(r"egments?, \$0\.0\d+", page)
    assert re.search(r"egments? sent, \$0\.0\d+\.", page)
    assert "One segment costs $0.0083. Nobody has compared that with a bill yet." in page


def test_in_production_nothing_tried_out_reaches_the_citys_data(
    app: Flask, settings: Settings, signed_in: Any, database: Database
) -> None:
    app.config["SETTINGS"] = settings.model_copy(update={"env": Environment.PRODUCTION})
    client = signed_in("engagement")
    phone = pick_up(client, "ar")

    for reply in ("نعم", "٩", "مظلة من المطر", "نعم", "2", "fire"):
        client.send(phone, body=reply)
    client.send(f"{phone}/wait", of=phone, hours=24)
    page = client.get(phone)
    app.extensions["simulator_stage"].engine.dispose()

    assert page.text.count("Read as an answer:") == 5
    assert "Only a trial" in page.text
    assert "Flags (" not in page.text
    with database.reading() as session:
        for table in (Response, AnswerRow, Contact, InboundText, OutboundText, Flag, Comment):
            assert session.scalars(select(table)).all() == [], table


def test_every_phone_is_a_new_one(client: Any, bus_survey: Survey) -> None:
    assert pick_up(client, "en") != pick_up(client, "en")


def test_empty_text_is_explained(client: Any, bus_survey: Survey) -> None:
    refused = client.send(pick_up(client, "en"), body=" ")

    assert refused.status_code == 422
    assert "Please type a text." in refused.text


@pytest.mark.parametrize("number", ["13125550142", "1202555010", "nobody"])
def test_number_that_could_be_somebodys_is_not_a_phone(
    client: Any, bus_survey: Survey, number: str
) -> None:
    assert client.get(f"/simulator/{number}").status_code == 404


def test_simulated_numbers_never_reach_the_carrier() -> None:
    assert len(NUMBERS) == 100
    assert all(FICTIONAL.fullmatch(number) for number in NUMBERS)
    assert not FICTIONAL.fullmatch("+12025550199x")
    assert not FICTIONAL.fullmatch("+13125551234")


def test_outbox_shows_mail_and_texts_newest_first(
    client: Any, bus_survey: Survey, database: Database
) -> None:
    keep_mail(database)
    number = pick_up(client, "en").rpartition("/")[2]

    page = client.get("/outbox")

    assert page.text.index(f"+{number}") > page.text.index("Your week")
    assert "Do you take the bus?" in page.text
    assert '<p class="letter" lang="ar" dir="rtl">' in page.text


def test_mail_is_shown_with_its_pictures_and_may_do_nothing_else(
    client: Any, database: Database
) -> None:
    keep_mail(database)

    letter = client.get("/outbox/mails/1")
    picture = client.get("/outbox/mails/1/themes.png")

    assert '<img src="/outbox/mails/1/themes.png">' in letter.text
    policy = letter.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert (picture.data, picture.mimetype) == (PNG, "image/png")
    assert client.get("/outbox/mails/1/other.png").status_code == 404
    assert client.get("/outbox/mails/2").status_code == 404


def keep_mail(database: Database) -> None:
    with database.transaction() as session:
        transit = Department(slug="transit", name={"en": "Transit"}, timezone="America/Chicago")
        session.add(transit)
        session.flush()
        digest = Digest(
            department_id=transit.id,
            week="2026-W47",
            starts_at=WHEN,
            ends_at=WHEN,
            content={},
            built_at=WHEN,
        )
        session.add(digest)
        session.flush()
        picture = {"title": "", "headings": [], "rows": [], "svg": "", "png": PNG}
        session.add(DigestPicture(digest_id=digest.id, language="ar", name="themes", **picture))
        session.add(
            Mail(
                key="digest:1",
                to="transit@marlowbay.example",
                language="ar",
                subject="Your week",
                text="أسبوعكم",
                html='<img src="cid:themes">',
                digest_id=digest.id,
                state=MailState.QUEUED,
                created_at=WHEN.replace(year=2027),
                due_at=WHEN,
            )
        )
