"""The city's week is put together from the departments' and gives nobody away."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import delete, select

from engage.config import Settings
from engage.db import Database
from engage.digests import deliver
from engage.digests.city_content import CityContent
from engage.digests.city_post import build_due_city
from engage.digests.city_view import view_city
from engage.digests.due import build_due_digests
from engage.feedback import actions
from engage.feedback.actions import Plan
from engage.feedback.names import Names
from engage.models.action import GareStage
from engage.models.department import Department
from engage.models.digest import Digest, Mail
from engage.models.readers import CityDigest, CityReader

from .conftest import MONDAY_AFTER, WEDNESDAY, Write
from .test_readers import Post
from .test_told import transit

# Nine in the morning in Chicago and a little.
LATER = datetime(2026, 11, 23, 15, 5, tzinfo=UTC)


@pytest.fixture
def manager(city: Database) -> None:
    with city.transaction() as session:
        session.add(CityReader(email="manager@example.org", language="ar"))


def build(city: Database, settings: Settings, now: datetime = LATER) -> CityContent:
    build_due_digests(city, settings, now=MONDAY_AFTER)
    build_due_city(city, settings, now=now)
    with city.reading() as session:
        return CityContent.model_validate(session.scalars(select(CityDigest)).one().content)


def test_departments_stand_side_by_side(city: Database, write: Write, settings: Settings) -> None:
    write("The 9 never comes")
    write("The pothole", theme="streets")
    write("The pothole again", theme="streets")

    content = build(city, settings)

    assert {line.slug: line.inputs for line in content.departments} == {"transit": 1, "works": 2}
    assert (content.missing, content.comments) == ((), 3)


def test_manager_gets_it_once_in_their_language_with_a_way_to_stop(
    city: Database, write: Write, settings: Settings, manager: None
) -> None:
    write("The 9 never comes")
    build(city, settings)
    build_due_city(city, settings, now=LATER + timedelta(hours=1))
    post = Post()

    deliver.send_queued(city, post, settings, limit=10, now=LATER)

    letters = [each for each in post.letters if each.to == "manager@example.org"]
    assert len(letters) == 1
    assert '<html lang="ar" dir="rtl">' in letters[0].html
    assert letters[0].stop_url is not None


def test_waits_for_a_department_for_a_day_and_then_names_it(
    city: Database, write: Write, settings: Settings
) -> None:
    write("The 9 never comes")
    build_due_digests(city, settings, now=MONDAY_AFTER)
    with city.transaction() as session:
        session.execute(delete(Mail))
        session.execute(delete(Digest).where(Digest.department_id != transit(city).id))

    assert build_due_city(city, settings, now=LATER) == 0
    build_due_city(city, settings, now=LATER + timedelta(days=1, hours=1))

    with city.reading() as session:
        content = CityContent.model_validate(session.scalars(select(CityDigest)).one().content)
    assert content.missing == ("works",)


@pytest.mark.parametrize("closed_before", [True, False])
def test_a_department_that_closed_is_not_waited_for_and_keeps_its_last_week(
    city: Database, write: Write, settings: Settings, *, closed_before: bool
) -> None:
    write("The pothole", theme="streets")
    if not closed_before:
        build_due_digests(city, settings, now=MONDAY_AFTER)
    with city.transaction() as session:
        works = session.scalars(select(Department).where(Department.slug == "works")).one()
        works.closed_at = MONDAY_AFTER
        works.merged_into_id = transit(city).id

    content = build(city, settings)

    shown = [line.slug for line in content.departments]
    assert shown == (["transit"] if closed_before else ["transit", "works"])
    assert content.missing == ()


def test_nothing_is_made_before_its_hour(city: Database, write: Write, settings: Settings) -> None:
    build_due_digests(city, settings, now=MONDAY_AFTER)

    build_due_city(city, settings, now=MONDAY_AFTER)

    with city.reading() as session:
        assert session.scalars(select(CityDigest)).first() is None


def test_focus_groups_figure_is_hidden_where_they_are_few(
    city: Database, write: Write, settings: Settings
) -> None:
    for number in range(30):
        write(f"Number {number}", group="ar" if number < 4 else "en", at=WEDNESDAY - timedelta(45))

    content = build(city, settings)

    focus = next(line.focus for line in content.departments if line.slug == "transit")
    assert focus is not None
    assert focus.inputs.hidden
    assert focus.rate is None


def test_actions_are_counted_by_dimension_and_stage_refused_ones_left_out(
    city: Database, write: Write, settings: Settings
) -> None:
    with city.transaction() as session:
        plan = Plan(
            title={"en": "Night buses"},
            gare_stage=GareStage.ORGANIZE,
            dimensions=("resident_involved",),
        )
        actions.propose_action(session, transit(city).id, plan, user_id=None, now=WEDNESDAY)
        actions.propose_action(
            session, transit(city).id, Plan(title={"en": "x"}), user_id=None, now=WEDNESDAY
        )

    content = build(city, settings)

    assert {line.key: line.actions for line in content.profile}["resident_involved"] == 1
    assert [(line.stage, line.undecided) for line in content.stages] == [
        ("normalize", 0),
        ("organize", 1),
        ("operationalize", 0),
        (None, 1),
    ]


def test_comments_in_a_language_of_a_few_are_not_counted_out(
    app: Flask, city: Database, write: Write, settings: Settings
) -> None:
    for number in range(12):
        write(f"Number {number}")
    write("Basku waa daahay", language="so")

    content = build(city, settings)

    by_language = {line.language: line.comments.value for line in content.languages}
    assert by_language["so"] is None
    with app.test_request_context(), force_locale("en"):
        view = view_city(content, Names("en", []), city="Here", public_url="")
    assert not any("Somali" in said for said in view.understood)
