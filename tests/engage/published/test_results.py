"""You said, we did: built by a job, shown to everybody once published, with nobody to be recognized."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from engage.config import Settings
from engage.db import Database
from engage.feedback import actions
from engage.feedback.actions import Plan, Step
from engage.intake.versions import find_survey
from engage.models.action import ActionStatus, Relation
from engage.models.comment import Comment, Tag
from engage.models.department import Department, Input
from engage.models.publication import PublicPicture, PublicResult
from engage.models.response import Channel
from engage.models.staff import AuditEvent
from engage.published import publishing
from engage.published.building import build_due_results
from engage.published.opendata import COLUMNS, DICTIONARY
from tests.engage.digests.conftest import MONDAY_AFTER, WEDNESDAY, Write
from tests.engage.pages.test_resident import answer_all

EARLY = WEDNESDAY - timedelta(days=30)
URL = "/results/bus"


@dataclass
class Page:
    """A survey's public page, and what lies behind it."""

    database: Database
    settings: Settings
    client: FlaskClient

    def publish(self) -> None:
        with self.database.transaction() as session:
            survey = find_survey(session, "bus")
            publishing.publish(session, survey, user_id=None, now=WEDNESDAY)

    def withdraw(self) -> None:
        with self.database.transaction() as session:
            publishing.withdraw(session, find_survey(session, "bus"))

    def build(self, at: Any = MONDAY_AFTER) -> int:
        return build_due_results(self.database, self.settings, limit=4, now=at)

    def get(self, ending: str = "", **options: Any) -> Any:
        return self.client.get(f"{URL}{ending}", **options)

    def rows(self) -> list[dict[str, str]]:
        text = self.get(".csv").data.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def page(app: Flask, city: Database, settings: Settings, client: FlaskClient) -> Page:
    return Page(city, settings, client)


@pytest.fixture
def said(write: Write) -> None:
    """40 people wrote in English and 12 in Arabic a month ago; 3 of them by text message."""
    for number in range(40):
        channel = Channel.SMS if number < 3 else Channel.WEB
        write(f"The 9 is late {number}", at=EARLY, channel=channel)
    for number in range(12):
        write(f"الحافلة {number}", at=EARLY, language="ar", group="ar", theme="streets")


def decide(page: Page, title: str, status: ActionStatus, which: slice, reason: str = "") -> None:
    with page.database.transaction() as session:
        department = session.scalars(select(Department).order_by(Department.id)).first()
        assert department is not None
        inputs = session.scalars(select(Input).order_by(Input.id)).all()[which]
        plan = Plan(title={"en": title}, public_text={"en": f"{title} in words", "ar": "نص"})
        action = actions.propose_action(session, department.id, plan, user_id=None, now=EARLY)
        actions.link_inputs(
            session, action, inputs, relation=Relation.INCORPORATED, user_id=None, now=EARLY
        )
        step = Step(status=status, reason={"en": reason} if reason else {})
        actions.take_step(session, action, step, now=EARLY + timedelta(days=2))


def test_nobody_reads_what_is_not_published(page: Page, said: None) -> None:
    built = page.build()

    assert built == 0
    assert [page.get(ending).status_code for ending in ("", ".csv", ".json", "/chart.svg")] == [
        404
    ] * 4


def test_page_tells_who_answered_what_became_of_it_and_why_not(page: Page, said: None) -> None:
    decide(page, "Night buses", ActionStatus.ADOPTED, slice(0, 20))
    decide(page, "<b>Free rides</b>", ActionStatus.DECLINED, slice(20, 25), "There is no money.")
    page.publish()

    counts = [page.build(), page.build()]
    shown = page.get()

    assert counts == [1, 0]
    assert shown.status_code == 200
    assert "52 people answered, in 2 languages." in shown.text
    assert "Of what people said, 38 % is part of something adopted" in shown.text
    assert "Night buses in words" in shown.text
    assert "There is no money." in shown.text
    assert "&lt;b&gt;Free rides&lt;/b&gt;" in shown.text
    assert "20 people spoke of it." in shown.text
    assert "Fewer than 10 people spoke of it." in shown.text
    assert "The 9 is late" not in shown.text
    assert "<script" not in shown.text


def test_page_is_in_the_survey_s_languages(page: Page, said: None) -> None:
    decide(page, "Night buses", ActionStatus.ADOPTED, slice(0, 20))
    page.publish()
    page.build()

    shown = page.get("?lang=ar")

    assert '<html lang="ar" dir="rtl"' in shown.text
    assert "نص" in shown.text
    assert '<h3 lang="en" dir="ltr">Night buses</h3>' in shown.text


