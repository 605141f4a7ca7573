"""An input passed on: the new department has the whole window for it, the old one keeps its history."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from engage.db import Database
from engage.digests.build import measure_week
from engage.digests.content import DigestContent
from engage.digests.week import Week
from engage.feedback import actions, passing
from engage.feedback.actions import Plan
from engage.models.action import Relation
from engage.models.department import Department, Input
from engage.models.staff import User

from .conftest import MONDAY_AFTER, WEDNESDAY, Write

LONG_AGO = WEDNESDAY - timedelta(days=60)
PEOPLE = 12


@pytest.fixture
def heard(city: Database, write: Write) -> None:
    """Twelve inputs that transit heard two months ago."""
    with city.transaction() as session:
        session.add(
            User(email="a@example.org", password="", fs_uniquifier="a", active=True, roles=[])
        )
    for number in range(PEOPLE):
        write(f"Number {number}", at=LONG_AGO)


def pass_all(city: Database, at: datetime) -> None:
    with city.transaction() as session:
        [works] = session.scalars(select(Department).where(Department.slug == "works"))
        user = session.scalars(select(User.id)).first()
        assert user is not None
        for each in session.scalars(select(Input)).all():
            passing.pass_on(session, each, [works], reason="Theirs.", user_id=user, now=at)


def measured(city: Database, slug: str) -> DigestContent:
    with city.reading() as session:
        department = session.scalars(select(Department).where(Department.slug == slug)).one()
        week = Week.parse("2026-W47")
        return measure_week(session, department, week, suppress_below=1, now=MONDAY_AFTER).content


def test_the_new_department_has_the_whole_window(city: Database, heard: None) -> None:
    pass_all(city, WEDNESDAY - timedelta(days=3))

    ladder = measured(city, "works").ladder

    assert ladder is not None
    assert (ladder.inputs.value, ladder.younger.value) == (0, PEOPLE)


def test_after_the_window_it_counts_and_the_resident_waited_all_along(
    city: Database, heard: None
) -> None:
    pass_all(city, WEDNESDAY - timedelta(days=30))

    content = measured(city, "works")

    assert content.ladder is not None
    assert (content.ladder.inputs.value, content.ladder.younger.value) == (PEOPLE, 0)
    # The oldest of all is what a resident waits for since the beginning.
    assert content.owed[0].heard_at == LONG_AGO


def test_the_old_department_keeps_it_on_its_ladder_as_read(city: Database, heard: None) -> None:
    pass_all(city, WEDNESDAY - timedelta(days=3))

    content = measured(city, "transit")

    assert content.ladder is not None
    rungs = {line.rung: line.reached.value for line in content.ladder.rungs}
    assert content.ladder.inputs.value == PEOPLE
    assert (rungs["heard"], rungs["acknowledged"], rungs["considered"]) == (PEOPLE, PEOPLE, 0)
    assert content.owed == ()


def test_what_became_of_it_elsewhere_counts_for_both(city: Database, heard: None) -> None:
    pass_all(city, WEDNESDAY - timedelta(days=30))
    with city.transaction() as session:
        inputs = session.scalars(select(Input)).all()
        action = actions.propose_action(
            session,
            inputs[0].department_id,
            Plan(title={"en": "A bridge"}),
            user_id=None,
            now=WEDNESDAY,
        )
        actions.link_inputs(
            session, action, inputs, relation=Relation.PARTLY, user_id=None, now=WEDNESDAY
        )

    for slug in ("transit", "works"):
        ladder = measured(city, slug).ladder
        assert ladder is not None
        assert {x.rung: x.reached.value for x in ladder.rungs}["considered"] == PEOPLE


def test_passed_back_it_is_counted_once(city: Database, heard: None) -> None:
    pass_all(city, WEDNESDAY - timedelta(days=30))
    with city.transaction() as session:
        [transit] = session.scalars(select(Department).where(Department.slug == "transit"))
        user = session.scalars(select(User.id)).first()
        assert user is not None
        for each in session.scalars(select(Input)).all():
            passing.pass_on(session, each, [transit], reason="No.", user_id=user, now=WEDNESDAY)

    ladder = measured(city, "transit").ladder

    assert ladder is not None
    assert (ladder.inputs.value or 0) + (ladder.younger.value or 0) == PEOPLE
