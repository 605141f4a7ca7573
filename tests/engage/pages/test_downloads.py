"""Engagement staff take responses away as files, and look at photos."""

import csv
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from engage.config import Settings
from engage.db import Database
from engage.intake import photos
from engage.intake.pictures import read_picture
from engage.models.staff import AuditEvent
from engage.times import now
from tests.engage.pages.test_kinds import photo
from tests.engage.pages.test_resident import answer_all

SignIn = Callable[[str], FlaskClient]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_download_is_a_file_and_is_audited(
    client: FlaskClient, signed_in: SignIn, database: Database, bus_survey: object, ending: str
) -> None:
    answer_all(client)

    answer = signed_in("engagement").get(f"/studio/surveys/bus/responses.{ending}")

    assert answer.status_code == 200
    assert f"bus-responses.{ending}" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    if ending == "csv":
        (row,) = csv.DictReader(io.StringIO(answer.text))
        assert (row["line"], row["home_language"]) == ("9", "ar")
    answer.close()
    with database.reading() as session:
        verbs = session.scalars(select(AuditEvent.verb)).all()
    assert "responses_exported" in verbs


def test_unknown_survey_or_kind_of_file_is_404(signed_in: SignIn, bus_survey: object) -> None:
    staff = signed_in("engagement")

    assert staff.get("/studio/surveys/none/responses.csv").status_code == 404
    assert staff.get("/studio/surveys/bus/responses.pdf").status_code == 404


def test_photo_is_shown_to_engagement_staff_alone(
    client: FlaskClient, signed_in: SignIn, database: Database, settings: Settings, city: None
) -> None:
    picture = read_picture(photo())
    photos.lay_down(settings.instance, picture)
    with database.transaction() as session:
        photos.keep_photo(session, picture, now=now())
    address = f"/studio/photos/{picture.sha256}.jpg"

    shown = signed_in("engagement").get(address)

    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert shown.data == picture.content
    shown.close()
    assert signed_in("transit").get(address).status_code == 403
    assert client.get(address).status_code in {302, 303}
    assert signed_in("engagement").get("/studio/photos/..%2F..%2Fsecret.jpg").status_code == 404
