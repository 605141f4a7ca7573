"""An input goes to another department: with its reason, its history and its age."""

from typing import Any

import pytest
from sqlalchemy import func, select

from engage.db import Database
from engage.errors import NotFound, ReasonNeeded
from engage.feedback.history import history_of
from engage.feedback.passing import hand_over, pass_on, passings_of
from engage.feedback.routing import route_comments
from engage.models.department import Department, Input, InputComment
from engage.models.handling import Passing
from engage.times import now

WHY = "The stop belongs to you."


def passed(session: Any, ids: Any, *slugs: str, reason: str = WHY) -> Input:
    each = session.get_one(Input, ids.inputs[0])
    departments = session.scalars(select(Department).where(Department.slug.in_(slugs))).all()
    pass_on(session, each, departments, reason=reason, user_id=ids.user, now=now())
    return each


def test_input_leaves_with_its_reason_and_without_losing_its_age(
    database: Database, ids: Any
) -> None:
    with database.transaction() as session:
        since = session.get_one(Input, ids.inputs[0]).heard_at

        each = passed(session, ids, "housing")

        assert each.department_id == ids.housing
        assert each.waiting_since == since < each.heard_at
        assert each.acknowledged_at is None
        [line] = history_of(session, each.id, limit=9)
        assert (line.verb, line.note, line.user_id) == ("passed_on", WHY, ids.user)
        [way] = passings_of(session, each.response_id)
        assert (way.from_department.slug, way.to_department.slug) == ("transit", "housing")


def test_routing_again_never_sends_it_back(database: Database, ids: Any) -> None:
    with database.transaction() as session:
        each = passed(session, ids, "housing")
        comments = session.scalars(
            select(InputComment.comment_id).where(InputComment.input_id == each.id)
        ).all()

        route_comments(session, comments, now=now())

        mine = select(func.count()).where(Input.response_id == each.response_id)
        assert session.scalar(mine) == 1


def test_several_departments_hear_it_at_once(database: Database, ids: Any) -> None:
    with database.transaction() as session:
        session.add(Department(slug="works", name={"en": "Works"}, timezone="America/Chicago"))
        session.flush()
        each = passed(session, ids, "housing", "works")

        heard = session.scalars(select(Input).where(Input.response_id == each.response_id)).all()
        assert len(heard) == 2
        assert len({one.waiting_since for one in heard}) == 1


def test_what_the_other_department_heard_already_becomes_one_input(
    database: Database, ids: Any
) -> None:
    with database.transaction() as session:
        mine = session.get_one(Input, ids.inputs[0])
        other = Input(response_id=mine.response_id, department_id=ids.housing, heard_at=now())
        session.add(other)
        session.flush()

        kept = hand_over(session, mine, ids.housing, now=now())

        assert kept is other
        parts = select(func.count()).where(InputComment.input_id == other.id)
        assert session.scalar(parts) == 1
        assert session.get(Input, ids.inputs[0]) is None


@pytest.mark.parametrize(
    ("slugs", "reason", "error"),
    [
        (["housing"], "  ", ReasonNeeded),
        (["transit"], WHY, NotFound),
        ([], WHY, NotFound),
    ],
)
def test_passing_needs_a_reason_and_another_department(
    database: Database, ids: Any, slugs: list[str], reason: str, error: type[Exception]
) -> None:
    with database.transaction() as session:
        with pytest.raises(error):
            passed(session, ids, *slugs, reason=reason)

        assert session.scalar(select(func.count()).select_from(Passing)) == 0


def test_what_was_merged_goes_along(database: Database, ids: Any) -> None:
    with database.transaction() as session:
        twin = session.get_one(Input, ids.inputs[1])
        twin.duplicate_of_id = ids.inputs[0]
        session.flush()

        passed(session, ids, "housing")

        assert twin.department_id == ids.housing
        assert twin.duplicate_of_id == ids.inputs[0]
