"""A crowd that texts at once: `python -m bench.conversations [PEOPLE]`, 10,000 unless given.

Each second's webhooks are signed, shuffled, and one in twenty is delivered twice. Afterwards every
answer must be on its question, none lost, none doubled, and nobody written to after a stop. The
exit status is 1 where one is not.
"""

import json
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from flask import Flask
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from bench.crowd import Crowd, Person, gather
from bench.journeys import TOKEN
from bench.product import settings as environment
from engage import schema
from engage.app import create_app
from engage.config import load_settings
from engage.db import database_of
from engage.intake import versions
from engage.models.contact import Contact
from engage.models.conversation import Conversation, OutboundText, TextState
from engage.models.response import AnswerRow
from engage.sms import answering, outbox, webhook
from engage.sms.city import city_of
from engage.sms.gateway import Fetched, Sending
from surveys.answers import Missing
from surveys.exchange.document import read

SURVEY = Path(__file__).parent / "neighborhood.yaml"
START = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
PEOPLE = 10_000
QUERIES_MOST = 25


@dataclass
class Post:
    """Where the city's texts go: counted by number, with when the number asked to stop."""

    sent: Counter[str] = field(default_factory=Counter)

    def send(self, to: str, body: str) -> Sending:
        self.sent[to] += 1
        return Sending(sid=f"SM{sum(self.sent.values()):032x}" if body else None)

    def find(self, to: str, body: str, *, since: datetime) -> Sending:
        return Sending()

    def fetch(self, url: str, *, most: int) -> Fetched:
        return Fetched(why="gone")


@dataclass
class Clock:
    """The time as the crowd lives it."""

    at: datetime = START


@dataclass
class Figures:
    """What became of it; every count but the first four and the last three must be 0."""

    people: int = 0
    texts: int = 0
    doubled: int = 0
    stopped: int = 0
    answers_lost: int = 0
    answers_wrong: int = 0
    answers_doubled: int = 0
    stops_missed: int = 0
    texts_after_stop: int = 0
    replies_lost: int = 0
    replies_doubled: int = 0
    seconds: float = 0.0
    queries_mean: float = 0.0
    queries_most: float = 0.0

    @property
    def faultless(self) -> bool:
        faults = (
            self.answers_lost, self.answers_wrong, self.answers_doubled, self.stops_missed,
            self.texts_after_stop, self.replies_lost, self.replies_doubled,
        )  # fmt: skip
        return not any(faults) and self.queries_most <= QUERIES_MOST


def measure(size: int, folder: Path) -> Figures:
    """Let a crowd text, and look at what is stored of it."""
    crowd, clock, post = gather(size), Clock(), Post()
    app = _city(folder)
    queries: list[float] = []
    began = time.perf_counter()
    with _lived(clock), _counted(app, queries):
        _deliver(app, crowd, clock, post, queries)
    seconds = time.perf_counter() - began
    figures = _look(app, crowd, post)
    figures.seconds = seconds
    figures.queries_mean = sum(queries) / len(queries)
    figures.queries_most = max(queries)
    database_of(app).engine.dispose()
    return figures


def _city(folder: Path) -> Flask:
    app = create_app(load_settings(**environment(folder, port=8000)))
    # What is logged of each repeated text would bury the figures.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    database = database_of(app)
    schema.upgrade(database.engine)
    with database.transaction() as session:
        versions.publish(session, read(SURVEY), now=START)
    return app


@contextmanager
def _lived(clock: Clock) -> Iterator[None]:
    """Let the door see the crowd's time."""
    real, webhook.now = webhook.now, lambda: clock.at
    try:
        yield
    finally:
        webhook.now = real


@contextmanager
def _counted(app: Flask, queries: list[float]) -> Iterator[None]:
    """Count the statements of each second, the last in the list being the one under way."""

    def note(*_: object) -> None:
        if queries:
            queries[-1] += 1

    engine = database_of(app).engine
    event.listen(engine, "before_cursor_execute", note)
    yield
    event.remove(engine, "before_cursor_execute", note)


