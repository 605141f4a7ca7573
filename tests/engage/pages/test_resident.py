"""A resident answers on the web: no script, no cookie needed, nothing lost."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from engage.db import Database
from engage.intake import versions
from engage.intake.versions import publish
from engage.models.comment import Comment
from engage.models.response import AnswerRow, Membership, Response, ResponseState
from engage.times import now
from surveys.answers import Missing
from surveys.definition import Survey
from surveys.loading import load_survey


def hidden(page: TestResponse) -> dict[str, str]:
    """The hidden fields a browser would send back."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in found}


def send(client: FlaskClient, page: TestResponse, **answers: object) -> TestResponse:
    """Fill the page's form and press the button; gives the page after the redirect."""
    action = re.search(r'<form id="answers" method="post" action="([^"]*)"', page.text)
    assert action, page.text
    return client.post(unescape(action[1]), data=hidden(page) | answers, follow_redirects=True)


def answer_all(client: FlaskClient, *, query: str = "") -> TestResponse:
    page = client.get("/s/bus" + query)
    page = send(client, page, often="yes")
    page = send(
        client, page, line="٩", better="The 9 never comes when school ends.", may_quote="yes"
    )
    return send(client, page, home_language="ar")


def test_whole_survey_is_stored_as_one_submitted_response(
    client: FlaskClient, bus_survey: Survey, database: Database
) -> None:
    thanks = answer_all(client)

    assert "Thank you for riding." in thanks.text
    with database.reading() as session:
        response = session.scalars(select(Response)).one()
        assert response.state is ResponseState.SUBMITTED
        assert response.may_quote
        assert session.scalars(select(AnswerRow.value).where(AnswerRow.code == "line")).one() == 9
        comment = session.scalars(select(Comment)).one()
        assert comment.text == "The 9 never comes when school ends."
        assert session.scalars(select(Membership.group_key)).all() == ["ar"]


def test_page_is_arabic_and_right_to_left_when_asked_for(
    client: FlaskClient, bus_survey: Survey
) -> None:
    page = client.get("/s/bus?lang=ar")

    assert '<html lang="ar" dir="rtl">' in page.text
    assert "هل تستقل الحافلة؟" in page.text


def test_language_is_negotiated_from_the_browser_and_remembered_from_the_link(
    client: FlaskClient, bus_survey: Survey
) -> None:
    by_browser = client.get("/s/bus", headers={"Accept-Language": "so, ar-EG;q=0.8"})
    client.get("/s/bus?lang=ar")
    by_cookie = client.get("/s/bus")

    assert 'lang="ar"' in by_browser.text
    assert '<html lang="ar"' in by_cookie.text


def test_first_page_pressed_twice_stores_one_response(
    client: FlaskClient, bus_survey: Survey, database: Database
) -> None:
    page = client.get("/s/bus")

    first = send(client, page, often="yes")
    second = send(client, page, often="yes")

    assert first.request.path == second.request.path
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_last_page_pressed_twice_changes_nothing(
    client: FlaskClient, bus_survey: Survey, database: Database
) -> None:
    page = send(client, client.get("/s/bus"), often="no")
    last = send(client, page, better="Shelter from rain")

    once = send(client, last, home_language="en")
    twice = send(client, last, home_language="ar")

    assert "Thank you for riding." in once.text
    assert "Thank you for riding." in twice.text
    with database.reading() as session:
        assert session.scalars(select(Membership.group_key)).all() == ["en"]
        assert session.scalar(select(func.count()).select_from(Comment)) == 1


def test_wrong_answer_is_explained_and_everything_typed_is_kept(
    client: FlaskClient, bus_survey: Survey
) -> None:
    page = send(client, client.get("/s/bus"), often="yes")

    refused = send(client, page, line="many", better="Keep <this> text")

    assert refused.status_code == 422
    assert "Please write a number" in refused.text
    assert 'value="many"' in refused.text
    assert "Keep &lt;this&gt; text" in refused.text
    assert 'aria-describedby="line-hint line-error"' in refused.text


