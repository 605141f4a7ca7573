"""The clock process: calls every task at its time. One clock runs; a second one waits its turn."""

import fcntl
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask
from sqlalchemy import text

from engage.db import Database, database_of
from engage.jobs import tasks
from engage.jobs.heartbeats import beat
from engage.times import now

NAME = "clock"
# Any number that is ours: PostgreSQL's advisory locks are named by one.
ADVISORY_LOCK = 7_105_113_116
WAIT_SECONDS = 5
# A sign of life is a commit to disk: a task that is called oftener does not give one each time.
BEAT_SECONDS = 1.0
# Somebody waits for the answer to a text with a phone in hand.
ANSWER_SECONDS = 0.25
_TRY_LOCK = text("SELECT pg_try_advisory_lock(:name)")
_WAIT_FOR_LOCK = text("SELECT pg_advisory_lock(:name)")

log = structlog.get_logger("engage.clock")


@dataclass(frozen=True, slots=True)
class Appointment:
    """A task and how often it is called, in seconds. The database says what is really due."""

    task: Callable[[Flask], int]
    every: float
    pool: str = "default"


APPOINTMENTS = (
    # Not behind a provider or a mail server that hangs: a STOP is obeyed all the same.
    Appointment(tasks.answer_texts, ANSWER_SECONDS, pool="texts"),
    Appointment(tasks.send_texts, 1),
    Appointment(tasks.answer_failed_texts, 20, pool="texts"),
    Appointment(tasks.find_unknown_texts, 30),
    Appointment(tasks.send_waves, 20),
    Appointment(tasks.fetch_pictures, 10),
    Appointment(tasks.send_reminders, 60),
    Appointment(tasks.send_mail, 5),
    Appointment(tasks.build_due_digests, 30),
    Appointment(tasks.tell_residents, 60),
    Appointment(tasks.build_results, 60),
    Appointment(tasks.daily_tally, 300),
    Appointment(tasks.count_results, 60),
    Appointment(tasks.expire_conversations, 300),
    Appointment(tasks.close_abandoned_responses, 900),
    Appointment(tasks.count_live_surveys, 20),
    # Each hour a bounded part; a clock that is restarted every day would never wait a day.
    Appointment(tasks.forget_letters, 3600),
    Appointment(tasks.clear_pictures, 3600),
    Appointment(tasks.clear_photos, 3600),
)


def run(app: Flask, *, instance: Path) -> None:
    """Keep the appointments until a signal stops the process."""
    # That a task which is still at it is not called again is as it should be, and happens often.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    with _alone(database_of(app), instance):
        beats: dict[str, tuple[float, str]] = {}
        scheduler = BlockingScheduler(
            executors={"default": ThreadPoolExecutor(4), "texts": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone="UTC",
        )
        for appointment in APPOINTMENTS:
            scheduler.add_job(
                _keep,
                "interval",
                [app, appointment, beats],
                seconds=appointment.every,
                executor=appointment.pool,
                next_run_time=now(),
            )
        log.info("clock started", appointments=len(APPOINTMENTS))
        scheduler.start()


def _keep(app: Flask, appointment: Appointment, beats: dict[str, tuple[float, str]]) -> None:
    name = appointment.task.__name__
    with app.app_context():
        try:
            done = appointment.task(app)
            failed = ""
        except Exception as error:  # a job's edge: logged with traceback, and told to `/readyz`
            log.exception("task failed", task=name)
            done, failed = 0, type(error).__name__
    if done:
        log.info("task done", task=name, done=done)
    said_at, said = beats.get(name, (-BEAT_SECONDS, ""))
    if failed != said or time.monotonic() - said_at >= BEAT_SECONDS:
        _say_alive(database_of(app), name, failed)
        beats[name] = (time.monotonic(), failed)


def _say_alive(database: Database, task: str, failed: str) -> None:
    with database.transaction() as session:
        beat(session, NAME, now=now())
        beat(session, task, now=now(), detail=failed)


@contextmanager
def _alone(database: Database, instance: Path) -> Iterator[None]:
    """Wait until no other clock runs on this database; a lock dies with its process."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect().execution_options(
            isolation_level="AUTOCOMMIT"
        ) as connection:
            if not connection.scalar(_TRY_LOCK, {"name": ADVISORY_LOCK}):
                log.info("another clock runs; waiting")
                connection.execute(_WAIT_FOR_LOCK, {"name": ADVISORY_LOCK})
            yield
        return
    with (instance / "clock.lock").open("w") as file:
        while not _locked(file.fileno()):
            log.info("another clock runs; waiting")
            time.sleep(WAIT_SECONDS)
        yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
