"""The health page, the probes and the numbers for Prometheus."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engage import revision
from engage.config import Environment, Settings
from engage.db import Database
from engage.jobs.heartbeats import beat
from engage.times import now

SignIn = Callable[[str], FlaskClient]


def signs(
    database: Database, *, clock: int = 4, worker: int = 10, detail: str = "", task: str = ""
) -> None:
    """Let the processes have given signs of life so many seconds ago."""
    with database.transaction() as session:
        beat(session, "clock", now=now() - timedelta(seconds=clock))
        beat(session, "worker", now=now() - timedelta(seconds=worker), detail=detail)
        beat(session, "send_mail", now=now(), detail=task)


def checks(client: FlaskClient) -> Mapping[str, bool]:
    body = client.get("/readyz").get_json()
    return {part: check["well"] for part, check in body["checks"].items()}


def test_process_is_alive_whatever_the_rest_does(client: FlaskClient) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.text, answer.mimetype) == (200, "alive\n", "text/plain")


def test_ready_when_every_part_is_well(client: FlaskClient, database: Database) -> None:
    signs(database)

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.get_json()["ready"] is True
    assert all(checks(client).values())


@pytest.mark.parametrize(
    ("given", "ill"),
    [
        ({"clock": 61}, {"clock"}),
        ({"worker": 301}, {"worker"}),
        ({"detail": "no tagger: ModelMissing"}, {"model"}),
    ],
)
def test_not_ready_says_which_part(
    client: FlaskClient, database: Database, given: dict[str, int], ill: set[str]
) -> None:
    signs(database, **given)

    assert client.get("/readyz").status_code == 503
    assert {part for part, well in checks(client).items() if not well} == ill


def test_never_started_processes_are_not_ready(client: FlaskClient) -> None:
    assert checks(client)["clock"] is False
    assert checks(client)["worker"] is False


def test_other_shape_of_the_database_is_said(client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM alembic_version")
    try:
        answer = client.get("/readyz")
    finally:
        restore_version(database)

    assert answer.status_code == 503
    assert answer.get_json()["checks"]["migrations"]["well"] is False


def restore_version(database: Database) -> None:
    """Put back what the databases of other tests share."""
    head = revision.expected()
    with database.transaction() as session:
        session.connection().exec_driver_sql(
            f"INSERT INTO alembic_version (version_num) VALUES ('{head}')"
        )


def test_health_page_says_how_to_mend(signed_in: SignIn, database: Database) -> None:
    signs(database, clock=540, task="OSError")

    page = signed_in("admin").get("/admin/health")

    assert "Last sign of life 9 minutes ago" in page.text
    assert "Start it with: engage clock" in page.text
    assert "Failed the last time (OSError)" in page.text


def test_metrics_are_counts(client: FlaskClient, database: Database) -> None:
    signs(database)

    page = client.get("/metrics")

    assert page.content_type.startswith("text/plain")
    assert "engage_comments_waiting 0.0" in page.text
    assert 'engage_well{part="clock"} 1.0' in page.text


@pytest.mark.parametrize(
    ("headers", "remote", "status"),
    [
        ({}, "127.0.0.1", 200),
        ({"X-Forwarded-For": "198.51.100.7"}, "127.0.0.1", 404),
        ({}, "198.51.100.7", 404),
    ],
)
def test_metrics_in_production_are_for_this_machine(
    app: Flask,
    settings: Settings,
    client: FlaskClient,
    headers: dict[str, str],
    remote: str,
    status: int,
) -> None:
    app.config["SETTINGS"] = settings.model_copy(update={"env": Environment.PRODUCTION})

    answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": remote})

    assert answer.status_code == status


def test_metrics_in_production_are_for_administrators(
    app: Flask, settings: Settings, signed_in: SignIn
) -> None:
    app.config["SETTINGS"] = settings.model_copy(update={"env": Environment.PRODUCTION})
    far = {"REMOTE_ADDR": "198.51.100.7"}

    assert signed_in("admin").get("/metrics", environ_base=far).status_code == 200
    assert signed_in("transit").get("/metrics", environ_base=far).status_code == 404
