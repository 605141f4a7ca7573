"""Write every sample as a page, and serve the folder to a browser."""

import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.engage.templates.rendering import Renderer


def write_pages(renderer: Renderer, out: Path) -> list[Path]:
    """Write each sample in each language; give the files."""
    static = Path(renderer.app.static_folder or "")
    shutil.copytree(static, out / "static", dirs_exist_ok=True)
    files = []
    for name in renderer.samples:
        for language in ("en", "ar", "zh-Hans"):
            file = out / renderer.file_name(name, language)
            file.write_text(renderer.page(name, language).replace("/static/", "static/"), "utf-8")
            files.append(file)
    return files


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""


def serve(out: Path) -> str:
    """Serve the folder, since a picture of file:// pages lacks its icons; give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(out)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"
