"""Pictures that were sent and never attached go; whatever an answer refers to stays."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engage.config import Settings
from engage.db import Database
from engage.intake import clearing, photos, versions
from engage.intake.clearing import KEPT_FOR, LEAVING, clear_photos
from engage.intake.pictures import Picture
from engage.intake.responses import Beginning, Given, record_response
from engage.models.photo import Photo
from engage.models.response import Channel
from surveys.answers import Answer
from surveys.definition import Survey
from tests.engage.conftest import NOW

LONG_AGO = NOW - 3 * KEPT_FOR
MOMENTS_AGO = NOW - timedelta(minutes=5)


@pytest.fixture
def instance(settings: Settings) -> Path:
    return settings.instance


def sent(database: Database, instance: Path, name: str, *, at: datetime) -> str:
    """Let somebody send a picture; give its reference."""
    picture = Picture(name * 64, b"picture " + name.encode(), width=4, height=3)
    laid_down(instance, picture, at=at)
    with database.transaction() as session:
        photos.keep_photo(session, picture, now=at)
    return picture.sha256


def laid_down(instance: Path, picture: Picture, *, at: datetime) -> Path:
    photos.lay_down(instance, picture)
    path = photos.photo_path(instance, picture.sha256)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def attach(database: Database, reference: str) -> None:
    """Let somebody's answer refer to a picture."""
    with database.transaction() as session:
        version = versions.find_survey(session, "bus").current_version
        assert version
        beginning = Beginning(
            version=version, channel=Channel.WEB, language="en", record_id=reference[:8]
        )
        record_response(session, beginning, {"better": Given(Answer(reference))}, now=NOW)


def rows(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Photo.sha256).order_by(Photo.sha256)))


def files(instance: Path) -> list[str]:
    return sorted(path.stem for path in (instance / photos.FOLDER).glob("*/*"))


def test_unattached_picture_goes_and_attached_and_young_ones_stay(
    database: Database, bus_survey: Survey, instance: Path
) -> None:
    sent(database, instance, "a", at=LONG_AGO)
    attached = sent(database, instance, "b", at=LONG_AGO)
    attach(database, attached)
    young = sent(database, instance, "c", at=MOMENTS_AGO)

    gone = clear_photos(database, instance, limit=10, now=NOW)

    assert gone == 1
    assert rows(database) == files(instance) == [attached, young]


def test_picture_attached_after_it_was_found_stays(
    database: Database, instance: Path, bus_survey: Survey
) -> None:
    reference = sent(database, instance, "a", at=LONG_AGO)
    before = NOW - KEPT_FOR
    with database.reading() as session:
        found = clearing.find_unattached(session, before=before, limit=10)
    attach(database, reference)

    with database.transaction() as session:
        clearing.drop_unattached(session, found, before=before)

    assert len(found) == 1
    assert rows(database) == [reference]


def test_second_run_finds_nothing(database: Database, instance: Path) -> None:
    sent(database, instance, "a", at=LONG_AGO)
    clear_photos(database, instance, limit=10, now=NOW)

    assert clear_photos(database, instance, limit=10, now=NOW) == 0


def test_one_run_takes_no_more_than_its_limit(database: Database, instance: Path) -> None:
    for name in "abcde":
        sent(database, instance, name, at=LONG_AGO)

    assert clear_photos(database, instance, limit=2, now=NOW) == 2
    assert len(rows(database)) == len(files(instance)) == 3


def test_picture_sent_again_counts_as_new(database: Database, instance: Path) -> None:
    sent(database, instance, "a", at=LONG_AGO)
    again = sent(database, instance, "a", at=MOMENTS_AGO)

    clear_photos(database, instance, limit=10, now=NOW)

    assert rows(database) == files(instance) == [again]


def test_files_without_a_row_and_halves_of_files_go(database: Database, instance: Path) -> None:
    lonely = Picture("d" * 64, b"nobody's", width=1, height=1)
    path = laid_down(instance, lonely, at=LONG_AGO)
    half = path.with_name("half.part")
    half.write_bytes(b"half")
    os.utime(half, (LONG_AGO.timestamp(), LONG_AGO.timestamp()))

    assert clear_photos(database, instance, limit=10, now=NOW) == 2
    assert files(instance) == []


@pytest.mark.parametrize("spoken_of", [True, False])
def test_what_a_crash_left_on_its_way_out_is_settled(
    database: Database, instance: Path, *, spoken_of: bool
) -> None:
    reference = sent(database, instance, "e", at=MOMENTS_AGO) if spoken_of else "f" * 64
    leaving = instance / photos.FOLDER / LEAVING / f"{reference}.jpg"
    leaving.parent.mkdir(parents=True)
    if spoken_of:
        photos.photo_path(instance, reference).rename(leaving)
    else:
        leaving.write_bytes(b"on its way out")

    clear_photos(database, instance, limit=10, now=NOW)

    assert files(instance) == ([reference] if spoken_of else [])


def test_picture_made_young_on_its_way_out_is_put_back(database: Database, instance: Path) -> None:
    picture = Picture("a" * 64, b"again", width=1, height=1)
    path = laid_down(instance, picture, at=MOMENTS_AGO)

    clearing._take_away(path, instance, NOW - KEPT_FOR)

    assert path.read_bytes() == b"again"
    assert files(instance) == ["a" * 64]


def test_instance_without_a_picture_is_fine(database: Database, instance: Path) -> None:
    assert clear_photos(database, instance, limit=10, now=NOW) == 0
