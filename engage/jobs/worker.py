"""The worker process: tags what waits, for as long as it lives.

Without a model it says so in its heartbeat and looks again; comments wait, nothing is lost.
"""

import signal
import threading
from pathlib import Path

import structlog

from engage.db import Database
from engage.jobs.heartbeats import beat
from engage.jobs.tagging import tag_pending
from engage.times import now
from nlp.errors import NlpError
from nlp.tagger import Tagger

NAME = "worker"
IDLE_SECONDS = 1.0
RETRY_SECONDS = 15.0

log = structlog.get_logger("engage.worker")


def run(database: Database, cache: Path) -> None:
    """Tag until a signal asks to stop; the batch at hand is finished first."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    tagger = None
    while not stopping.is_set():
        tagger = tagger or _load(database, cache)
        if tagger is None:
            stopping.wait(RETRY_SECONDS)
            continue
        done = tag_pending(database, tagger, now=now())
        if done.seen:
            log.info("tagged", seen=done.seen, saved=done.saved)
        _say_alive(database, f"seen={done.seen}")
        stopping.wait(0 if done.seen else IDLE_SECONDS)


def _load(database: Database, cache: Path) -> Tagger | None:
    try:
        return Tagger(cache=cache)
    except NlpError as error:
        log.error("no tagger", kind=type(error).__name__, mend=str(error))
        _say_alive(database, f"no tagger: {type(error).__name__}")
        return None


def _say_alive(database: Database, detail: str) -> None:
    with database.transaction() as session:
        beat(session, NAME, now=now(), detail=detail)
