"""The worker process: tags what waits, for as long as it lives.

Without a model it says so in its heartbeat and looks again; comments wait, nothing is lost. When a
newer model lands, it opens that one between two batches.
"""

import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import structlog

from engage.db import Database
from engage.feedback import rereading, theme_work
from engage.feedback.rereading import Card
from engage.jobs import own_themes
from engage.jobs.heartbeats import beat
from engage.jobs.model import CACHE, newest_model, read_card
from engage.jobs.rereading import reread
from engage.jobs.tagging import tag_pending
from engage.times import now
from nlp.errors import NlpError
from nlp.tagger import Tagger

NAME = "worker"
IDLE_SECONDS = 1.0
RETRY_SECONDS = 15.0

log = structlog.get_logger("engage.worker")


@dataclass(frozen=True, slots=True)
class Opened:
    """A tagger, and the card of the model it was opened from."""

    tagger: Tagger
    card: Card


def run(database: Database, instance: Path) -> None:
    """Tag until a signal asks to stop; the batch at hand is finished first."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    opened: Opened | None = None
    look_at = 0.0
    while not stopping.is_set():
        if time.monotonic() >= look_at:
            opened = newest(opened, database, instance)
            look_at = time.monotonic() + RETRY_SECONDS
        if opened is None:
            stopping.wait(RETRY_SECONDS)
            continue
        seen = work(database, opened.tagger)
        _say_alive(database, f"seen={seen}")
        stopping.wait(0 if seen else IDLE_SECONDS)


def newest(opened: Opened | None, database: Database, instance: Path) -> Opened | None:
    """Give the tagger of the newest model; the one at hand if that is it, or if it cannot be opened.

    A model landing is no reason to stop: until the new one opens, the old one goes on.
    """
    try:
        folder = newest_model(instance)
        card = read_card(folder)
        if opened is not None and opened.card.version == card.version:
            return opened
        fresh = Opened(Tagger(folder, cache=instance / CACHE), card)
    except NlpError as error:
        log.error("no tagger", kind=type(error).__name__, mend=str(error))
        if opened is None:
            _say_alive(database, f"no tagger: {type(error).__name__}")
        return opened
    with database.transaction() as session:
        rereading.welcome(session, card, now=now())
        theme_work.learn_again(session, fresh.tagger.vector_version)
    log.info("model opened", version=card.version)
    return fresh


def work(database: Database, tagger: Tagger) -> int:
    """Do the most urgent thing there is; give how many comments were read.

    New comments first; then a theme somebody waits for; then what was said before.
    """
    done = tag_pending(database, tagger, now=now())
    if done.seen:
        log.info("tagged", seen=done.seen, saved=done.saved)
        return done.seen
    if own_themes.learn_next(database, tagger, now=now()):
        log.info("theme learnt")
        return 1
    caught_up = own_themes.catch_up(database, tagger, version=tagger.version, now=now())
    return caught_up or reread(database, tagger, now=now())


def _say_alive(database: Database, detail: str) -> None:
    with database.transaction() as session:
        beat(session, NAME, now=now(), detail=detail)
