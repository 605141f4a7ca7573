"""Answers changed after they were sent, in another tab, in another version, by the back button."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from engage.db import Database
from engage.feedback import routing, tagging
from engage.feedback.tagging import FoundTag, Understood
from engage.intake import versions
from engage.intake.responses import close_abandoned
from engage.models.comment import Comment, Fate, Tag, TagAxis, TagSource
from engage.models.department import Department, Input, Route
from engage.models.response import (
    AnswerChange,
    AnswerRow,
    Membership,
    Response,
    ResponseState,
)
from engage.models.survey import Survey as SurveyRow
from engage.times import now
from surveys.loading import load_survey
from tests.engage.conftest import BUS_SURVEY
from tests.engage.pages.test_resident import answer_all, send

WORDS = "The 9 never comes when school ends."


@pytest.fixture
def changeable(database: Database) -> None:
    with database.transaction() as session:
        versions.publish(session, load_survey(BUS_SURVEY | {"changeable": True}), now=now())


@pytest.fixture
def tagged(client: FlaskClient, changeable: None, database: Database) -> str:
    """A sent response whose comment was tagged by the machine and by a person; gives its link."""
    thanks = answer_all(client)
    with database.transaction() as session:
        transit = Department(slug="transit", name={"en": "Transit"}, timezone="UTC")
        session.add(transit)
        session.flush()
        session.add(Route(department_id=transit.id, theme="transit"))
        (claimed,) = tagging.claim_comments(session, limit=9, now=now())
        found = FoundTag(TagAxis.THEME, "transit", 0.9, 0, 5, ())
        understood = Understood(Fate.TAGGED, None, "en", 0.99, (found,), "v1")
        tagging.save_tags(session, {claimed.id: understood}, now=now())
        routing.route_comments(session, [claimed.id], now=now())
        session.add(
            Tag(
                comment_id=claimed.id, axis=TagAxis.THEME, key="schools", source=TagSource.PERSON,
                score=1, terms=[], created_at=now(),
            )
        )  # fmt: skip
    return thanks.request.path


def tags(database: Database) -> set[tuple[str, str]]:
    with database.reading() as session:
        return {(tag.key, tag.source) for tag in session.scalars(select(Tag))}


def open_page(client: FlaskClient, path: str, code: str) -> TestResponse:
    return client.get(f"{path}?page={code}")


def test_thanks_offers_to_change_only_what_may_be_changed(
    client: FlaskClient, database: Database, changeable: None
) -> None:
    thanks = answer_all(client)
    with database.transaction() as session:
        session.execute(update(SurveyRow).values(closes_at=now() - timedelta(minutes=1)))

    closed = client.get(thanks.request.path)
    late = client.get(f"{thanks.request.path}?page=often")

    assert "Change my answers" in thanks.text
    assert "Change my answers" not in closed.text
    assert late.status_code == 410


def test_sent_answers_of_other_surveys_stay(
    client: FlaskClient, database: Database, bus_survey: object
) -> None:
    thanks = answer_all(client)

    shown = open_page(client, thanks.request.path, "often")

    assert "Change my answers" not in thanks.text
    assert "Thank you for riding." in shown.text


def test_change_of_one_answer_keeps_the_tags_of_an_unchanged_comment(
    client: FlaskClient, database: Database, tagged: str
) -> None:
    page = open_page(client, tagged, "line")

    after = send(client, page, line="14", better=WORDS, may_quote="no")

    assert tags(database) == {("transit", "machine"), ("schools", "person")}
    with database.reading() as session:
        assert session.scalars(select(Comment.fate)).one() is Fate.TAGGED
        changes = set(session.scalars(select(AnswerChange.code)))
        response = session.scalars(select(Response)).one()
        assert session.scalars(select(AnswerRow.value).where(AnswerRow.code == "line")).one() == 14
    assert changes == {"line", "may_quote"}
    assert response.state is ResponseState.SUBMITTED
    assert not response.may_quote
    assert "Your language at home?" in after.text


def test_changed_comment_waits_for_the_tagger_and_keeps_what_a_person_tagged(
    client: FlaskClient, database: Database, tagged: str
) -> None:
    page = open_page(client, tagged, "line")

    send(client, page, line="9", better="A shelter, please.", may_quote="yes")

    assert tags(database) == {("schools", "person")}
    with database.reading() as session:
        comment = session.scalars(select(Comment)).one()
    assert (comment.text, comment.fate) == ("A shelter, please.", Fate.WAITING)


def test_comment_taken_back_is_gone_from_the_inbox(
    client: FlaskClient, database: Database, tagged: str
) -> None:
    page = open_page(client, tagged, "line")

    send(client, page, line="9", better="", may_quote="yes")

    with database.reading() as session:
        assert session.scalars(select(Comment)).all() == []
        assert session.scalars(select(Input)).all() == []


def test_changed_group_replaces_the_earlier_one(
    client: FlaskClient, database: Database, tagged: str
) -> None:
    page = open_page(client, tagged, "home_language")

    thanks = send(client, page, home_language="en")

    assert "Thank you for riding." in thanks.text
    with database.reading() as session:
        assert session.scalars(select(Membership.group_key)).all() == ["en"]


def test_changed_path_leaves_its_answers_aside(
    client: FlaskClient, database: Database, tagged: str
) -> None:
    send(client, open_page(client, tagged, "often"), often="no")

    aside = open_page(client, tagged, "line")
    with database.reading() as session:
        kept = session.scalars(select(AnswerRow.value).where(AnswerRow.code == "line")).one()

    assert "Which line?" not in aside.text
    assert kept == 9


def test_sending_the_same_again_changes_nothing(
    client: FlaskClient, database: Database, tagged: str
) -> None:
    send(client, open_page(client, tagged, "often"), often="yes")

    with database.reading() as session:
        assert session.scalars(select(AnswerChange)).all() == []
    assert ("transit", "machine") in tags(database)


def test_page_that_another_tab_took_off_the_path_is_kept_aside(
    client: FlaskClient, database: Database, bus_survey: object
) -> None:
    longer = {**BUS_SURVEY, "slug": "two-tabs"}
    ride, you = BUS_SURVEY["sections"]
    whole = {**ride, "code": "bus_only", "when": {"question": "often", "is": "yes"}}
    whole["questions"] = [{**q, "when": None} for q in ride["questions"][1:3]]
    longer["sections"] = [{**ride, "questions": ride["questions"][:1]}, whole, you]
    with database.transaction() as session:
        versions.publish(session, load_survey({**longer, "keyword": None}), now=now())
    one = send(client, client.get("/s/two-tabs"), often="yes")
    send(client, open_page(client, one.request.path, "often"), often="no")

    late = send(client, one, line="9", better=WORDS)

    assert late.status_code == 200
    with database.reading() as session:
        stored = dict(session.execute(select(AnswerRow.code, AnswerRow.value)).all())
    assert stored == {"often": "no", "line": 9, "better": WORDS}


def test_back_button_and_sending_again_replaces_the_answer(
    client: FlaskClient, database: Database, bus_survey: object
) -> None:
    first = client.get("/s/bus")
    send(client, first, often="yes")

    again = send(client, first, often="no")

    assert "Which line?" not in again.text
    with database.reading() as session:
        assert session.scalars(select(AnswerRow.value)).all() == ["no"]


def test_first_page_drawn_before_a_new_version_belongs_to_its_own(
    client: FlaskClient, database: Database, bus_survey: object
) -> None:
    page = client.get("/s/bus?lang=ar")
    renamed = {**BUS_SURVEY, "languages": ["en"]}
    renamed["sections"] = [
        {"code": "new", "questions": [{"code": "new", "kind": "yes_no", "text": {"en": "New?"}}]}
    ]
    for part in ("title", "intro", "thanks"):
        renamed[part] = {"en": BUS_SURVEY[part]["en"]}
    with database.transaction() as session:
        versions.publish(session, load_survey(renamed), now=now())

    after = send(client, page, often="yes")

    assert "أي خط؟" in after.text
    assert '<html lang="ar"' in after.text
    with database.reading() as session:
        assert session.scalars(select(Response)).one().version.number == 1


@pytest.mark.parametrize("version", ["0", "7", "x", "", "-1"])
def test_forged_version_is_the_current_one(
    client: FlaskClient, database: Database, bus_survey: object, version: str
) -> None:
    page = client.get("/s/bus")

    after = send(client, page, often="yes", version=version)

    assert "Which line?" in after.text


def test_browser_that_refuses_cookies_answers_to_the_end(app: Flask, bus_survey: object) -> None:
    client = app.test_client(use_cookies=False)

    assert "شكرًا لك." in answer_all(client, query="?lang=ar").text


def test_partial_response_is_completed_by_its_private_link(
    client: FlaskClient, database: Database, bus_survey: object
) -> None:
    page = send(client, client.get("/s/bus"), often="yes")
    page = send(client, page, line="9", better="Half", may_quote="no")
    with database.transaction() as session:
        later = now() + timedelta(days=30)
        assert close_abandoned(session, before=later, limit=9, now=later) == 1

    again = open_page(client, page.request.path, "line")
    last = send(client, again, line="9", better="Whole", may_quote="yes")
    thanks = send(client, last, home_language="ar")

    assert "Thank you for riding." in thanks.text
    with database.reading() as session:
        assert session.scalars(select(Comment.text)).all() == ["Whole"]
        assert session.scalars(select(Membership.group_key)).all() == ["ar"]
        assert session.scalars(select(Response.state)).one() is ResponseState.SUBMITTED
