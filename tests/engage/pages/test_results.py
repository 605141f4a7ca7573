"""Engagement staff see what people answered."""

from collections.abc import Callable

from flask.testing import FlaskClient

from engage.config import Settings
from engage.db import Database
from engage.intake import photos
from engage.intake.pictures import read_picture
from engage.results.counting import count_due
from engage.times import now
from surveys.answers import Answer
from tests.engage.exchange.test_round_trip import SAID
from tests.engage.pages.test_kinds import every, photo
from tests.engage.results.test_counting import say

SignIn = Callable[[str], FlaskClient]
__all__ = ["every"]
ADDRESS = "/studio/surveys/every/results"


def test_each_picture_is_drawn_with_its_numbers(
    signed_in: SignIn, database: Database, settings: Settings, every: object
) -> None:
    picture = read_picture(photo())
    photos.lay_down(settings.instance, picture)
    with database.transaction() as session:
        photos.keep_photo(session, picture, now=now())
    say(database, 12, **{**SAID, "curb": Answer(picture.sha256)})
    count_due(database, k=10, limit=1, now=now())

    page = signed_in("engagement").get(ADDRESS).text

    assert "12 responses" in page
    assert "12 people answered." in page
    assert "60.0 points" in page
    assert "place 1.0 on average" in page
    assert "Half of the answers are 4 or less." in page
    assert "Something else" in page
    assert "heat__cell--5" in page
    assert f"/studio/photos/{picture.sha256}.jpg" in page
    assert "/studio/surveys/every/responses.xlsx" in page


def test_before_anything_came_in_it_says_so(signed_in: SignIn, every: object) -> None:
    assert "Nobody has answered yet" in signed_in("engagement").get(ADDRESS).text


def test_small_numbers_say_why_they_are_not_shown(
    signed_in: SignIn, database: Database, every: object
) -> None:
    say(database, 3, **SAID)
    count_due(database, k=10, limit=1, now=now())

    page = signed_in("engagement").get(ADDRESS).text

    assert "Fewer than 10 people answered." in page
    assert "hidden-number" in page
