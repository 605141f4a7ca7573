"""A city in production, as processes of its own: gunicorn, clocks, and a provider of texts."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar, TypeVar
from urllib.parse import parse_qs

import psutil
import pytest
import requests
from cryptography.fernet import Fernet
from twilio.request_validator import RequestValidator

REPOSITORY = Path(__file__).parents[2]
# The command `engage`, also where it is not installed.
ENGAGE = (sys.executable, "-c", "from engage.cli import main; main()")
ACCOUNT = "AC0123456789abcdef0123456789abcdef"
TOKEN = "a token for tests"
POLL_SECONDS = 0.02
Found = TypeVar("Found")


def until(found: Callable[[], Found], *, seconds: float = 30, what: str) -> Found:
    """Give the first true answer of `found`; fail after the deadline."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := found():
            return answer
        time.sleep(POLL_SECONDS)
    pytest.fail(f"not within {seconds} s: {what}")


def free_port() -> int:
    """Give a port of the loopback nobody listens on now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(slots=True)
class Running:
    """A process of the product with its log."""

    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """End it as the kernel does when memory runs out: no handler runs."""
        self.process.kill()
        self.process.wait()

    def says(self, words: str) -> bool:
        """Tell whether its log holds `words`."""
        return words in self.log.read_text()

    def workers(self) -> list[psutil.Process]:
        """Give its child processes."""
        return psutil.Process(self.process.pid).children()


@dataclass(slots=True)
class City:
    """One installation. `start` runs a command of `engage`; everything ends with the test."""

    folder: Path
    database_url: str
    twilio: str
    port: int = field(default_factory=free_port)
    field_key: str = field(default_factory=lambda: Fernet.generate_key().decode())
    running: list[Running] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of the first page, without a slash."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> Mapping[str, str]:
        """Give complete settings for production."""
        return {
            "ENGAGE_ENV": "production",
            "ENGAGE_INSTANCE": str(self.folder),
            "ENGAGE_DATABASE_URL": self.database_url,
            "ENGAGE_SECRET_KEY": "a key for tests",
            "ENGAGE_FIELD_KEY": self.field_key,
            "ENGAGE_PUBLIC_URL": self.url,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": "+12025550100",
            "TWILIO_BASE_URL": self.twilio,
        }

    def start(self, *arguments: str) -> Running:
        """Run `engage` with `arguments`, logging to a file of its own."""
        log = self.folder / f"{len(self.running)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*ENGAGE, *arguments],
                cwd=REPOSITORY,
                env=os.environ | {**self.environment()},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.running.append(Running(process, log))
        return self.running[-1]

    def serve(self) -> Running:
        """Run gunicorn as in production, and wait until it answers."""
        web = self.start("serve", "--port", str(self.port))
        until(self.answers, seconds=60, what="the first page")
        return web

    def answers(self) -> bool:
        """Tell whether the first page comes."""
        try:
            return requests.get(self.url, timeout=5).ok
        except requests.RequestException:
            return False

    def stop(self) -> None:
        """End whatever still runs."""
        for each in self.running:
            each.process.send_signal(signal.SIGTERM)
        for each in self.running:
            each.process.wait(20)

    def text(self, sid: str, body: str, *, sender: str = "+13125550101") -> requests.Response:
        """Deliver a text as the provider does."""
        fields = {"MessageSid": sid, "AccountSid": ACCOUNT, "From": sender, "Body": body}
        signature = RequestValidator(TOKEN).compute_signature(f"{self.url}/sms/twilio", fields)
        headers = {"X-Twilio-Signature": signature}
        return requests.post(f"{self.url}/sms/twilio", fields, headers=headers, timeout=30)


def new_sid() -> str:
    """Give an id as Twilio makes them."""
    return "SM" + secrets.token_hex(16)


class Provider(ThreadingHTTPServer):
    """Takes the messages the product sends, and remembers them as (to, body)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Messages)
        self.sent: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        """What TWILIO_BASE_URL is set to."""
        return f"http://127.0.0.1:{self.server_port}"


class _Messages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Provider
    reply: ClassVar[str] = '{"sid": "%s", "status": "queued"}'

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        fields = parse_qs(self.rfile.read(length).decode())
        self.server.sent.append((fields["To"][0], fields["Body"][0]))
        body = (self.reply % new_sid()).encode()
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""
