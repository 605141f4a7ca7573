"""Who was heard, when the city's own figures or the groups are not as one would wish."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest
from flask import Flask
from flask_babel import force_locale
from scipy.optimize import linprog
from sqlalchemy import delete, update

from engage.db import Database
from engage.digests import sentences
from engage.digests.content import AxisPart, Count, DigestContent
from engage.digests.parts import EQUITY_RUNGS
from engage.digests.week import Week
from engage.measures.suppression import LEAST_DOUBT
from engage.models.response import Response
from engage.models.survey import Benchmark, FocusGroup

from .conftest import WEDNESDAY, Write
from .test_told import WEEK, build

HOME = "home_language"
OLD = WEDNESDAY - timedelta(weeks=6)


def axis_of(content: DigestContent, name: str = HOME) -> AxisPart:
    return next(part for part in content.axes if part.axis == name)


def test_without_a_benchmark_shares_are_shown_and_nothing_is_compared(
    app: Flask, city: Database, write: Write
) -> None:
    with city.transaction() as session:
        session.execute(delete(Benchmark))
    for number in range(12):
        write(f"Number {number}")
    part = axis_of(build(city, WEEK))

    line = next(line for line in part.lines if line.group == "en")
    assert line.share is not None
    assert (line.ratio, line.verdict, part.source) == (None, None, None)
    with app.test_request_context(), force_locale("en"):
        assert "no figures" in sentences.source(part, WEEK)


def test_benchmark_of_one_group_alone_leaves_the_others_uncompared(
    city: Database, write: Write
) -> None:
    with city.transaction() as session:
        session.execute(delete(Benchmark).where(Benchmark.group_key == "ar"))
    for number in range(24):
        write(f"Number {number}", group="en" if number % 2 else "ar")

    lines = {line.group: line for line in axis_of(build(city, WEEK)).lines}

    assert lines["en"].ratio is not None
    assert lines["ar"].ratio is None


@pytest.mark.parametrize(
    ("year", "words"), [(1990, "old"), (2014, "old"), (2031, "still to come"), (2020, None)]
)
def test_benchmark_of_the_wrong_year_is_doubted_aloud(
    app: Flask, city: Database, write: Write, year: int, words: str | None
) -> None:
    with city.transaction() as session:
        session.execute(update(Benchmark).values(year=year))
    write("The 9 never comes")
    part = axis_of(build(city, WEEK))

    with app.test_request_context(), force_locale("en"):
        said = sentences.source(part, Week(2026, 47))

    doubted = "old" in said.split(").")[1] or "still to come" in said
    assert doubted is (words is not None)


def test_everyone_in_one_group_is_measured_and_no_gap_is_claimed(
    city: Database, write: Write
) -> None:
    for number in range(30):
        write(f"Number {number}", group="ar", at=OLD)

    content = build(city, WEEK)

    assert axis_of(content).received.value == 30
    assert [line.verdict for line in content.gaps if line.verdict == "gap"] == []


def test_group_with_one_member_is_hidden_in_every_part(city: Database, write: Write) -> None:
    for number in range(60):
        write(f"Number {number}", group="en" if number else "ar", at=OLD)

    content = build(city, WEEK)

    line = next(line for line in axis_of(content).lines if line.group == "ar")
    assert line.people.hidden
    assert (line.share, line.ratio, line.needed) == (None, None, None)
    assert not any(line.group == "ar" and not line.inputs.hidden for line in content.equity)


def test_language_people_answered_in_can_be_in_focus(city: Database, write: Write) -> None:
    with city.transaction() as session:
        session.add(
            FocusGroup(engagement_id=1, axis="language", group_key="ar", reason={"en": "Few."})
        )
    for number in range(40):
        write(f"Number {number}", language="ar" if number % 2 else "en", at=OLD)

    content = build(city, WEEK)

    assert {line.group for line in content.equity if line.axis == "language" and line.focus} == {
        "ar"
    }


def test_language_nobody_knows_stops_no_digest(city: Database, write: Write) -> None:
    write("Hallo")
    with city.transaction() as session:
        session.execute(update(Response).values(language="tlh"))

    assert build(city, WEEK).inputs == 1


def shown_cells(content: DigestContent) -> Iterator[tuple[str, str, int | None]]:
    """Give (row, column, count or `None`) of all that the digest tells of one axis's ladder."""

    def value(count: Count) -> int | None:
        return None if count.hidden else count.value

    for line in content.equity:
        if line.axis == HOME:
            yield line.group, "inputs", value(line.inputs)
            yield from ((line.group, rung.rung, value(rung.reached)) for rung in line.rungs)
    assert content.ladder is not None
    yield "everyone", "inputs", value(content.ladder.inputs)
    for rung in content.ladder.rungs:
        if rung.rung in {str(each) for each in EQUITY_RUNGS}:
            yield "everyone", rung.rung, value(rung.reached)


@pytest.mark.parametrize("small", [11, 12, 19])
def test_attack_on_all_that_a_digest_tells_of_one_axis(
    city: Database, write: Write, small: int
) -> None:
    """Solve for each hidden count of few people with everything the digest shows together."""
    for number in range(small):
        write(f"ar {number}", group="ar", at=OLD)
    for number in range(25):
        write(f"en {number}", group="en", at=OLD)
    cells = {(row, column): count for row, column, count in shown_cells(build(city, WEEK))}
    columns = {column for _row, column in cells}
    keys = [*cells, *(("unknown", column) for column in columns)]
    place = {key: i for i, key in enumerate(keys)}
    equal = []
    for column in columns:
        row = np.zeros(len(keys))
        row[[place[who, column] for who in ("ar", "en", "unknown")]] = 1
        row[place["everyone", column]] = -1
        equal.append(row)
    limits = [(0, None) if cells.get(key) is None else (cells[key], cells[key]) for key in keys]

    for key, count in cells.items():
        if count is None:
            aim = np.zeros(len(keys))
            aim[place[key]] = 1
            low, high = (
                linprog(sign * aim, A_eq=np.array(equal), b_eq=np.zeros(len(equal)), bounds=limits)
                for sign in (1, -1)
            )
            assert high.x is None or high.x[place[key]] - low.x[place[key]] >= LEAST_DOUBT, key
