"""Write every sample page to a folder, and pictures of it: `python preview.py OUT [PART-OF-A-NAME]`."""

import shutil
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from conftest import Renderer
from playwright.sync_api import Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip
SHOTS = [("en", 390, "light"), ("en", 1280, "light"), ("en", 1280, "dark"),
         ("ar", 320, "light"), ("zh-Hans", 390, "dark")]  # fmt: skip


def write_pages(renderer: Renderer, out: Path) -> list[Path]:
    """Write each sample in each language; give the files."""
    static = Path(renderer.app.static_folder or "")
    shutil.copytree(static, out / "static", dirs_exist_ok=True)
    files = []
    for name in renderer.samples:
        for language in ("en", "ar", "zh-Hans"):
            file = out / f"{name.replace('/', '-')}.{language}.html"
            file.write_text(renderer.page(name, language).replace("/static/", "static/"), "utf-8")
            files.append(file)
    return files


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's own name
        """Say nothing of each request."""


def serve(out: Path) -> str:
    """Serve the folder, since a picture of file:// pages lacks its icons; give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(out)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


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
