"""People who sign in, two departments, and inputs that reached them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from engage.db import Database, database_of
from engage.feedback import routing, tagging
from engage.feedback.tagging import FoundTag, Understood
from engage.intake import versions
from engage.intake.responses import Beginning, Given, record_response
from engage.models.comment import Comment, Fate, TagAxis
from engage.models.department import Department, Input, Route
from engage.models.response import Channel
from engage.models.staff import Post, Role, User
from engage.security import StaffRole
from engage.times import now
from surveys.answers import Answer
from surveys.definition import Survey

PEOPLE = {
    "admin": (StaffRole.ADMINISTRATOR, None),
    "engagement": (StaffRole.ENGAGEMENT, None),
    "transit": (StaffRole.DEPARTMENT, "transit"),
    "housing": (StaffRole.DEPARTMENT, "housing"),
    "viewer": (StaffRole.VIEWER, "transit"),
    "translator": (StaffRole.TRANSLATOR, None),
}


@dataclass
class Statements:
    """What the database was asked."""

    all: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.all)


@pytest.fixture
def count_statements(app: Flask) -> Callable[[], AbstractContextManager[Statements]]:
    """Count the statements of a `with` block; transaction control is not counted."""

    @contextmanager
    def counting() -> Iterator[Statements]:
        seen = Statements()

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith("BEGIN"):
                seen.all.append(statement)

        engine = database_of(app).engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting


@pytest.fixture
def city(database: Database, bus_survey: Survey) -> None:
    """Transit hears about buses, housing about homes; one person for each role."""
    with database.transaction() as session:
        departments = {
            slug: Department(
                slug=slug,
                name={"en": slug.capitalize(), "ar": {"transit": "النقل"}.get(slug, slug)},
                timezone="America/Chicago",
                routes=[Route(theme=theme)],
            )
            for slug, theme in (("transit", "transit"), ("housing", "housing"))
        }
        roles = {role: Role(name=role) for role in StaffRole}
        session.add_all([*departments.values(), *roles.values()])
        for name, (role, slug) in PEOPLE.items():
            posts = [Post(department=departments[slug])] if slug else []
            user = User(
                email=f"{name}@marlowbay.example",
                password="not set",
                fs_uniquifier=name,
                roles=[roles[role]],
                departments=posts,
            )
            session.add(user)


@pytest.fixture
def signed_in(app: Flask, city: None) -> Callable[[str], FlaskClient]:
    """Give a browser in which a person of `PEOPLE` is signed in."""

    def sign_in(name: str) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = name
            cookie["_fresh"] = True
        return client

    return sign_in


@pytest.fixture
def maker(signed_in: Callable[[str], FlaskClient], bus_survey: Survey) -> FlaskClient:
    """Give a browser of somebody who makes surveys."""
    return signed_in("engagement")


def _hear(
    session: Session,
    text: str,
    *,
    language: str = "en",
    theme: str = "transit",
    days_ago: int = 0,
    at: datetime | None = None,
) -> Input:
    """Let a resident say something by text message, and let it be tagged and routed."""
    at = (at or now()) - timedelta(days=days_ago)
    version = versions.find_survey(session, "bus").current_version
    assert version
    beginning = Beginning(version=version, channel=Channel.SMS, language=language)
    record = Beginning(
        version=beginning.version,
        channel=beginning.channel,
        language=language,
        record_id=f"{text}{at}"[:64],
    )
    given = {"often": Given(Answer("no")), "better": Given(Answer(text))}
    response = record_response(session, record, given, now=at)
    comment = session.scalars(select(Comment).where(Comment.response_id == response.id)).one()
    tags = (
        FoundTag(TagAxis.THEME, theme, 0.97, 0, len(text), ()),
        FoundTag(TagAxis.DIMENSION, "resident_involved", 0.81, None, None, ()),
    )
    understood = Understood(Fate.TAGGED, None, language, 0.99, tags, "test")
    tagging.save_tags(session, {comment.id: understood}, now=at)
    routing.route_comments(session, [comment.id], now=at)
    session.expire_all()
    return session.scalars(select(Input).where(Input.response_id == response.id)).one()


@pytest.fixture
def hear(city: None) -> Callable[..., Input]:
    """Give a function by which a resident says something and is heard; see `_hear`."""
    return _hear


@pytest.fixture
def heard(database: Database, city: None) -> Sequence[int]:
    """Ids of three inputs: an old English and a new Arabic one for transit, one for housing."""
    with database.transaction() as session:
        late = _hear(session, "The 9 is late. Call me at 312-555-0142.", days_ago=20)
        arabic = _hear(session, "الحافلة لا تأتي أبدًا", language="ar", days_ago=1)
        housing = _hear(session, "My landlord does not repair.", theme="housing")
        return [late.id, arabic.id, housing.id]