def test_private_link_opens_the_page_where_one_left_off(
    client: FlaskClient, app: Flask, bus_survey: Survey
) -> None:
    page = send(client, client.get("/s/bus"), often="yes")
    link = re.search(r'id="resume-link"[^>]*value="([^"]+)"', page.text)
    assert link

    elsewhere = app.test_client().get(unescape(link[1]))

    assert "Which line?" in elsewhere.text


def test_private_link_opens_in_a_process_that_never_saw_the_survey(
    client: FlaskClient, bus_survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = send(client, client.get("/s/bus"), often="yes")
    monkeypatch.setattr(versions, "_PARSED", {})

    assert client.get(page.request.path).status_code == 200


def test_language_switch_saves_what_is_typed(client: FlaskClient, bus_survey: Survey) -> None:
    page = send(client, client.get("/s/bus"), often="yes")

    switched = send(client, page, line="9", better="Half a thought", language="ar")

    assert '<html lang="ar" dir="rtl">' in switched.text
    assert "Half a thought" in switched.text
    assert "أي خط؟" in switched.text


def test_refusal_and_silence_are_kept_apart(
    client: FlaskClient, bus_survey: Survey, database: Database
) -> None:
    page = send(client, client.get("/s/bus"), often="no")
    page = send(client, page, better="")
    send(client, page, home_language="prefer_not_to_say")

    with database.reading() as session:
        assert session.scalars(select(Membership.missing)).all() == [Missing.REFUSED]
        skipped = select(AnswerRow.code).where(AnswerRow.missing == Missing.SKIPPED)
        assert set(session.scalars(skipped)) == {"better", "may_quote"}


def test_forged_form_key_is_explained_and_answers_are_kept(
    client: FlaskClient, bus_survey: Survey, database: Database
) -> None:
    page = client.get("/s/bus")

    refused = client.post("/s/bus", data=hidden(page) | {"form_key": "forged", "often": "yes"})
    again = client.post("/s/bus", data=hidden(refused), follow_redirects=True)

    assert refused.status_code == 400
    assert "Nothing is lost" in refused.text
    assert "Which line?" in again.text


def test_unknown_survey_and_token_are_404(client: FlaskClient, bus_survey: Survey) -> None:
    assert client.get("/s/none").status_code == 404
    assert client.get("/r/none").status_code == 404
    assert client.post("/r/none", data={}).status_code == 404


def test_oversized_body_is_413(client: FlaskClient, bus_survey: Survey) -> None:
    page = client.get("/s/bus")

    refused = client.post("/s/bus", data=hidden(page) | {"better": "x" * 3_000_000})

    assert refused.status_code == 413
    assert "too much at once" in refused.text


def test_scale_without_named_points_offers_its_numbers(
    client: FlaskClient, database: Database
) -> None:
    scale = load_survey(
        {
            "slug": "scale",
            "title": {"en": "Scale"},
            "languages": ["en"],
            "base_language": "en",
            "sections": [
                {
                    "code": "one",
                    "questions": [
                        {"code": "how", "kind": "rating", "text": {"en": "How good is it?"}}
                    ],
                }
            ],
        }
    )
    with database.transaction() as session:
        publish(session, scale, now=now())

    page = client.get("/s/scale")

    assert re.findall(r'name="how" value="(\d)"', page.text) == ["1", "2", "3", "4", "5"]


def test_pages_kept_for_everybody_hold_nothing_of_anybody(
    client: FlaskClient, bus_survey: Survey
) -> None:
    first, second = (answer_all(client) for _ in range(2))
    client.get("/s/bus?lang=en&from=a-private-letter")

    own = [re.findall(r"/r/([\w-]{20,})", page.text) for page in (first, second)]
    assert own[0]
    assert set(own[0]).isdisjoint(own[1])
    assert "\ue000" not in first.text + second.text
    assert "a-private-letter" not in client.get("/s/bus?lang=en").text
