"""Letters to residents are blanked some time after they went; digests and what waits stay."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engage.db import Database
from engage.digests.forgetting import forget_letters
from engage.models.digest import Mail, MailState
from tests.engage.conftest import NOW

DAYS = timedelta(days=30)


def letter(database: Database, key: str, state: MailState = MailState.SENT, **more: object) -> None:
    with database.transaction() as session:
        mail = Mail(
            key=key,
            to="rider@example.org",
            language="en",
            subject="What became of it",
            text="The 9 runs until two.",
            html="<p>The 9 runs until two.</p>",
            state=state,
            created_at=NOW,
            due_at=NOW,
        )
        for name, value in more.items():
            setattr(mail, name, value)
        session.add(mail)


def forget(database: Database, *, after: timedelta, limit: int = 100) -> int:
    with database.transaction() as session:
        return forget_letters(session, before=NOW + after - DAYS, limit=limit)


def blank(database: Database) -> list[bool]:
    with database.reading() as session:
        mails = session.scalars(select(Mail).order_by(Mail.id))
        parts = [(each.to, each.subject, each.text, each.html) for each in mails]
    assert all(all(each) or not any(each) for each in parts)
    return [not any(each) for each in parts]


@pytest.mark.parametrize("state", [MailState.SENT, MailState.FAILED])
def test_letter_is_blanked_once_its_days_are_over(database: Database, state: MailState) -> None:
    letter(database, "told:1:1:incorporated", state)

    early = forget(database, after=DAYS)
    late = [forget(database, after=DAYS + timedelta(seconds=1)) for _ in range(2)]

    assert (early, late) == (0, [1, 0])
    assert blank(database) == [True]


@pytest.mark.parametrize("state", [MailState.QUEUED, MailState.SENDING])
def test_letter_that_has_not_gone_is_kept_whole(database: Database, state: MailState) -> None:
    letter(database, "answer:1", state)

    assert forget(database, after=10 * DAYS) == 0
    assert blank(database) == [False]


def test_digest_of_the_city_stays(database: Database) -> None:
    letter(database, "city-digest:2026-W47:1")

    assert forget(database, after=10 * DAYS) == 0


def test_each_run_is_bounded_and_begins_with_the_oldest(database: Database) -> None:
    letter(database, "answer:new", due_at=NOW + timedelta(days=1))
    letter(database, "answer:old")

    counts = [forget(database, after=10 * DAYS, limit=1)]

    assert counts == [1]
    assert blank(database) == [False, True]
