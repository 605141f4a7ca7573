"""Measure everything in one run: pages, texts, tagging, digests."""

import sys
import tempfile
from pathlib import Path

from rich.console import Console

from bench import report
from bench.digests import measure_digests
from bench.post import measure_post
from bench.tagging import measure_tagging
from bench.web import measure_web
from engage.times import now


def main() -> int:
    """Print the figures and store them; the exit status is 1 when a row was lost or doubled."""
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="engage-bench-") as name:
        folder = Path(name)
        for part in ("web", "digests", "post"):
            (folder / part).mkdir()
        console.print("Pages and texts, on the product and on bare Flask in turns ...")
        webs = measure_web(folder / "web")
        console.print("Digests ...")
        digests = measure_digests(folder / "digests")
        posted = measure_post(folder / "post")
    console.print("Tagging ...")
    figures = report.Figures(now(), webs.measured, webs.memory, measure_tagging(), digests, posted)
    report.show(figures, Console())
    report.write(figures)
    return 0 if figures.complete else 1


sys.exit(main())
