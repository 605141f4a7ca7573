"""Readers choose how they get the digest, and stop it without signing in."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from engage.config import Settings
from engage.db import Database
from engage.digests.links import Circle, Subscription, sign
from engage.models.department import Department, Recipient
from engage.models.digest import Mail, MailState
from engage.models.readers import EmptyWeeks, ReaderWish
from engage.times import now

SignIn = Callable[[str], FlaskClient]
PAGE = "/departments/transit/digests/preferences"
WISH = {"language": "ar", "weekday": "3", "hour": "16", "empty_weeks": "nothing"}


@pytest.fixture
def forms(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def token(database: Database, settings: Settings, city: None) -> str:
    """The link of a reader of transit's digest."""
    with database.transaction() as session:
        transit = session.scalars(select(Department).where(Department.slug == "transit")).one()
        reader = Recipient(department_id=transit.id, email="far@example.org", language="ar")
        session.add(reader)
        session.flush()
        return sign(settings, Subscription(Circle.DEPARTMENT, reader.id))


def wishes(database: Database) -> list[ReaderWish]:
    with database.reading() as session:
        return list(session.scalars(select(ReaderWish)))


def test_reader_begins_to_get_the_digest_as_they_like(
    database: Database, signed_in: SignIn, forms: None
) -> None:
    client = signed_in("transit")

    assert client.post(PAGE, data=WISH).status_code == 303

    wish = wishes(database)[0]
    assert (wish.weekday, wish.hour, wish.empty_weeks) == (3, 16, EmptyWeeks.NOTHING)
    page = client.get(PAGE).text
    assert "transit@marlowbay.example" in page
    assert "Wednesday, 4:00" in page


@pytest.mark.parametrize(
    "wrong",
    [{"weekday": "8"}, {"hour": "24"}, {"language": "tlh"}, {"empty_weeks": "x"}, {"hour": ""}],
)
def test_wish_that_cannot_be_is_refused_and_nothing_is_stored(
    database: Database, signed_in: SignIn, forms: None, wrong: dict[str, str]
) -> None:
    assert signed_in("transit").post(PAGE, data=WISH | wrong).status_code == 422
    assert wishes(database) == []


def test_mailbox_that_refuses_is_shown(database: Database, signed_in: SignIn, token: str) -> None:
    with database.transaction() as session:
        session.add(
            Mail(
                key="digest:transit:2026-W47:1",
                to="far@example.org",
                language="ar",
                subject="s",
                text="t",
                html="h",
                state=MailState.FAILED,
                attempts=1,
                error="recipient",
                created_at=now(),
                due_at=now(),
            )
        )

    assert "The mailbox did not take it." in signed_in("transit").get(PAGE).text


def test_preferences_take_few_statements(
    signed_in: SignIn, count_statements: Callable[[], object], token: str
) -> None:
    client = signed_in("transit")
    with count_statements() as seen:  # type: ignore[attr-defined]
        assert client.get(PAGE).status_code == 200

    assert len(seen) <= 8, seen.all


def test_fetching_the_link_changes_nothing_and_one_click_stops(
    database: Database, client: FlaskClient, token: str
) -> None:
    shown = client.get(f"/digests/stop/{token}")
    assert shown.status_code == 200
    assert 'lang="ar"' in shown.text
    assert wishes(database) == []

    # As mail programs post it: no cookie, no token of a form.
    clicked = client.post(f"/digests/stop/{token}", data={"List-Unsubscribe": "One-Click"})

    assert clicked.status_code == 204
    assert wishes(database)[0].stopped_at is not None


def test_clicked_twice_stays_stopped_and_can_be_begun_again(
    database: Database, client: FlaskClient, token: str
) -> None:
    client.post(f"/digests/stop/{token}")
    first = wishes(database)[0].stopped_at
    client.post(f"/digests/stop/{token}")
    assert wishes(database)[0].stopped_at == first

    client.post(f"/digests/stop/{token}", data={"again": "yes"})

    assert wishes(database)[0].stopped_at is None


def test_link_of_a_reader_who_was_taken_off_the_list_is_not_there(
    database: Database, client: FlaskClient, token: str
) -> None:
    with database.transaction() as session:
        for reader in session.scalars(select(Recipient)):
            session.delete(reader)

    assert client.get(f"/digests/stop/{token}").status_code == 404
    assert client.post(f"/digests/stop/{token}").status_code == 404
