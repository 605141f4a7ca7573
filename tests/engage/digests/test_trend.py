"""The year's weeks: drawn from what was counted, with every number in a table, on page and in mail."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from engage.config import Settings
from engage.db import Database
from engage.digests import deliver, tallies
from engage.digests.chart_parts import Frame
from engage.digests.pictures import draw_year
from engage.digests.week import Week
from engage.mail import compose
from engage.models.department import Department
from engage.models.readers import CityPicture, CityReader

from .conftest import MONDAY_AFTER, WEDNESDAY, Write
from .test_city import LATER, build
from .test_readers import Post

WEEK = Week.parse("2026-W47")


def count_everything(city: Database) -> None:
    with city.transaction() as session:
        for department in session.scalars(select(Department)).all():
            days = tallies.due_days(session, department, now=MONDAY_AFTER, limit=400)
            tallies.count_days(session, department, days, now=MONDAY_AFTER)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("trend", [[3], [0, 7], [5] * 52, list(range(52))])
def test_every_week_has_a_bar_and_a_line_of_the_table(
    app: Flask, trend: list[int], direction: Any
) -> None:
    with app.test_request_context(), force_locale("en"):
        chart = draw_year(trend, WEEK, Frame("", (), direction))

    bars = re.findall(r'<path [^>]*fill="#[^>]*>', chart.svg)
    assert len(bars) == len(trend)
    assert [row[1] for row in chart.table.rows] == [str(each) for each in trend]
    assert "16 November" in chart.table.rows[-1][0]


def test_citys_weeks_are_its_departments_added(
    city: Database, write: Write, settings: Settings
) -> None:
    write("The 9 never comes")
    write("The pothole", theme="streets")
    write("Longer ago", at=WEDNESDAY - timedelta(weeks=51))
    count_everything(city)

    content = build(city, settings)

    assert len(content.trend) == 52
    assert (content.trend[0], content.trend[-1], sum(content.trend)) == (1, 2, 3)


def test_no_trend_before_every_day_is_counted(
    city: Database, write: Write, settings: Settings
) -> None:
    write("The 9 never comes")

    assert build(city, settings).trend == ()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_citys_letter_has_its_pictures_inside(
    city: Database, write: Write, settings: Settings, language: str
) -> None:
    write("The 9 never comes")
    count_everything(city)
    with city.transaction() as session:
        session.add(CityReader(email="manager@example.org", language=language))
    build(city, settings)
    post = Post()

    deliver.send_queued(city, post, settings, limit=10, now=LATER)

    [letter] = [each for each in post.letters if each.to == "manager@example.org"]
    assert [name for name, _png in letter.pictures] == ["trend"]
    message = compose(letter, sender="engage@marlowbay.example")
    parts = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert [part["Content-ID"] for part in parts] == ["<trend>"]
    assert all(part.get_payload(decode=True).startswith(b"\x89PNG") for part in parts)
    assert 'src="cid:trend"' in letter.html
    with city.reading() as session:
        drawn = session.scalars(select(CityPicture).where(CityPicture.language == language)).all()
    assert len(drawn[0].rows) == 52
