"""The figures as a table for people and as JSON for comparison."""

import json
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from bench.digests import Built
from bench.load import Measured
from bench.post import Posted
from bench.servers import Memory
from bench.tagging import Tagging

RESULTS = Path(__file__).parent / "results.json"
MIB = 2**20
# The product may cost this many times the floor's CPU.
MOST_TIMES_FLOOR = 3.0
FLOOR = "floor"


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that was measured in one run; `tagging` says why where there is no tagger."""

    taken_at: datetime
    web: Sequence[Measured]
    memory: Memory
    tagging: Tagging | str
    digests: Sequence[Built]
    posted: Posted

    @property
    def complete(self) -> bool:
        """Whether every row that should be stored is."""
        return all(cell.complete for cell in self.web)


def times_floor(cell: Measured, cells: Iterable[Measured]) -> float | None:
    """Give how many times the floor's CPU time an operation costs, if the floor has the like."""
    alike = (
        each.cpu
        for each in cells
        if each.server == FLOOR
        and (each.journey, each.concurrency) == (cell.journey, cell.concurrency)
    )
    floor = next(alike, None)
    return cell.cpu / floor if floor and cell.server != FLOOR else None


def write(figures: Figures) -> None:
    """Store the figures with what they were measured on."""
    machine = {
        "cores": psutil.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": platform.system(),
    }
    stored = {"machine": machine, **asdict(figures)}
    for cell, row in zip(figures.web, stored["web"], strict=True):
        row["times_floor"] = times_floor(cell, figures.web)
    RESULTS.write_text(json.dumps(stored, indent=1, default=str) + "\n")


def show(figures: Figures, console: Console) -> None:
    """Print the pages and texts beside the floor, then the rest."""
    table = Table(title="Pages and texts", title_justify="left")
    for name in (
        "operation",
        "server",
        "at once",
        "a second",
        "p95 ms",
        "CPU ms",
        "x floor",
        "rows",
    ):
        table.add_column(name, justify="left" if name in {"operation", "server"} else "right")
    for cell in figures.web:
        table.add_row(*_web_row(cell, figures.web))
    rest = Table(show_header=False)
    for row in _other_rows(figures):
        rest.add_row(*row)
    console.print(table, rest)


def _web_row(cell: Measured, cells: Sequence[Measured]) -> tuple[str, ...]:
    times = times_floor(cell, cells)
    over = times is not None and times > MOST_TIMES_FLOOR
    return (
        cell.journey,
        cell.server,
        str(cell.concurrency),
        f"{cell.per_second:.0f}",
        "" if cell.p95 is None else f"{cell.p95:.0f}",
        f"{cell.cpu:.2f}",
        "" if times is None else f"{'[red]' if over else ''}{times:.1f}",
        "" if cell.stored is None else f"{cell.stored} of {cell.expected}",
    )


def _other_rows(figures: Figures) -> Iterable[tuple[str, str]]:
    held = figures.memory
    yield "memory of all web processes, MiB (limit 300)", f"{held.proportional / MIB:.0f}"
    yield "the same, shared pages counted each time", f"{held.resident / MIB:.0f}"
    match figures.tagging:
        case str(reason):
            yield "comments tagged a second", f"not measured: {reason}"
        case tagging:
            yield "comments tagged a second", f"{tagging.per_second:.0f}"
            yield "first comment tagged after, s", f"{tagging.ready:.1f}"
    for each in figures.digests:
        label = f"a department's week of {each.heard} among {each.comments:,} comments, ms"
        reads = f"its {each.statements} statements {1000 * each.reads:.0f}"
        share = f"{each.reads / each.scan:.2f} x a scan of {1000 * each.scan:.0f}"
        whole = f"{each.build / each.scan:.1f} x the scan in all"
        yield (
            label,
            f"{1000 * each.build:.0f} (CPU {1000 * each.cpu:.0f}; {reads}, {share}, {whole})",
        )
    posted = figures.posted
    yield f"{posted.letters} letters of one digest drawn, CPU s", f"{posted.draw:.1f}"
    yield f"{posted.letters} letters sent, CPU s", f"{posted.send:.1f}"
