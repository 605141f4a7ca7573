"""What goes over the wire: texts compressed, and files that a browser need not ask for twice.

A resident's page is to weigh little on a slow phone, also where no proxy stands before us. Pages of
staff are left alone: compressing a secret beside words from outside can give it away (BREACH).
"""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request

YEAR_SECONDS = 365 * 24 * 3600
# Below this the frame of a packet costs more than compression saves.
LEAST_BYTES = 860
TEXTS = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml"})
# A page is compressed each time it is asked for, so fast; a file once, so well.
FAST, WELL = 1, 9
# What a resident's page goes by: its language is the link's, else the cookie's, else the browser's.
VARIES = "Accept-Encoding, Accept-Language, Cookie"
STATIC = "static"


def init_app(app: Flask) -> None:
    """Compress what residents get, and name each file by its content."""
    folder = Path(app.static_folder or "")
    names = {path.name: _mark(path) for path in folder.iterdir() if path.is_file()}

    @app.url_defaults
    def add_mark(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == STATIC and "v" not in values:
            values["v"] = names.get(str(values.get("filename")))

    app.after_request(_lighten)


def _mark(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def _lighten(response: Response) -> Response:
    if request.endpoint == STATIC and response.status_code == 200:
        return _lighten_file(response)
    if request.blueprint != "resident":
        return response
    response.headers["Vary"] = VARIES
    if not _may_compress(response):
        return response
    return _compressed(response, gzip.compress(response.get_data(), FAST, mtime=0))


def _lighten_file(response: Response) -> Response:
    if "v" in request.args:
        response.cache_control.public = True
        response.cache_control.no_cache = None
        response.cache_control.max_age = YEAR_SECONDS
        response.cache_control.immutable = True
    response.direct_passthrough = False
    content = response.get_data()
    # Held in memory now; the file itself is done with.
    response.close()
    if not _may_compress(response):
        return response
    etag, _weak = response.get_etag()
    # The same resource in another coding: equal, but not byte for byte.
    response.set_etag(etag or "", weak=True)
    response.vary.add("Accept-Encoding")
    return _compressed(response, _well(content))


@lru_cache(maxsize=64)
def _well(content: bytes) -> bytes:
    return gzip.compress(content, WELL, mtime=0)


def _may_compress(response: Response) -> bool:
    return (
        response.mimetype in TEXTS
        and "Content-Encoding" not in response.headers
        and "gzip" in request.headers.get("Accept-Encoding", "")
        and len(response.get_data()) >= LEAST_BYTES
    )


def _compressed(response: Response, content: bytes) -> Response:
    response.set_data(content)
    response.headers["Content-Encoding"] = "gzip"
    return response
