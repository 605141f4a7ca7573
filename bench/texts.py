"""Texts, on the product and on the floor: taken in by the web, answered by the clock.

Many phones hold a conversation each, as people do: nobody texts on before the last text is answered.
In each round all of them text, sixteen at any moment, a hundred phones on one server and then on the
other, so that a busy machine slows both alike. What a text costs is counted twice: at the door, as
the provider sees it, and with the clock's work until every reply is written.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import aiohttp
import psutil

from bench import journeys
from bench.load import NUMBERS, TIMEOUT, Measured, Visitor, share
from bench.servers import Server, cpu_seconds

CONCURRENCY = 16
PHONES = 100  # of a turn
TURNS = 5
# What is not answered by then never will be.
ANSWERED_WITHIN = 60.0
POLL_SECONDS = 0.05


@dataclass(slots=True)
class Texted:
    """One server, how its texts are counted, and what they have cost so far.

    `handled` counts the texts that are done with: answered, or only stored on the floor. `send` lets
    the replies be taken by the provider, which is not counted. `behind` are the processes that answer.
    """

    server: Server
    handled: Callable[[], int]
    send: Callable[[], None] = lambda: None
    behind: Sequence[psutil.Process] = ()
    seconds: list[float] = field(default_factory=list)  # at the door, of each text
    spent: dict[str, float] = field(default_factory=dict)
    missing: int = 0

    def converse(self, *, counted: bool = True) -> None:
        """Let new phones text through the survey."""
        numbers = [next(NUMBERS) for _ in range(PHONES)]
        for body in journeys.TEXTS:
            before, began = self.handled(), self._now()
            seconds = asyncio.run(_round(self.server.base, iter(numbers), body))
            taken = self._now()
            self._wait_until(before + PHONES)
            answered = self._now()
            if counted:
                self.seconds += seconds
                self.missing += PHONES - (self.handled() - before)
                self._add("taken", began, taken)
                self._add("answered", began, answered)
            self.send()

    def measured(self) -> tuple[Measured, Measured]:
        """Give the figures at the door, and in the whole."""
        door, whole = self.spent["taken door"], self.spent["answered door"]
        return (
            self._measured("text taken", door, self.spent["taken time"], waited=self.seconds),
            self._measured(
                "text answered", whole + self.spent["answered behind"], self.spent["answered time"]
            ),
        )

    def _measured(
        self, journey: str, cpu: float, seconds: float, *, waited: list[float] | None = None
    ) -> Measured:
        texts = len(self.seconds)
        return Measured(
            journey=journey,
            server=self.server.name,
            concurrency=CONCURRENCY,
            operations=texts,
            per_second=texts / seconds,
            p50=share(waited, 0.50) if waited else None,
            p95=share(waited, 0.95) if waited else None,
            cpu=1000 * cpu / texts,
            stored=texts - self.missing,
            expected=texts,
        )

    def _wait_until(self, handled: int) -> None:
        """Wait until so many are counted; what is missing then, the figures show."""
        deadline = time.monotonic() + ANSWERED_WITHIN
        while self.handled() < handled and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)

    def _now(self) -> dict[str, float]:
        return {
            "door": self.server.cpu_seconds(),
            "behind": cpu_seconds(self.behind),
            "time": time.perf_counter(),
        }

    def _add(self, what: str, began: dict[str, float], ended: dict[str, float]) -> None:
        for name, value in ended.items():
            key = f"{what} {name}"
            self.spent[key] = self.spent.get(key, 0.0) + value - began[name]


def measure_texts(*servers: Texted) -> list[Measured]:
    """Let phones text on all servers in turns; give the figures of each."""
    for each in servers:
        each.converse(counted=False)  # what a process does first it does only once
    for _turn in range(TURNS):
        for each in servers:
            each.converse()
    return [figures for each in servers for figures in each.measured()]


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
