"""Every page in a real Chromium: axe finds nothing, and nothing sticks out at 320 px."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

pytestmark = [pytest.mark.browser]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL_RULES = {"runOnly": TAGS, "resultTypes": ["violations"]}
# What a width or a colour scheme can change. The other rules read names, roles and order.
OF_LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
RULES_OF_LOOKS = {
    "runOnly": {"type": "rule", "values": OF_LOOKS},
    "resultTypes": ["violations"],
}
LANGUAGES = ["en", "ar", "zh-Hans"]


@pytest.fixture(scope="module")
def browser_page(chromium: dict[str, Any]) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium)
        yield browser.new_page(reduced_motion="reduce")
        browser.close()


@pytest.fixture(scope="module")
def address(site: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    return site(tmp_path_factory.mktemp("pages"))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing(browser_page: Page, address: str, renderer: Any, language: str) -> None:
    found = {}
    for name in renderer.screens():
        _look(browser_page, scheme="light", width=320)
        browser_page.goto(f"{address}/{renderer.file_name(name, language)}")
        seen = _violations(browser_page, ALL_RULES)
        _look(browser_page, scheme="dark", width=1280)
        seen += _violations(browser_page, RULES_OF_LOOKS)
        if seen:
            found[name] = seen

    assert found == {}


@pytest.mark.repeats
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_look(
    browser_page: Page, address: str, renderer: Any, language: str, scheme: str, width: int
) -> None:
    found = {}
    _look(browser_page, scheme=scheme, width=width)
    for name in renderer.screens():
        browser_page.goto(f"{address}/{renderer.file_name(name, language)}")
        if seen := _violations(browser_page, ALL_RULES):
            found[name] = seen

    assert found == {}


def _look(page: Page, *, scheme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")


def _violations(page: Page, options: dict[str, Any]) -> list[tuple[str, str]]:
    results = Axe().run(page, options=options)
    return [(rule["id"], rule["nodes"][0]["html"]) for rule in results.response["violations"]]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_sticks_out_at_320_pixels(
    browser_page: Page, address: str, renderer: Any, language: str
) -> None:
    wide = {}
    browser_page.set_viewport_size({"width": 320, "height": 800})
    for name in renderer.screens():
        browser_page.goto(f"{address}/{renderer.file_name(name, language)}")
        width = browser_page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[name] = width

    assert wide == {}


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("letter", ["department/digest~mail", "staff/city_digest~mail"])
def test_letter_fits_a_phone(browser_page: Page, renderer: Any, letter: str, language: str) -> None:
    """Else a phone's mail program draws all of it small."""
    browser_page.set_viewport_size({"width": 375, "height": 800})

    browser_page.set_content(renderer.page(letter, language))

    assert browser_page.evaluate("document.documentElement.scrollWidth") <= 375


def test_everything_to_press_is_big_enough_for_a_thumb(
    browser_page: Page, address: str, renderer: Any
) -> None:
    """44 px, but for links in running text, as WCAG 2.5.8 allows them."""
    small = {}
    browser_page.set_viewport_size({"width": 320, "height": 800})
    for name in renderer.screens():
        if not name.startswith("resident/"):
            continue
        browser_page.goto(f"{address}/{renderer.file_name(name, 'en')}")
        heights = browser_page.evaluate(
            "[...document.querySelectorAll('button, .usa-button, summary, .choice, .back, input.usa-input')]"
            ".filter(e => e.checkVisibility()).map(e => [e.outerHTML.slice(0, 60), e.getBoundingClientRect().height])"
        )
        small |= {f"{name} {html}": height for html, height in heights if height < 44}

    assert small == {}


def test_first_page_weighs_little(renderer: Any) -> None:
    """Under 60 kB over the wire in all; measured without compression, which only helps."""
    static = Path(renderer.app.static_folder)
    files = sum(
        (static / name).stat().st_size for name in ("resident.css", "icons.svg", "seal.svg")
    )

    page = len(renderer.page("resident/page").encode())

    assert files + page < 60_000
