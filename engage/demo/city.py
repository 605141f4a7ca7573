"""The demo city's departments, routes, benchmarks, engagement, surveys and sign-ins."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from flask_security import hash_password
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.collecting.collectors import Draft, add_collector
from engage.intake import versions
from engage.models.collecting import CollectorKind
from engage.models.department import Department, Recipient, Route
from engage.models.staff import Post, Role, User
from engage.models.survey import Benchmark, Engagement, FocusGroup, Survey
from engage.security import StaffRole
from surveys.library import ready

DATA = Path(__file__).parent / "data"
# Printed by `make run`; the demo city is refused in production.
PASSWORD = "welcome to marlow bay"  # noqa: S105 - a demo's, and said aloud
ZONE = ZoneInfo("America/Chicago")
PERCENT = 100

Texts = Mapping[str, str]


class DepartmentData(BaseModel):
    """A department of `city.yaml`."""

    slug: str
    name: dict[str, str]
    email: str
    language: str


class BenchmarkData(BaseModel):
    """An axis's shares in percent, and where they come from."""

    source: str
    year: int
    geography: str
    shares: dict[str, float]


class FocusData(BaseModel):
    """An axis's focus groups, and why."""

    groups: list[str]
    reason: dict[str, str]


class EngagementData(BaseModel):
    """The engagement's worksheet and surveys."""

    slug: str
    title: dict[str, str]
    surveys: list[str]
    worksheet: dict[str, dict[str, str]]


class CollectorData(BaseModel):
    """A place where people are asked; `key` is its code in every survey's links."""

    key: str
    kind: CollectorKind
    name: str


class CityData(BaseModel):
    """`city.yaml`."""

    departments: list[DepartmentData]
    routing: dict[str, list[str]]
    benchmarks: dict[str, BenchmarkData]
    focus_groups: dict[str, FocusData]
    engagement: EngagementData
    collectors: list[CollectorData]


def build_city(session: Session, *, now: datetime) -> None:
    """Make the demo city as it was before anybody answered."""
    city = CityData.model_validate(yaml.safe_load((DATA / "city.yaml").read_text()))
    departments = [_department(row, city.routing) for row in city.departments]
    session.add_all(departments)
    for name in city.engagement.surveys:
        versions.publish(session, ready(name), now=now)
    engagement = _engagement(city)
    engagement.surveys = list(session.scalars(select(Survey)))
    session.add(engagement)
    for survey in engagement.surveys:
        _add_collectors(session, survey, city.collectors, now=now)
    session.add_all(_staff(departments))
    session.flush()


def is_built(session: Session) -> bool:
    """Tell whether the city stands already."""
    return session.scalar(select(Engagement.id).limit(1)) is not None


def _department(row: DepartmentData, routing: Mapping[str, list[str]]) -> Department:
    return Department(
        slug=row.slug,
        name=row.name,
        timezone=str(ZONE),
        recipients=[Recipient(email=row.email, language=row.language)],
        routes=[Route(theme=theme) for theme, slugs in routing.items() if row.slug in slugs],
    )


def _engagement(city: CityData) -> Engagement:
    plan = city.engagement
    return Engagement(
        slug=plan.slug,
        name=plan.title,
        worksheet=plan.worksheet,
        benchmarks=[
            Benchmark(
                axis=axis,
                group_key=group,
                share=percent / PERCENT,
                source=facts.source,
                year=facts.year,
                geography=facts.geography,
            )
            for axis, facts in city.benchmarks.items()
            for group, percent in facts.shares.items()
        ],
        focus_groups=[
            FocusGroup(axis=axis, group_key=group, reason=named.reason)
            for axis, named in city.focus_groups.items()
            for group in named.groups
        ],
    )


def _add_collectors(
    session: Session, survey: Survey, rows: list[CollectorData], *, now: datetime
) -> None:
    for row in rows:
        draft = Draft(row.name, row.kind, row.key)
        add_collector(session, survey, draft, user_id=None, now=now)


def _staff(departments: list[Department]) -> list[User]:
    roles = {role: Role(name=role) for role in StaffRole}
    heads = [
        _user(department.slug, roles[StaffRole.DEPARTMENT], department)
        for department in departments
    ]
    desks = [
        _user("admin", roles[StaffRole.ADMINISTRATOR]),
        _user("engagement", roles[StaffRole.ENGAGEMENT]),
    ]
    return desks + heads


def _user(name: str, role: Role, *departments: Department) -> User:
    return User(
        email=f"{name}@marlowbay.example",
        password=hash_password(PASSWORD),
        active=True,
        # Flask-Security tells the sessions of one person from another's by this value.
        fs_uniquifier=f"demo-{name}",
        roles=[role],
        departments=[Post(department=department) for department in departments],
    )
