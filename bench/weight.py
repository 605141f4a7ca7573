"""What the first page of a survey weighs on a cheap phone: bytes, requests, first paint, time to act.

Run as `python -m bench.weight`. The product runs as in production; a real Chromium opens the first
page with an empty cache over an emulated slow 3G line (400 kbit/s each way, 400 ms for a round
trip, processor four times slower: the figures of Chromium's own preset), then the second page, as a
resident meets it after pressing the button. Median of a few runs.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from bench import product
from bench.servers import free_port, serve
from engage.db import Database

CHROMIUM = "/usr/bin/chromium"
RUNS = 3
SLOW_3G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
SLOWER_PROCESSOR = 4
PHONE = {"width": 360, "height": 740}
LANGUAGES = ("en", "ar", "zh-Hans")
MOST_BYTES = 60_000

_TIMES = """() => ({
  paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
  act: performance.getEntriesByType('navigation')[0].domInteractive,
})"""


@dataclass(frozen=True, slots=True)
class Weight:
    """One page as it was fetched. Times are in milliseconds from the press of the link."""

    requests: int
    bytes: int
    paint: float
    act: float


def main() -> int:
    """Print the table; the exit status is 1 when a first page is too heavy."""
    table = Table("page", "language", "requests", "bytes on the wire", "first paint", "can answer")
    heaviest = 0
    with tempfile.TemporaryDirectory(prefix="engage-weight-") as name:
        folder, port = Path(name), free_port()
        database = Database(product.database_url(folder))
        product.set_up(database)
        database.engine.dispose()
        settings = product.settings(folder, port=port)
        with (
            serve("product", "wsgi:app", port=port, ready="/healthz", environment=settings, log=folder / "log") as server,
            sync_playwright() as playwright,
        ):  # fmt: skip
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
            )
            for language in LANGUAGES:
                first, second = _measured(browser, f"{server.base}/s/community?lang={language}")
                heaviest = max(heaviest, first.bytes)
                table.add_row("first", language, *_cells(first))
                table.add_row("second", language, *_cells(second))
            browser.close()
    Console().print(table)
    return 0 if heaviest < MOST_BYTES else 1


def _measured(browser: Browser, address: str) -> tuple[Weight, Weight]:
    runs = [_visit(browser, address) for _ in range(RUNS)]
    first, second = ([run[place] for run in runs] for place in (0, 1))
    return _median(first), _median(second)


def _visit(browser: Browser, address: str) -> tuple[Weight, Weight]:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_3G)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
    first = _weigh(page, line, lambda: page.goto(address, wait_until="load"))
    page.locator("form#answers input[type=radio]").first.check()
    send = page.locator("form#answers button.usa-button")
    second = _weigh(page, line, lambda: _press(page, send.click))
    context.close()
    return first, second


def _press(page: Page, press: Callable[[], None]) -> None:
    with page.expect_navigation(wait_until="load"):
        press()


def _weigh(page: Page, line: CDPSession, go: Callable[[], object]) -> Weight:
    sizes: list[float] = []
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    line.on(
        "Network.requestWillBeSent",
        lambda event: sizes.append(event.get("redirectResponse", {}).get("encodedDataLength", 0)),
    )
    go()
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    times = page.evaluate(_TIMES)
    fetched = [size for size in sizes if size]
    return Weight(len(fetched), int(sum(fetched)), times["paint"], times["act"])


def _median(runs: list[Weight]) -> Weight:
    return Weight(
        round(median(run.requests for run in runs)),
        round(median(run.bytes for run in runs)),
        median(run.paint for run in runs),
        median(run.act for run in runs),
    )


def _cells(weight: Weight) -> tuple[str, str, str, str]:
    return (
        str(weight.requests),
        f"{weight.bytes:,}",
        f"{weight.paint / 1000:.2f} s",
        f"{weight.act / 1000:.2f} s",
    )


if __name__ == "__main__":
    raise SystemExit(main())
