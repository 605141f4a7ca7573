"""A closed loop: so many visitors at once, each beginning again as soon as it is done.

What is counted is the server's CPU time per operation: rates and latencies move with whatever else
the machine does.
"""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import aiohttp

from bench.servers import Server

TIMEOUT = aiohttp.ClientTimeout(total=60)
Fields = Sequence[tuple[str, str]]
NUMBERS = itertools.count()


class UnexpectedPageError(Exception):
    """The server answered something else than the journey needs."""

    def __init__(self, path: str, status: int, body: str) -> None:
        super().__init__(path, status, body[:300])


@dataclass(frozen=True, slots=True)
class Visitor:
    """One browser with its own cookies. `number` is unique within a run."""

    session: aiohttp.ClientSession
    base: str
    number: int

    async def get(self, path: str) -> str:
        """Give the page at `path`."""
        async with self.session.get(self.base + path) as response:
            return await _body(path, response)

    async def post(
        self, path: str, fields: Fields, *, headers: Mapping[str, str] | None = None
    ) -> str:
        """Send a form and give the page after the redirect."""
        form = aiohttp.FormData(fields, charset="utf-8")
        async with self.session.post(self.base + path, data=form, headers=headers) as response:
            return await _body(path, response)


# What one visitor does; gives the number of operations it was.
Journey = Callable[[Visitor], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a server did under one journey at one concurrency. Times in milliseconds."""

    journey: str
    server: str
    concurrency: int
    operations: int
    per_second: float
    p50: float | None
    p95: float | None
    cpu: float
    stored: int | None = None
    expected: int | None = None

    @property
    def complete(self) -> bool:
        """Whether every row that should be stored is, and no other."""
        return self.stored == self.expected


@dataclass(slots=True)
class Tally:
    """What the visitors of one cell have seen so far."""

    operations: int = 0
    seconds: list[float] = field(default_factory=list)


def measure(
    name: str,
    journey: Journey,
    server: Server,
    *,
    concurrency: int,
    seconds: float,
    count: Callable[[], int] | None = None,
) -> Measured:
    """Drive `server` for `seconds`; `count` gives the rows that grow by one with each operation."""
    stored, cpu, began = count and count(), server.cpu_seconds(), time.perf_counter()
    tally = asyncio.run(_drive(journey, server, concurrency, began + seconds))
    wall, cpu = time.perf_counter() - began, server.cpu_seconds() - cpu
    return Measured(
        journey=name,
        server=server.name,
        concurrency=concurrency,
        operations=tally.operations,
        per_second=tally.operations / wall,
        p50=share(tally.seconds, 0.50),
        p95=share(tally.seconds, 0.95),
        cpu=1000 * cpu / tally.operations,
        stored=count() - stored if count and stored is not None else None,
        expected=tally.operations if count else None,
    )


async def _drive(journey: Journey, server: Server, concurrency: int, end: float) -> Tally:
    tally = Tally()
    async with aiohttp.TCPConnector(limit=0) as connector, asyncio.TaskGroup() as group:
        for _place in range(concurrency):
            group.create_task(_visit_again(journey, server, connector, tally, end))
    return tally


async def _visit_again(
    journey: Journey, server: Server, connector: aiohttp.BaseConnector, tally: Tally, end: float
) -> None:
    while (began := time.perf_counter()) < end:
        jar = aiohttp.CookieJar(unsafe=True)  # the loopback's address has no name
        async with aiohttp.ClientSession(
            connector=connector, connector_owner=False, cookie_jar=jar, timeout=TIMEOUT
        ) as session:
            operations = await journey(Visitor(session, server.base, next(NUMBERS)))
        tally.operations += operations
        tally.seconds += [(time.perf_counter() - began) / operations] * operations


async def _body(path: str, response: aiohttp.ClientResponse) -> str:
    body = await response.text()
    if not response.ok:
        raise UnexpectedPageError(path, response.status, body)
    return body


def share(seconds: list[float], part: float) -> float:
    """Give the value (ms) that `part` of all stay under."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))]
