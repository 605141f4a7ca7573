"""Write every sample page to a folder, and pictures of it:
`python -m tests.engage.templates.preview OUT [PART-OF-A-NAME]`.
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.engage.templates.conftest import CHROMIUM, SWITCHES
from tests.engage.templates.rendering import Renderer
from tests.engage.templates.serving import serve, write_pages

SHOTS = [("en", 390, "light"), ("en", 1280, "light"), ("en", 1280, "dark"),
         ("ar", 320, "light"), ("zh-Hans", 390, "dark")]  # fmt: skip


def shoot(page: Page, file: Path, address: str) -> None:
    """Take the pictures that belong to this file's language."""
    for language, width, scheme in SHOTS:
        if file.name.endswith(f".{language}.html"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{address}/{file.name}")
            page.screenshot(path=file.with_suffix(f".{width}.{scheme}.png"), full_page=True)


def main(out: Path, part: str) -> None:
    out.mkdir(parents=True, exist_ok=True)
    files = [file for file in write_pages(Renderer(), out) if part in file.name]
    address = serve(out)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        page = browser.new_page()
        for file in files:
            shoot(page, file, address)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), sys.argv[2] if len(sys.argv) > 2 else "")
