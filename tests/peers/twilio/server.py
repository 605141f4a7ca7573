"""A small stateful Twilio: a real HTTP server that keeps messages and behaves badly on request."""

import contextlib
import json
import re
import secrets
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.peers.twilio.shapes import (
    ADDRESS,
    API_VERSION,
    BODY_MOST,
    CREATE_PARAMETERS,
    LIST_PARAMETERS,
    Message,
)

_MESSAGES = re.compile(rf"/{API_VERSION}/Accounts/(AC[0-9a-f]{{32}})/Messages\.json")


@dataclass(frozen=True)
class Fault:
    """How one creation goes wrong.

    `code` and `status`: the error Twilio answers. `accepts`: the message is taken all the same.
    `drops`: the connection ends without an answer. `hangs`: no answer until the server stops.
    """

    code: int | None = None
    status: int = 400
    accepts: bool = False
    drops: bool = False
    hangs: bool = False


def error(code: int, status: int = 400) -> Fault:
    """Refuse with one of Twilio's codes."""
    return Fault(code=code, status=status)


LOST_ANSWER = Fault(accepts=True, drops=True)
LOST_REQUEST = Fault(drops=True)
SLOW = Fault(accepts=True, hangs=True)


@dataclass
class FakeTwilio:
    """What the account holds. `faults` are used up in order, per number."""

    account_sid: str
    auth_token: str
    url: str = ""
    messages: list[Message] = field(default_factory=list)
    opted_out: set[str] = field(default_factory=set)
    # By path; what is a string is where the path sends on to.
    files: dict[str, bytes | str] = field(default_factory=dict)
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    released: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def sent_to(self, number: str) -> list[str]:
        """Give the bodies sent to a number, in order."""
        return [message.body for message in self.messages if message.to == number]

    def create(self, account_sid: str, values: dict[str, str]) -> tuple[int, dict[str, object]]:
        """Create a message, or say why not. Gives the HTTP status and the body."""
        problem = _problem(values)
        if problem:
            return 400, _error(problem, 400)
        if values["To"] in self.opted_out:
            return 400, _error(21610, 400)
        message = Message(
            sid="SM" + secrets.token_hex(16),
            account_sid=account_sid,
            to=values["To"],
            from_=values.get("From", ""),
            body=values["Body"],
            created=datetime.now(UTC),
            status="accepted" if "MessagingServiceSid" in values else "queued",
            status_callback=values.get("StatusCallback"),
            messaging_service_sid=values.get("MessagingServiceSid"),
        )
        with self._lock:
            self.messages.append(message)
        return 201, message.to_json()

    def listed(self, filters: dict[str, str]) -> dict[str, object]:
        """Give one page of messages, the latest first."""
        found = [m for m in reversed(self.messages) if filters.get("To", m.to) == m.to]
        return {
            "messages": [message.to_json() for message in found],
            "page": 0,
            "page_size": int(filters.get("PageSize", "50")),
            "first_page_uri": "",
            "next_page_uri": None,
            "previous_page_uri": None,
            "uri": "",
            "start": 0,
            "end": max(len(found) - 1, 0),
        }

    def next_fault(self, number: str) -> Fault | None:
        """Give the next thing that goes wrong for this number, if any."""
        with self._lock:
            waiting = self.faults[number]
            return waiting.pop(0) if waiting else None


@contextmanager
def fake_twilio(account_sid: str, auth_token: str) -> Iterator[FakeTwilio]:
    """Run the fake on a free port until the block ends."""
    fake = FakeTwilio(account_sid, auth_token)
    handler = type("Handler", (_Handler,), {"fake": fake})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield fake
    finally:
        fake.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    fake: FakeTwilio
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        path = _MESSAGES.fullmatch(urlsplit(self.path).path)
        length = int(self.headers.get("Content-Length", "0"))
        values = _single(self.rfile.read(length).decode())
        if path is None or not self._signed_in(path[1]):
            return
        fault = self.fake.next_fault(values.get("To", ""))
        if fault is None or fault.accepts:
            status, body = self.fake.create(path[1], values)
        else:
            status, body = fault.status, _error(fault.code, fault.status)
        if fault is not None and fault.hangs:
            self.fake.released.wait()
        if fault is not None and (fault.drops or fault.hangs):
            self.close_connection = True
            return
        self._answer(status, body)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path = _MESSAGES.fullmatch(parts.path)
        if path is None:
            self._give_file(parts.path)
            return
        if not self._signed_in(path[1]):
            return
        filters = _single(parts.query)
        unknown = set(filters) - LIST_PARAMETERS
        if unknown:
            self._answer(400, _error(20001, 400))
            return
        self._answer(200, self.fake.listed(filters))

    def _give_file(self, path: str) -> None:
        """Give a file; Twilio asks for the password, and its store refuses to be told it."""
        file = self.fake.files.get(path)
        told = "Authorization" in self.headers
        if file is None or told is not path.startswith(f"/{API_VERSION}/"):
            self._answer(404, _error(20404, 404))
            return
        self.send_response(307 if isinstance(file, str) else 200)
        if isinstance(file, str):
            self.send_header("Location", self.fake.url + file)
            file = b""
        self.send_header("Content-Length", str(len(file)))
        self.end_headers()
        # A reader that has had enough hangs up.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(file)

    def _signed_in(self, account_sid: str) -> bool:
        if account_sid == self.fake.account_sid and self.headers.get("Authorization"):
            return True
        self._answer(401, _error(20003, 401))
        return False

    def _answer(self, status: int, body: dict[str, object]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


def _problem(values: dict[str, str]) -> int | None:
    if set(values) - CREATE_PARAMETERS:
        return 20001
    if not ADDRESS.fullmatch(values.get("To", "")):
        return 21211
    if not values.get("From") and not values.get("MessagingServiceSid"):
        return 21603
    if not values.get("Body"):
        return 21602
    return 21617 if len(values["Body"]) > BODY_MOST else None


def _error(code: int | None, status: int) -> dict[str, object]:
    body: dict[str, object] = {"message": "refused", "status": status}
    return body if code is None else {"code": code, **body}


def _single(encoded: str) -> dict[str, str]:
    return {key: values[-1] for key, values in parse_qs(encoded, keep_blank_values=True).items()}
