"""Surveys and answers at the edge of what anybody sends, and what happens while somebody answers."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from engage.db import Database
from engage.intake import versions
from engage.models.comment import Comment
from engage.models.response import AnswerRow, Response, ResponseState
from engage.studio import documents, drafts, publishing
from engage.times import now
from surveys.definition import Survey
from surveys.loading import load_survey
from tests.engage.pages.making import OFTEN
from tests.engage.pages.test_resident import answer_all, send


def publish_questions(database: Database, questions: list[dict[str, Any]]) -> None:
    """Publish a survey of one section at /s/long."""
    document = {
        "slug": "long",
        "title": {"en": "Long"},
        "base_language": "en",
        "languages": ["en"],
        "sections": [{"code": "all", "questions": questions}],
    }
    with database.transaction() as session:
        versions.publish(session, load_survey(document), now=now())


def test_three_hundred_questions_are_answered(client: FlaskClient, database: Database) -> None:
    codes = [f"q{number}" for number in range(300)]
    publish_questions(
        database,
        [{"code": code, "kind": "number", "text": {"en": f"How many {code}?"}} for code in codes],
    )

    page = client.get("/s/long")
    for _page in codes:
        if 'form id="answers"' not in page.text:
            break
        asked = re.findall(r'<input[^>]* name="(q\d+)"', page.text)
        page = send(client, page, **dict.fromkeys(asked, "7"))

    with database.reading() as session:
        assert session.scalars(select(Response.state)).one() is ResponseState.SUBMITTED
        assert session.scalars(select(AnswerRow.value)).all() == [7] * 300


def test_list_of_five_thousand_choices_is_shown_and_taken(
    client: FlaskClient, database: Database
) -> None:
    choices = [{"code": f"c{n}", "text": {"en": f"Street {n}"}} for n in range(5000)]
    where = {"code": "street", "kind": "single_choice", "text": {"en": "Which street?"}}
    publish_questions(database, [{**where, "choices": choices}])
    page = client.get("/s/long")

    send(client, page, street="c4999")

    assert "Street 4999" in page.text
    with database.reading() as session:
        assert session.scalars(select(AnswerRow.value)).all() == ["c4999"]


def test_comment_of_fifty_thousand_characters_stays_on_the_page_with_its_reason(
    client: FlaskClient, bus_survey: Survey, database: Database
) -> None:
    page = send(client, client.get("/s/bus"), often="yes")
    story = "ሰ🚌 " * 16_667

    after = send(client, page, line="9", better=story, may_quote="no")

    with database.reading() as session:
        stored = session.scalars(select(Comment.text)).all()
    assert after.status_code == 422
    assert story.strip() in after.text
    assert 'id="better-error"' in after.text
    assert stored == []


def test_whoever_is_answering_ends_in_the_version_and_language_they_began(
    client: FlaskClient, bus_survey: Survey, database: Database
) -> None:
    page = send(client, client.get("/s/bus?lang=ar"), often="yes")
    with database.transaction() as session:
        edit = documents.put_settings({"languages": ["en"], "translations": {}})
        drafts.save(session, "bus", drafts.Saving(edit=edit, place=documents.SURVEY), now=now())
        gone = documents.remove_question("line")
        drafts.save(session, "bus", drafts.Saving(edit=gone, place="question line"), now=now())
        publishing.publish(session, "bus", now=now())

    page = send(client, page, line="9", better="الحافلة لا تأتي", may_quote="yes")
    thanks = send(client, page, home_language="ar")

    assert '<html lang="ar" dir="rtl">' in thanks.text
    assert "شكرًا لك." in thanks.text
    with database.reading() as session:
        response = session.scalars(select(Response)).one()
        assert (response.version.number, response.state) == (1, ResponseState.SUBMITTED)
        assert {row.code for row in response.answers} >= {"often", "line", "better"}
    assert '<html lang="en"' in client.get("/s/bus?lang=ar").text


def test_two_tabs_of_one_browser_are_two_responses(
    client: FlaskClient, bus_survey: Survey, database: Database
) -> None:
    first, second = client.get("/s/bus"), client.get("/s/bus")

    one, other = send(client, first, often="yes"), send(client, second, often="no")

    assert one.request.path != other.request.path
    assert "Which line?" in one.text
    assert "Which line?" not in other.text


@pytest.mark.parametrize("cookie", ["expired", "eyJfaWQiOjF9.Zx.forged", "\x00", "x" * 4000])
def test_expired_or_forged_cookie_stops_nobody_from_answering(
    app: Flask, bus_survey: Survey, cookie: str
) -> None:
    client = app.test_client()
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie)

    assert "شكرًا لك." in answer_all(client, query="?lang=ar").text


def test_editor_whose_sign_in_expired_is_not_told_that_it_was_saved(
    app: Flask, maker: Any, database: Database
) -> None:
    proof = maker.proof(OFTEN)
    stranger = app.test_client()

    answer = stranger.post(
        OFTEN, data={"csrf_token": proof, "text": "Mine?"}, headers={"X-Autosave": "1"}
    )

    assert answer.status_code == 400
    assert not answer.is_json  # the script says that it was not saved, and keeps the words
    with database.reading() as session:
        document = drafts.find(session, "bus").document
    assert documents.find_question(document, "often")["text"]["en"] == "Do you take the bus?"
