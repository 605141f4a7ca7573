"""The samples of all templates, rendered and served without an application, and a browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engage.templates.rendering import Renderer
from tests.engage.templates.serving import serve, write_pages

CHROMIUM = "/usr/bin/chromium"
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return Renderer()


@pytest.fixture(scope="session")
def site(renderer: Renderer) -> Callable[[Path], str]:
    """Give what writes every sample into a folder and serves it."""

    def write_and_serve(out: Path) -> str:
        write_pages(renderer, out)
        return serve(out)

    return write_and_serve


@pytest.fixture(scope="session")
def chromium() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": SWITCHES}
