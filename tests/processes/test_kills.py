"""Processes killed under load: what was thanked for is there, once."""

import itertools
import random
import re
import threading
from collections import Counter
from collections.abc import Callable
from html import unescape

import pytest
import requests
from sqlalchemy import select

from engage.db import Database
from engage.models.comment import Comment
from engage.models.conversation import InboundText, OutboundText
from tests.processes.city import City, Provider, Running, new_sid, until

WRITERS = 2
MOST_TRIES = 200
TEXT_SECONDS = 0.2

pytestmark = pytest.mark.slow


class Load:
    """Residents who answer and text without pause, and press again when nothing comes back."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.numbers = itertools.count()
        self.thanked: list[str] = []
        self.taken: list[str] = []
        self.stopped = threading.Event()
        jobs = [self._answer] * WRITERS + [self._text]
        self.threads = [threading.Thread(target=self._again, args=[job]) for job in jobs]

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def go_on(self) -> None:
        """Wait until every resident was thanked once more."""
        goal = len(self.thanked) + WRITERS
        until(lambda: len(self.thanked) > goal, what="more answers")

    def _again(self, job: Callable[[int], None]) -> None:
        while not self.stopped.is_set():
            job(next(self.numbers))

    def _answer(self, number: int) -> None:
        words = f"Comment number {number}"
        page = _insist(lambda: requests.get(f"{self.city.url}/s/bus", timeout=30))
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
        fields = {name: unescape(value) for name, value in hidden} | {"better": words}
        _insist(lambda: requests.post(f"{self.city.url}/s/bus", fields, timeout=30))
        self.thanked.append(words)

    def _text(self, number: int) -> None:
        sid = new_sid()
        _insist(lambda: self.city.text(sid, "BUS", sender=f"+1312{number:07}"))
        self.taken.append(sid)
        # No faster than the clock sends, or the test would wait for a long queue.
        self.stopped.wait(TEXT_SECONDS)


def _insist(send: Callable[[], requests.Response]) -> requests.Response:
    """Do as browsers and Twilio do: the same request again until it is answered well."""
    for _try in range(MOST_TRIES):
        try:
            answer = send()
        except requests.RequestException:
            continue
        if answer.ok:
            return answer
    raise AssertionError("no answer")


@pytest.mark.parametrize("kills", [3, pytest.param(10, marks=pytest.mark.repeats)])
def test_kills_of_web_workers_and_of_the_clock_lose_and_double_nothing(
    city: City, database: Database, provider: Provider, kills: int
) -> None:
    web, clock = city.serve(), city.start("clock")
    chance = random.Random(20261122)

    with Load(city) as load:
        for _kill in range(kills):
            chance.choice(until(web.workers, what="a worker")).kill()
            clock = _replace(city, clock)
            load.go_on()
    until(lambda: _nothing_waits(database), seconds=60, what="all texts answered and sent")

    with database.reading() as session:
        stored = Counter(session.scalars(select(Comment.text)))
        texts = Counter(session.scalars(select(InboundText.sid)))
        answered = Counter(session.scalars(select(OutboundText.key)))
    assert stored == Counter(load.thanked)
    assert texts == Counter(load.taken)
    assert answered == Counter(f"reply:{sid}" for sid in load.taken)
    assert max(Counter(to for to, _body in provider.sent).values()) == 1


def _replace(city: City, clock: Running) -> Running:
    """Kill a clock that runs, and start another."""
    until(lambda: clock.says("clock started"), seconds=60, what="a clock")
    clock.kill()
    return city.start("clock")


def _nothing_waits(database: Database) -> bool:
    with database.reading() as session:
        unanswered = session.scalar(select(InboundText.id).where(InboundText.handled_at.is_(None)))
        unsent = session.scalar(select(OutboundText.id).where(OutboundText.state == "queued"))
        return unanswered is None and unsent is None
