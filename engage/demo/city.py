"""The demo city's departments, routes, benchmarks, engagement, surveys and sign-ins."""

from datetime import datetime
from pathlib import Path

import yaml
from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.intake import versions
from engage.models.department import Department, Recipient, Route
from engage.models.staff import Post, Role, User
from engage.models.survey import Benchmark, Engagement, FocusGroup, Survey
from engage.security import StaffRole
from surveys.library import ready

DATA = Path(__file__).parent / "data"

SURVEYS = ("community", "harbor-street", "equipt-resident")
# Printed by `make run`; the demo city is refused in production.
PASSWORD = "welcome to marlow bay"  # noqa: S105 - a demo's, and said aloud
PERCENT = 100


def build_city(session: Session, *, now: datetime) -> None:
    """Make the demo city as it was before anybody answered."""
    city = yaml.safe_load((DATA / "city.yaml").read_text())
    departments = _departments(session, city)
    engagement = _engagement(session, city)
    for name in SURVEYS:
        versions.publish(session, ready(name), now=now)
    for survey in session.scalars(select(Survey)):
        survey.engagement = engagement
    _staff(session, departments)
    session.flush()


def is_built(session: Session) -> bool:
    """Tell whether the city stands already."""
    return session.scalar(select(Engagement.id).limit(1)) is not None


def _departments(session: Session, city: dict[str, list[dict[str, str]]]) -> list[Department]:
    departments = []
    for row in city["departments"]:
        department = Department(slug=row["slug"], name=row["name"], timezone=city["time_zone"])
        department.recipients.append(Recipient(email=row["email"], language=row["language"]))
        department.routes = [
            Route(theme=theme) for theme, slugs in city["routing"].items() if row["slug"] in slugs
        ]
        departments.append(department)
    session.add_all(departments)
    return departments


def _engagement(session: Session, city: dict[str, dict[str, dict[str, object]]]) -> Engagement:
    plan = city["engagement"]
    engagement = Engagement(slug=plan["slug"], name=plan["title"], worksheet=plan["worksheet"])
    for axis, facts in city["benchmarks"].items():
        engagement.benchmarks += [
            Benchmark(
                axis=axis,
                group_key=group,
                share=percent / PERCENT,
                source=facts["source"],
                year=facts["year"],
                geography=facts["geography"],
            )
            for group, percent in facts["shares"].items()
        ]
    for axis, named in city["focus_groups"].items():
        engagement.focus_groups += [
            FocusGroup(axis=axis, group_key=group, reason=named["reason"])
            for group in named["groups"]
        ]
    session.add(engagement)
    return engagement


def _staff(session: Session, departments: list[Department]) -> None:
    roles = {role: Role(name=role) for role in StaffRole}
    session.add_all(roles.values())
    admin = _user("admin@marlowbay.example", roles[StaffRole.ADMINISTRATOR])
    engagement = _user("engagement@marlowbay.example", roles[StaffRole.ENGAGEMENT])
    session.add_all([admin, engagement])
    for department in departments:
        head = _user(f"{department.slug}@marlowbay.example", roles[StaffRole.DEPARTMENT])
        head.departments.append(Post(department=department))
        session.add(head)


def _user(email: str, role: Role) -> User:
    # Flask-Security tells sessions of one person from another's by this value.
    unique = f"demo-{email}"[:64]
    return User(
        email=email, password=hash_password(PASSWORD), active=True, fs_uniquifier=unique, roles=[role]
    )
