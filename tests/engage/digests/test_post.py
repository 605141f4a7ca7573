"""A digest reaches its readers once, in their language, with the words that were said."""

import re

from sqlalchemy import select

from engage.config import Settings
from engage.db import Database
from engage.digests.due import build_due_digests, build_week, post_digests
from engage.digests.week import Week
from engage.models.department import Department
from engage.models.digest import Digest, Mail

from .conftest import MONDAY_AFTER, Write

WEEK = Week(2026, 47)


def queued(city: Database, settings: Settings, slug: str = "transit") -> list[Mail]:
    with city.reading() as session:
        department = session.scalars(select(Department).where(Department.slug == slug)).one()
    build_week(city, settings, department, WEEK, now=MONDAY_AFTER)
    post_digests(city, settings, now=MONDAY_AFTER)
    with city.reading() as session:
        return list(session.scalars(select(Mail)))


def test_mail_is_in_the_readers_language_and_marks_words_in_another(
    city: Database, write: Write, settings: Settings
) -> None:
    write("The 9 never comes")

    mail = queued(city, settings)[0]

    assert '<html lang="ar" dir="rtl">' in mail.html
    assert re.search(r'<p lang="en" dir="ltr"[^>]*>The 9 never comes</p>', mail.html)
    assert "The 9 never comes" in mail.text


def test_styles_are_inlined_for_mail_programs_that_drop_them(
    city: Database, write: Write, settings: Settings
) -> None:
    write("The 9 never comes")

    assert re.search(
        r'<td class="band"[^>]* style="[^"]*background-color', queued(city, settings)[0].html
    )


def test_sent_again_is_queued_once(city: Database, write: Write, settings: Settings) -> None:
    write("The 9 never comes")

    queued(city, settings)

    assert len(queued(city, settings)) == 1


def test_due_digests_are_built_once_for_every_department(
    city: Database, write: Write, settings: Settings
) -> None:
    write("The 9 never comes")

    first = build_due_digests(city, settings, now=MONDAY_AFTER)
    second = build_due_digests(city, settings, now=MONDAY_AFTER)

    assert (first, second) == (2, 0)
    with city.reading() as session:
        assert {digest.week for digest in session.scalars(select(Digest))} == {"2026-W47"}
