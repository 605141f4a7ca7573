"""Pages and texts, on the product and on the floor beside it, in turns."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import floor, journeys, product
from bench.load import Journey, Measured, measure
from bench.servers import Memory, Server, answerer, free_port, serve
from bench.texts import Texted, measure_texts
from engage.db import Database

CONCURRENCIES = (1, 8, 32)
SECONDS = 4.0
WARM_UP_SECONDS = 1.0
# Fewer visitors at once warm every thread of both workers just as well.
WARM_UP_CONCURRENCY = 8


@dataclass(frozen=True, slots=True)
class Side:
    """One server with what its visitors do, and counts of what it stores."""

    server: Server
    see: Journey
    answer: Journey
    submitted: product.Count
    answered_texts: product.Count
    send_texts: Callable[[], None]
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Webs:
    """Both servers' figures, and the memory of the product's processes after the load."""

    measured: tuple[Measured, ...]
    memory: Memory


def measure_web(folder: Path) -> Webs:
    """Drive both servers, cell by cell in turns so that a busy machine slows both alike."""
    with both_sides(folder) as sides:
        for side in sides:
            measure(
                "warm-up",
                side.answer,
                side.server,
                concurrency=WARM_UP_CONCURRENCY,
                seconds=WARM_UP_SECONDS,
            )
        cells: list[Measured] = []
        for concurrency in CONCURRENCIES:
            cells += [_see(side, concurrency) for side in sides]
            cells += [_answer(side, concurrency) for side in sides]
        cells += _texts(*sides, log=folder / "answerer.log")
        cells.append(_whole_survey(sides[0]))
        return Webs(tuple(cells), sides[0].server.memory())


@contextmanager
def both_sides(folder: Path) -> Iterator[tuple[Side, Side]]:
    """Run the product and the floor, each on a port and a database of its own."""
    with ExitStack() as stack:
        yield stack.enter_context(_product(folder)), stack.enter_context(_floor(folder))


@contextmanager
def _product(folder: Path) -> Iterator[Side]:
    database, port = Database(product.database_url(folder)), free_port()
    product.set_up(database)
    environment = product.settings(folder, port=port)
    with serve(
        "engage",
        "wsgi:app",
        port=port,
        ready=f"/s/{journeys.SLUG}",
        environment=environment,
        log=folder / "product.log",
    ) as server:
        yield Side(
            server,
            journeys.see_product,
            journeys.answer_product,
            product.submitted(database.engine),
            product.answered_texts(database.engine),
            product.sender(database.engine),
            environment,
        )


@contextmanager
def _floor(folder: Path) -> Iterator[Side]:
    path, port = folder / "floor.sqlite3", free_port()
    floor.set_up(path)
    environment = {
        "FLOOR_DATABASE": str(path),
        "ENGAGE_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    with serve(
        "floor",
        "bench.floor:app",
        port=port,
        ready="/s/en",
        environment=environment,
        log=folder / "floor.log",
    ) as server:
        yield Side(
            server,
            journeys.see_floor,
            journeys.answer_floor,
            lambda: _rows(path, "answer"),
            lambda: _rows(path, "inbound"),
            lambda: None,
            environment,
        )


def _see(side: Side, concurrency: int) -> Measured:
    return measure("page", side.see, side.server, concurrency=concurrency, seconds=SECONDS)


def _answer(side: Side, concurrency: int) -> Measured:
    return measure(
        "journey",
        side.answer,
        side.server,
        concurrency=concurrency,
        seconds=SECONDS,
        count=side.submitted,
    )


def _texts(product_side: Side, floor_side: Side, *, log: Path) -> list[Measured]:
    with answerer(product_side.environment, log) as process:
        return measure_texts(
            Texted(
                product_side.server,
                product_side.answered_texts,
                send=product_side.send_texts,
                behind=[process],
            ),
            Texted(floor_side.server, floor_side.answered_texts),
        )


def _whole_survey(side: Side) -> Measured:
    """Answer the ready community survey of several pages; the floor has nothing like it."""
    return measure(
        "survey page",
        journeys.answer_whole_survey,
        side.server,
        concurrency=WARM_UP_CONCURRENCY,
        seconds=SECONDS,
    )


def _rows(path: Path, table: str) -> int:
    with sqlite3.connect(path) as connection:
        count: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return count
