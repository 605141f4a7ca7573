"""How long it takes to draw one digest for two hundred readers and hand each letter to a mail server."""

import time
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler

from bench.city import NOW, WEEK, found_city
from bench.servers import free_port
from engage.digests import deliver
from engage.digests.due import build_week, post_digests
from engage.mail import SmtpMailer
from engage.models.department import Recipient

READERS = 200
LANGUAGES = ("en", "es", "ar")


@dataclass(frozen=True, slots=True)
class Posted:
    """Seconds of this process's CPU to draw and to send, and how many letters arrived."""

    letters: int
    draw: float
    send: float


class _Counting(Handler):
    def __init__(self) -> None:
        super().__init__()
        self.letters = 0

    def handle_message(self, message: Message) -> None:
        self.letters += 1


def measure_post(folder: Path) -> Posted:
    """Give one measurement with readers in three languages."""
    city = found_city(folder)
    settings, database, department = city.settings, city.database, city.department
    with database.transaction() as session:
        session.add_all(
            Recipient(
                department_id=department.id,
                email=f"r{number}@example.org",
                language=LANGUAGES[number % len(LANGUAGES)],
            )
            for number in range(READERS)
        )
    city.past().grow_to(1_000)
    counting = _Counting()
    port = free_port()
    server = Controller(counting, hostname="127.0.0.1", port=port)
    server.start()
    try:
        mailer = SmtpMailer(f"smtp://127.0.0.1:{port}", settings.mail_from)
        with city.app.test_request_context():
            build_week(database, settings, department, WEEK, now=NOW)
            began = time.process_time()
            post_digests(database, settings, now=NOW)
            drawn = time.process_time()
            deliver.send_queued(database, mailer, settings, limit=1000, now=NOW)
        return Posted(counting.letters, drawn - began, time.process_time() - drawn)
    finally:
        server.stop()
