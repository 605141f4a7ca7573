"""Gaps of all departments are one family: judged once, with nothing hidden told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engage.config import Settings
from engage.db import Database
from engage.digests.city_content import CityContent
from engage.digests.content import DigestContent, Estimate, GapLine
from engage.digests.family import judge_together
from engage.models.digest import Digest, DigestTest
from engage.times import now

from .conftest import WEDNESDAY, Write
from .test_city import build


def line(rung: str, verdict: str = "gap", p: float | None = 0.04) -> GapLine:
    ratio = Estimate(value=0.5, low=0.3, high=0.9)
    return GapLine(
        axis="home_language",
        group="ar",
        rung=rung,
        verdict=verdict,
        likelihood="half",
        odds_ratio=ratio,
        p=p,
    )


def content(*gaps: GapLine) -> DigestContent:
    return DigestContent(
        department="any",
        week="2026-W47",
        inputs=0,
        inputs_before=0,
        comments=0,
        languages=0,
        gaps=gaps,
        suppress_below=10,
    )


@pytest.fixture
def digests(city: Database) -> list[int]:
    """Two departments' digests without tests."""
    with city.transaction() as session:
        made = [
            Digest(
                department_id=number,
                week="2026-W47",
                starts_at=now(),
                ends_at=now(),
                content={},
                built_at=now(),
            )
            for number in (1, 2)
        ]
        session.add_all(made)
        session.flush()
        return [each.id for each in made]


def store(city: Database, digest_id: int, rung: str, p: float, *, apart: bool = True) -> None:
    with city.transaction() as session:
        session.add(
            DigestTest(
                digest_id=digest_id,
                axis="home_language",
                group_key="ar",
                rung=rung,
                p=p,
                apart=apart,
            )
        )


def test_a_gap_that_stands_alone_may_not_stand_among_many(
    city: Database, digests: list[int]
) -> None:
    one, other = digests
    store(city, one, "decided", 0.04)
    for rung in ("acknowledged", "decided", "incorporated"):
        store(city, other, rung, 0.7, apart=False)
    theirs = content(*(line(r, "no_gap") for r in ("acknowledged", "decided", "incorporated")))

    with city.reading() as session:
        judged = judge_together(session, {one: content(line("decided")), other: theirs})

    [found] = judged[one]
    assert found.verdict == "too_few"
    assert found.p == pytest.approx(0.16)
    assert [each.verdict for each in judged[other]] == ["no_gap"] * 3


def test_a_gap_that_did_not_stand_alone_may_stand_beside_clear_ones(
    city: Database, digests: list[int]
) -> None:
    one, other = digests
    store(city, one, "decided", 0.03)
    store(city, one, "acknowledged", 0.9, apart=False)
    for rung in ("acknowledged", "decided", "incorporated"):
        store(city, other, rung, 0.001)
    ours = content(line("decided", "too_few"), line("acknowledged", "no_gap"))
    theirs = content(*(line(r) for r in ("acknowledged", "decided", "incorporated")))

    with city.reading() as session:
        judged = judge_together(session, {one: ours, other: theirs})

    assert [each.verdict for each in judged[one]] == ["gap", "no_gap"]


def test_hidden_numbers_stay_hidden_and_count_all_the_same(
    city: Database, digests: list[int]
) -> None:
    one, _other = digests
    store(city, one, "decided", 0.001)

    with city.reading() as session:
        judged = judge_together(session, {one: content(line("decided", p=None))})

    [found] = judged[one]
    assert (found.verdict, found.p) == ("gap", None)


def test_a_digest_stored_before_there_were_tests_keeps_its_verdicts(
    city: Database, digests: list[int]
) -> None:
    with city.reading() as session:
        judged = judge_together(session, {digests[0]: content(line("decided"))})

    assert [each.verdict for each in judged[digests[0]]] == ["gap"]


def test_the_citys_digest_has_the_gaps_of_its_departments(
    city: Database, write: Write, settings: Settings
) -> None:
    for number in range(40):
        group = "ar" if number % 2 else "en"
        write(f"Number {number}", group=group, at=WEDNESDAY - timedelta(days=45))

    found: CityContent = build(city, settings)

    [transit] = [each for each in found.departments if each.slug == "transit"]
    assert {each.rung for each in transit.gaps} == {"acknowledged", "decided", "incorporated"}
    # Nobody got anywhere, so nothing could be tested, and nothing is called a gap.
    assert {each.verdict for each in transit.gaps} == {"too_few"}
    with city.reading() as session:
        assert session.scalars(select(DigestTest)).all() == []