def _deliver(app: Flask, crowd: Crowd, clock: Clock, post: Post, queries: list[float]) -> None:
    client, signer = app.test_client(), RequestValidator(TOKEN)
    url = app.config["SETTINGS"].public_url + "/sms/twilio"
    for second, deliveries in track(crowd.seconds.items(), console=Console(stderr=True)):
        clock.at = START + timedelta(seconds=second)
        queries.append(0)
        for each in deliveries:
            signature = signer.compute_signature(url, each.fields)
            answer = client.post(
                "/sms/twilio", data=each.fields, headers={"X-Twilio-Signature": signature}
            )
            assert answer.status_code == 200, (answer.status_code, each)
        _answer(app, clock)
        spent = queries[-1] / len(deliveries)
        _send(app, clock, post)
        queries[-1] = spent


def _answer(app: Flask, clock: Clock) -> None:
    """Answer what came in, as the clock process does."""
    with app.app_context():
        while answering.answer_waiting(settings=app.config["SETTINGS"], now=clock.at):
            pass


def _send(app: Flask, clock: Clock, post: Post) -> None:
    """Send what waits, as the clock process does."""
    limit = 100
    while True:
        tried = outbox.send_queued(
            database_of(app),
            post,
            app.extensions["addresses"],
            limit=limit,
            now=clock.at,
            city=city_of(app.config["SETTINGS"]),
        )
        if tried < limit:
            return


def _look(app: Flask, crowd: Crowd, post: Post) -> Figures:
    figures = Figures(
        people=len(crowd.people),
        texts=sum(person.texts for person in crowd.people.values()),
        doubled=crowd.doubled,
        stopped=sum(person.stops for person in crowd.people.values()),
    )
    book = app.extensions["addresses"]
    with database_of(app).reading() as session:
        for person in crowd.people.values():
            digest = book.digest(person.number)
            contact = session.scalars(select(Contact).where(Contact.address_hash == digest)).one()
            _look_at(session, person, contact, figures, sent=post.sent[person.number])
    return figures


def _look_at(
    session: Session, person: Person, contact: Contact, figures: Figures, *, sent: int
) -> None:
    mine = select(AnswerRow).join(Conversation, Conversation.response_id == AnswerRow.response_id)
    rows = session.scalars(mine.where(Conversation.contact_id == contact.id)).all()
    given = [row for row in rows if row.missing is not Missing.SKIPPED]
    stored = {row.code: row.value for row in given}
    figures.answers_doubled += len(given) - len(stored)
    for code, value in person.answers.items():
        figures.answers_lost += code not in stored
        figures.answers_wrong += code in stored and stored[code] != value
    figures.answers_wrong += len(set(stored) - set(person.answers))
    if person.stops:
        figures.stops_missed += contact.opted_out_at is None
        late = select(OutboundText).where(
            OutboundText.contact_id == contact.id,
            OutboundText.sent_at > contact.opted_out_at,
            OutboundText.state != TextState.BLOCKED,
        )
        # One confirmation may follow where the carrier has not confirmed by itself.
        figures.texts_after_stop += len(session.scalars(late).all())
        return
    figures.replies_lost += max(0, person.texts - sent)
    figures.replies_doubled += max(0, sent - person.texts)


def show(figures: Figures) -> None:
    """Print the figures and keep them as JSON."""
    table = Table(title="A crowd that texts at once")
    table.add_column("figure")
    table.add_column("", justify="right")
    for name, value in vars(figures).items():
        shown = f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"
        table.add_row(name.replace("_", " "), shown)
    table.add_row("texts a second", f"{(figures.texts + figures.doubled) / figures.seconds:,.0f}")
    Console().print(table)
    Path(__file__).with_name("conversations.json").write_text(json.dumps(vars(figures), indent=1))


def main() -> int:
    """Measure and show."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with tempfile.TemporaryDirectory(prefix="engage-crowd-") as folder:
        figures = measure(size, Path(folder))
    show(figures)
    return 0 if figures.faultless else 1


if __name__ == "__main__":
    sys.exit(main())
