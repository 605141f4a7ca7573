"""The script that helps with two kinds of question, in a real Chromium; and the page without it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def browser(chromium: dict[str, Any]) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(**chromium)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def address(
    site: Callable[[Path], str], renderer: Any, tmp_path_factory: pytest.TempPathFactory
) -> str:
    base = site(tmp_path_factory.mktemp("fields"))
    return f"{base}/{renderer.file_name('resident/page~shares', 'en')}"


def test_sum_follows_what_is_typed_in_any_digits(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    sum_line = page.locator(".shares__sum")

    expect(sum_line).to_contain_text("Points left: 10")
    page.fill("#money-2", "٤٠")
    expect(sum_line).to_contain_text("All points are shared out.")
    page.fill("#money", "61")
    expect(sum_line).to_contain_text("Points too many: 1")
    page.fill("#money", "a lot")
    expect(sum_line).to_contain_text("Points left: 60")
    page.close()


def test_place_is_taken_from_the_device_on_request(browser: Browser, address: str) -> None:
    context = browser.new_context(
        geolocation={"latitude": 29.301234, "longitude": -94.797712}, permissions=["geolocation"]
    )
    page = context.new_page()
    page.goto(address)

    page.get_by_role("button", name="Use the place where I am now").click()

    expect(page.locator("#home-2")).to_have_value("29.3012")
    expect(page.locator("#home-3")).to_have_value("-94.7977")
    context.close()


def test_refused_place_is_explained(browser: Browser, address: str) -> None:
    context = browser.new_context(permissions=[])
    page = context.new_page()
    page.goto(address)

    page.get_by_role("button", name="Use the place where I am now").click()

    expect(page.locator("[data-locate-failed]")).to_be_visible()
    expect(page.locator("#home-2")).to_have_value("29.3")
    context.close()


def test_without_a_script_nothing_promises_one(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)

    assert not page.locator(".shares__sum").is_visible()
    assert not page.locator("[data-locate]").is_visible()
    assert page.locator("#home-2").is_visible()
    context.close()


def test_every_field_is_reached_by_keyboard(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    reached = set()
    page.locator("#money").focus()
    for _ in range(30):
        reached.add(page.evaluate("document.activeElement.name || ''"))
        page.keyboard.press("Tab")

    assert reached >= {
        "money__points_parks", "money__points_walks", "home", "home__zip_code", "home__latitude",
        "home__longitude", "home__refused", "curb__removed", "curb__file",
    }  # fmt: skip
    page.close()
