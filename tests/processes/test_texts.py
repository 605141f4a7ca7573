"""A text is stored before it is answered; whatever happens in between, it is answered once."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from engage.db import Database
from engage.models.contact import Contact
from engage.models.conversation import InboundText, OutboundText, TextState
from tests.processes.city import City, Provider, new_sid, until

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_text_stored_but_not_answered_is_answered_later_once(
    city: City, database: Database, provider: Provider
) -> None:
    web, clock = city.serve(), city.start("clock")
    first, sid = new_sid(), new_sid()
    city.text(first, "HELP")
    until(lambda: _sent(database, first), seconds=60, what="the first reply sent")

    with _held_contact(database):
        # The door waits for nobody; the clock leaves the phone to whoever holds it.
        assert city.text(sid, "BUS").ok
        assert _stored(database, sid)
        for worker in web.workers():
            worker.kill()
        clock.kill()
    assert _replies(database, sid) == 0

    city.start("clock")
    until(lambda: _sent(database, sid), seconds=60, what="the reply sent")
    until(city.answers, what="new workers")
    again = city.text(sid, "BUS")

    assert again.ok
    assert _replies(database, sid) == 1
    assert len(provider.sent) == 2


@contextmanager
def _held_contact(database: Database) -> Iterator[None]:
    """Hold the phone's row, as a process that answers it does: storing goes on, answering waits."""
    with database.transaction() as session:
        session.scalars(select(Contact).with_for_update(key_share=True)).one()
        yield


def _stored(database: Database, sid: str) -> bool:
    with database.reading() as session:
        return session.scalar(select(InboundText.id).where(InboundText.sid == sid)) is not None


def _replies(database: Database, sid: str) -> int:
    with database.reading() as session:
        mine = select(func.count()).where(OutboundText.key == f"reply:{sid}")
        return session.scalar(mine) or 0


def _sent(database: Database, sid: str) -> bool:
    with database.reading() as session:
        mine = select(OutboundText.state).where(OutboundText.key == f"reply:{sid}")
        return session.scalar(mine) is TextState.SENT
