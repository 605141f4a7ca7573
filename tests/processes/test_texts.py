"""A text is stored before it is answered; whatever happens in between, it is answered once."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
import requests
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
    web = city.serve()
    city.text(new_sid(), "HELP")
    sid = new_sid()
    with _held_contact(database):
        delivery = Thread(target=_deliver, args=[city, sid])
        delivery.start()
        until(lambda: _stored(database, sid), what="the text stored")
        for worker in web.workers():
            worker.kill()
        delivery.join()
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
    """Hold the phone's row, as another text of the same phone does: storing goes on, answering waits."""
    with database.transaction() as session:
        session.scalars(select(Contact).with_for_update(key_share=True)).one()
        yield


def _deliver(city: City, sid: str) -> None:
    with pytest.raises(requests.RequestException):
        city.text(sid, "BUS")


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
