"""A department closes, or becomes part of another: nothing that residents said is lost."""

from typing import Any

import pytest
from sqlalchemy import select

from engage.db import Database
from engage.errors import NotFound, StillInUse
from engage.feedback import actions, inbox
from engage.feedback.departments import close_department, merge_departments
from engage.feedback.passing import passings_of
from engage.models.action import Action, Relation
from engage.models.department import Department, Input, Recipient, Route
from engage.models.handling import PassingCause
from engage.models.staff import Post
from engage.times import now


def departments(session: Any, ids: Any) -> tuple[Department, Department]:
    return session.get_one(Department, ids.transit), session.get_one(Department, ids.housing)


def test_department_with_open_inputs_cannot_close(database: Database, ids: Any) -> None:
    with database.transaction() as session:
        transit, _housing = departments(session, ids)

        with pytest.raises(StillInUse) as refused:
            close_department(session, transit, user_id=ids.user, now=now())

        assert (refused.value.kind, refused.value.count) == ("input", 2)


def test_department_with_open_actions_cannot_close(database: Database, ids: Any) -> None:
    with database.transaction() as session:
        transit, _housing = departments(session, ids)
        plan = actions.Plan(title={"en": "A bus"})
        action = actions.propose_action(session, transit.id, plan, user_id=None, now=now())
        mine = session.scalars(select(Input).where(Input.department_id == transit.id)).all()
        actions.link_inputs(
            session, action, mine, relation=Relation.PARTLY, user_id=None, now=now()
        )

        with pytest.raises(StillInUse) as refused:
            close_department(session, transit, user_id=ids.user, now=now())
        step = actions.Step(status=actions.S.DECLINED, reason={"en": "No drivers."})
        actions.take_step(session, action, step, now=now())
        close_department(session, transit, user_id=ids.user, now=now())

        assert (refused.value.kind, refused.value.count) == ("action", 1)
        assert [each.slug for each in inbox.all_departments(session)] == ["housing"]
        live = select(Route).where(Route.retired_at.is_(None), Route.department_id == transit.id)
        assert session.scalars(live).all() == []


def test_merged_department_brings_everything_along(database: Database, ids: Any) -> None:
    with database.transaction() as session:
        transit, housing = departments(session, ids)
        session.add(Recipient(department_id=transit.id, email="a@b.example", language="es"))
        plan = actions.Plan(title={"en": "A bus"}, partnering=[housing.id])
        action = actions.propose_action(session, transit.id, plan, user_id=None, now=now())
        both = session.get_one(Input, ids.inputs[0]).response_id
        session.add(Input(response_id=both, department_id=housing.id, heard_at=now()))
        session.flush()

        merge_departments(session, transit, housing, user_id=ids.user, now=now())
        session.expire_all()

        heard = session.scalars(select(Input).where(Input.department_id == housing.id)).all()
        assert len(heard) == 3
        assert session.scalars(select(Input).where(Input.department_id == transit.id)).all() == []
        assert session.get_one(Action, action.id).department_id == housing.id
        assert session.get_one(Action, action.id).partnering == []
        live = select(Route.theme).where(
            Route.retired_at.is_(None), Route.department_id == housing.id
        )
        assert set(session.scalars(live)) == {"transit", "housing"}
        assert [each.email for each in housing.recipients] == ["a@b.example"]
        posts = select(Post.user_id).where(Post.department_id == housing.id)
        assert ids.user in session.scalars(posts).all()
        assert transit.closed_at is not None
        [way] = passings_of(session, heard[-1].response_id)[:1] or [None]
        assert way is None or way.cause is PassingCause.DEPARTMENT_MERGED


def test_department_does_not_merge_into_itself_or_a_closed_one(
    database: Database, ids: Any
) -> None:
    with database.transaction() as session:
        transit, housing = departments(session, ids)
        with pytest.raises(NotFound):
            merge_departments(session, transit, transit, user_id=ids.user, now=now())

        merge_departments(session, transit, housing, user_id=ids.user, now=now())

        with pytest.raises(NotFound):
            merge_departments(session, housing, transit, user_id=ids.user, now=now())