def test_small_numbers_are_in_no_file_and_cannot_be_taken_from_the_rest(
    page: Page, said: None
) -> None:
    page.publish()
    page.build()

    channels = {
        row["group"]: row
        for row in page.rows()
        if (row["table"], row["axis"], row["measure"]) == ("group", "channel", "count")
    }

    assert channels["sms"]["value"] == ""
    assert channels["sms"]["hidden"] == "1"
    # 49 by web beside 52 answers would tell of the 3.
    assert channels["web"]["value"] == ""


def test_too_few_answers_tell_nothing(page: Page, write: Write) -> None:
    for number in range(9):
        write(f"late {number}", at=EARLY)
    page.publish()
    page.build()

    assert "too few answers" in page.get().text
    assert [row["hidden"] for row in page.rows() if row["table"] != "action"] == ["1"]


def test_survey_nobody_answered_is_no_fault(page: Page) -> None:
    page.publish()

    assert page.build() == 1
    assert page.get().status_code == 200


def test_open_data_says_what_each_column_means(page: Page, said: None) -> None:
    page.publish()
    page.build()

    document = json.loads(page.get(".json").data)

    assert tuple(page.rows()[0]) == COLUMNS
    assert document["dictionary"] == dict(DICTIONARY)
    assert set(document["data"][0]) == set(COLUMNS)
    assert len(document["data"]) == len(page.rows())
    assert page.get(".json").headers["Access-Control-Allow-Origin"] == "*"


def test_chart_may_be_put_on_any_page(page: Page, said: None) -> None:
    page.publish()
    page.build()

    drawn = page.get("/chart.svg?lang=ar")

    assert drawn.mimetype == "image/svg+xml"
    assert drawn.text.lstrip().startswith("<svg")
    assert drawn.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_results_are_made_anew_after_six_hours_and_go_when_withdrawn(
    page: Page, said: None, database: Database
) -> None:
    page.publish()
    page.build()

    soon = page.build(MONDAY_AFTER + timedelta(hours=5))
    later = page.build(MONDAY_AFTER + timedelta(hours=6))
    page.withdraw()

    assert (soon, later) == (0, 1)
    assert page.get().status_code == 404
    with database.reading() as session:
        assert session.scalars(select(PublicResult)).all() == []
        assert session.scalars(select(PublicPicture)).all() == []


def test_withdrawn_while_it_was_measured_stays_withdrawn(
    page: Page, said: None, database: Database
) -> None:
    page.publish()
    page.build()
    with database.transaction() as session:
        content = publishing.find_result(session, "bus")
        survey = find_survey(session, "bus")
        publishing.withdraw(session, survey)

        assert publishing.keep_result(session, survey.id, content, {}) is False


def test_home_page_leads_to_the_results(page: Page, said: None) -> None:
    before = page.client.get("/").text
    page.publish()
    page.build()

    assert URL not in before
    assert f'href="{URL}"' in page.client.get("/").text


@pytest.mark.parametrize("slug", ["none", "bus.csv.csv", "%00", "é" * 300])
def test_unknown_results_are_not_found(page: Page, slug: str) -> None:
    assert page.client.get(f"/results/{slug}").status_code == 404


def test_staff_publish_and_take_back_with_one_button_and_a_record(
    page: Page, said: None, signed_in: Any, database: Database
) -> None:
    client = signed_in("engagement")
    at = "/studio/surveys/bus/publication"

    before = client.get(at).text
    done = client.send(at, wanted="publish")
    page.build()
    public = page.get().status_code
    client.send(at, wanted="nonsense")
    client.send(at, wanted="withdraw")

    assert "Nobody but staff can read the results" in before
    assert (done.status_code, public, page.get().status_code) == (303, 200, 404)
    with database.reading() as session:
        verbs = session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)).all()
    assert verbs == ["results_published", "results_withdrawn"]


def test_thanks_lead_to_the_results_once_there_are_any(page: Page, said: None) -> None:
    before = answer_all(page.client).text
    page.publish()
    page.build()

    assert URL not in before
    assert f'href="{URL}"' in answer_all(page.client).text


def test_page_asks_the_database_little(page: Page, said: None, count_statements: Any) -> None:
    page.publish()
    page.build()

    with count_statements() as seen:
        page.get()

    assert len(seen) <= 8


def test_words_without_a_theme_are_counted_and_are_no_fault(
    page: Page, said: None, write: Write, database: Database
) -> None:
    answer = write("hm", at=EARLY)
    with database.transaction() as session:
        session.execute(
            delete(Tag).where(
                Tag.comment_id.in_(select(Comment.id).where(Comment.response_id == answer))
            )
        )
    page.publish()

    assert page.build() == 1
    assert "words of their own: 53." in page.get().text
