"""The city's tablet: back to the start by itself, and nothing of the last person left."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from engage.db import Database
from engage.models.response import Response, ResponseState
from surveys.definition import Survey
from tests.conftest import Browser

START = "/s/bus?via=front-desk&kiosk=1"
ANSWERS = {"often": "no", "page": "often", "form_language": "en"}


def begin(client: FlaskClient, start: str = START, **fields: str) -> TestResponse:
    key = re.search(r'name="form_key" value="([^"]+)"', client.get(start).text)
    assert key
    return client.post("/s/bus?via=front-desk", data={**ANSWERS, "form_key": key[1], **fields})


def finish(client: FlaskClient, at: str) -> TestResponse:
    """Send every page that is left."""
    for _page in range(5):
        page = client.get(at)
        name = re.search(r'name="page" value="([^"]+)"', page.text)
        if name is None:
            return page
        at = client.post(at, data={**ANSWERS, "page": name[1]}).location
    raise AssertionError(at)


@pytest.fixture
def tablet(app: Flask, bus_survey: Survey) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client


def test_thanks_go_back_to_the_start_by_themselves(tablet: Browser) -> None:
    thanks = finish(tablet, begin(tablet).location)

    assert thanks.headers["Refresh"] == "20;url=/s/bus?via=front-desk&kiosk=1&lang=en"
    assert "In 20 seconds this screen goes back" in thanks.text
    assert "Shall we tell you" not in thanks.text


def test_private_link_is_never_offered_and_nothing_is_kept(tablet: Browser) -> None:
    page = tablet.get(begin(tablet).location)

    assert "private link" not in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_same_page_on_a_phone_has_the_link_and_no_way_back_by_itself(
    app: Flask, tablet: Browser
) -> None:
    finish(tablet, begin(tablet).location)
    phone = app.test_client()
    page = phone.get(begin(phone, "/s/bus?via=front-desk").location)
    thanks = finish(phone, page.request.path)

    assert "private link" in page.text
    assert "Refresh" not in page.headers
    assert "goes back to the start" not in thanks.text


@pytest.mark.parametrize("sent", [True, False])
def test_after_the_start_nobody_gets_back_to_the_answers(tablet: Browser, *, sent: bool) -> None:
    answers = begin(tablet).location
    if sent:
        finish(tablet, answers)
    tablet.get(START)

    back = tablet.get(answers)

    assert (back.status_code, back.location) == (303, "/s/bus?via=front-desk&kiosk=1&lang=en")


def test_answers_of_the_tablet_open_nowhere_else(app: Flask, tablet: Browser) -> None:
    answers = begin(tablet).location

    assert app.test_client().get(answers).status_code == 303


def test_next_person_begins_in_the_tablets_language_not_in_the_last_ones(
    tablet: Browser,
) -> None:
    switched = begin(tablet, START + "&lang=ar", language="en")
    thanks = finish(tablet, switched.location)
    following = thanks.headers["Refresh"].partition("url=")[2]

    assert 'lang="ar"' in tablet.get(following).text.partition(">")[2][:200]


def test_silence_asks_before_it_goes_back(tablet: Browser) -> None:
    page = tablet.get(begin(tablet).location)
    seconds, _, asks = page.headers["Refresh"].partition(";url=")
    still = tablet.get(asks)

    assert (seconds, still.status_code) == ("300", 200)
    assert "Are you still there?" in still.text
    assert still.headers["Refresh"].startswith("30;url=/s/bus?via=front-desk&kiosk=1")
    assert tablet.get(re.findall(r'href="(/r/[^"]+)"', still.text)[0]).status_code == 200


def test_mark_of_the_tablet_cannot_be_forged(tablet: Browser) -> None:
    sent = tablet.post("/s/bus", data={**ANSWERS, "form_key": "kiosk.en.me"})

    assert sent.status_code == 400


def test_answers_count_for_the_tablets_collector(tablet: Browser, database: Database) -> None:
    finish(tablet, begin(tablet).location)

    with database.reading() as session:
        response = session.scalars(select(Response)).one()
        assert response.collector
        assert (response.collector.code, response.state) == ("front-desk", ResponseState.SUBMITTED)


def test_short_link_of_a_poster_leads_to_the_survey_and_keeps_the_collector(
    tablet: Browser,
) -> None:
    assert tablet.get("/s/bus/library").location == "/s/bus?via=library"
    assert tablet.get("/s/bus/library?lang=ar").location == "/s/bus?via=library&lang=ar"
