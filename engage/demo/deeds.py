"""What the demo city's departments did, week by week, through the services they really use."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property

import yaml
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.demo.city import DATA
from engage.feedback.actions import Plan, Step, acknowledge, link_inputs, propose_action, take_step
from engage.models.action import Action, ActionKind, ActionStatus, GareStage, Relation
from engage.models.department import Department, Input
from engage.models.response import Response


class StatusData(BaseModel):
    """A status and when it was reached."""

    status: ActionStatus
    weeks_ago: int
    reason: dict[str, str] = {}


class LinkData(BaseModel):
    """A response's input, linked."""

    response: str
    relation: Relation
    weeks_ago: int


class ActionData(BaseModel):
    """An action of `actions.yaml`."""

    key: str
    department: str
    title: dict[str, str]
    public_text: dict[str, str]
    kind: ActionKind
    dimensions: list[str] = []
    gare_stage: GareStage | None = None
    budget: int | None = None
    source: str | None = None
    partners: list[str] = []
    statuses: list[StatusData]
    links: list[LinkData] = []


class ReadData(BaseModel):
    """An input somebody read or replied to."""

    department: str
    response: str
    weeks_ago: int


class Deeds(BaseModel):
    """`actions.yaml`."""

    actions: list[ActionData]
    acknowledged: list[ReadData]

    @cached_property
    def by_key(self) -> dict[str, Action]:
        """The rows made so far, by the data's key."""
        return {}


def read_deeds() -> Deeds:
    """Give all that the departments did."""
    return Deeds.model_validate(yaml.safe_load((DATA / "actions.yaml").read_text()))


def do_week(session: Session, deeds: Deeds, weeks_ago: int, *, now: datetime) -> None:
    """Do what was done in the week that lies `weeks_ago`, statuses first."""
    for data in deeds.actions:
        _move(session, deeds, data, weeks_ago, now=now)
    for data in deeds.actions:
        for link in data.links:
            if link.weeks_ago == weeks_ago:
                _link(session, deeds, data, link, now=now + timedelta(hours=1))
    for read in deeds.acknowledged:
        if read.weeks_ago == weeks_ago:
            found = _inputs(session, read.department, read.response)
            acknowledge(session, found, user_id=None, now=now + timedelta(hours=2))


def _move(
    session: Session, deeds: Deeds, data: ActionData, weeks_ago: int, *, now: datetime
) -> None:
    for status in data.statuses:
        if status.weeks_ago != weeks_ago:
            continue
        if data.key not in deeds.by_key:
            deeds.by_key[data.key] = _propose(session, data, now=now)
        action = session.get_one(Action, deeds.by_key[data.key].id)
        if status.status is not action.status:
            take_step(session, action, Step(status=status.status, reason=status.reason), now=now)


def _propose(session: Session, data: ActionData, *, now: datetime) -> Action:
    department = session.scalars(select(Department).where(Department.slug == data.department)).one()
    plan = Plan(
        title=data.title,
        public_text=data.public_text,
        kind=data.kind,
        gare_stage=data.gare_stage,
        dimensions=data.dimensions,
        partners=data.partners,
        budget=data.budget,
        budget_source=data.source,
    )
    return propose_action(session, department.id, plan, user_id=None, now=now)


def _link(
    session: Session, deeds: Deeds, data: ActionData, link: LinkData, *, now: datetime
) -> None:
    action = session.get_one(Action, deeds.by_key[data.key].id)
    found = _inputs(session, data.department, link.response)
    link_inputs(session, action, found, relation=link.relation, user_id=None, now=now)


def _inputs(session: Session, department: str, record_id: str) -> Sequence[Input]:
    """Give the department's input of this response: none where the tagger routed it elsewhere."""
    statement = (
        select(Input)
        .join(Response, Response.id == Input.response_id)
        .join(Department, Department.id == Input.department_id)
        .where(
            Department.slug == department, Response.record_id.in_((record_id, _texted(record_id)))
        )
    )
    return session.scalars(statement).all()


def _texted(record_id: str) -> str:
    return f"text:demo:{record_id}:0"
