"""Texts, on the product and on the floor: taken in by the web, answered by the clock.

Many phones hold a conversation each, as people do: nobody texts on before the last text is answered.
In each round all of them text, sixteen at any moment. What a text costs is counted twice: at the
door, as the provider sees it, and with the clock's work until every reply is written.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import aiohttp
import psutil

from bench import journeys
from bench.load import NUMBERS, TIMEOUT, Measured, Visitor, share
from bench.servers import Server, cpu_seconds

CONCURRENCY = 16
PHONES = 400
# What is not answered by then never will be.
ANSWERED_WITHIN = 60.0
POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Moment:
    """Processor seconds at the door, and behind it, and the time."""

    door: float
    behind: float
    at: float


def measure_texts(
    server: Server,
    *,
    handled: Callable[[], int],
    send: Callable[[], None] = lambda: None,
    behind: Sequence[psutil.Process] = (),
) -> tuple[Measured, Measured]:
    """Let every phone text through the survey; give the figures at the door, and in the whole.

    Args:
        server: Where the texts go.
        handled: Counts the texts that are done with: answered, or only stored on the floor.
        send: Lets the replies of a round be taken by the provider; what that costs is not counted.
        behind: The processes that answer.
    """
    _warm_up(server, handled, send)
    numbers, before = [next(NUMBERS) for _ in range(PHONES)], handled()
    seconds: list[float] = []
    at_door: list[Moment] = []
    in_all: list[Moment] = []
    for place, body in enumerate(journeys.TEXTS, start=1):
        began = _moment(server, behind)
        seconds += asyncio.run(_round(server.base, iter(numbers), body))
        at_door.append(_since(began, _moment(server, behind)))
        _wait_for(lambda: handled() - before, place * PHONES)
        in_all.append(_since(began, _moment(server, behind)))
        send()
    texts = PHONES * len(journeys.TEXTS)
    taken = Measured(
        journey="text taken",
        server=server.name,
        concurrency=CONCURRENCY,
        operations=texts,
        per_second=texts / sum(each.at for each in at_door),
        p50=share(seconds, 0.50),
        p95=share(seconds, 0.95),
        cpu=1000 * sum(each.door for each in at_door) / texts,
        stored=handled() - before,
        expected=texts,
    )
    answered = replace(
        taken,
        journey="text answered",
        p50=None,
        p95=None,
        per_second=texts / sum(each.at for each in in_all),
        cpu=1000 * sum(each.door + each.behind for each in in_all) / texts,
    )
    return taken, answered


async def _round(base: str, numbers: Iterator[int], body: str) -> list[float]:
    """Let every number text once; give how long each had to wait at the door, in seconds."""
    seconds: list[float] = []
    async with (
        aiohttp.TCPConnector(limit=0) as connector,
        aiohttp.ClientSession(connector=connector, timeout=TIMEOUT) as session,
        asyncio.TaskGroup() as group,
    ):

        async def text_on() -> None:
            for number in numbers:
                began = time.perf_counter()
                await journeys.text(Visitor(session, base, number), body)
                seconds.append(time.perf_counter() - began)

        for _place in range(CONCURRENCY):
            group.create_task(text_on())
    return seconds


def _warm_up(server: Server, handled: Callable[[], int], send: Callable[[], None]) -> None:
    """Let some phones text through the survey: what a process does first it does only once."""
    before, numbers = handled(), [next(NUMBERS) for _ in range(CONCURRENCY)]
    for place, body in enumerate(journeys.TEXTS, start=1):
        asyncio.run(_round(server.base, iter(numbers), body))
        _wait_for(lambda: handled() - before, place * CONCURRENCY)
        send()


def _wait_for(count: Callable[[], int], expected: int) -> None:
    """Wait until so many are counted; what is missing then, the figures show."""
    deadline = time.monotonic() + ANSWERED_WITHIN
    while count() < expected and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


def _moment(server: Server, behind: Sequence[psutil.Process]) -> Moment:
    return Moment(server.cpu_seconds(), cpu_seconds(behind), time.perf_counter())


def _since(began: Moment, now: Moment) -> Moment:
    return Moment(now.door - began.door, now.behind - began.behind, now.at - began.at)
