"""What the clock calls: each a call of one service, safe to repeat, bounded, giving a count."""

import time
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from engage.addresses import AddressBook
from engage.collecting import live
from engage.config import Settings
from engage.db import Database, database_of
from engage.digests import city_post, deliver, due, forgetting, tallies
from engage.feedback import telling
from engage.intake import clearing, conversations, responses
from engage.models.department import Department
from engage.published import building
from engage.results import counting
from engage.sms import answering, media, outbox, outcome, reminders, retention
from engage.sms.campaigns import sending
from engage.sms.city import City, city_of
from engage.times import now

# So often a task is called again at once where it left more to do; then the clock has a say.
MOST_TURNS = 50
PAUSE_SECONDS = 0.03
# A web form nobody touched for this long will not be finished; what it holds is heard.
ABANDONED_AFTER = timedelta(days=7)


def send_texts(app: Flask) -> int:
    """Send queued text messages."""
    book: AddressBook = app.extensions["addresses"]
    gateway = app.extensions["text_gateway"]
    return outbox.send_queued(database_of(app), gateway, book, limit=20, now=now(), city=_city(app))


def send_waves(app: Flask) -> int:
    """Write the invitations that are due of every running campaign."""
    return sending.send_waves(database_of(app), _settings(app), limit=200, now=now())


def fetch_pictures(app: Flask) -> int:
    """Fetch pictures that came by text, and keep them without what they tell of their owner."""
    gateway = app.extensions["text_gateway"]
    return media.fetch_waiting(database_of(app), gateway, _settings(app), limit=10, now=now())


def find_unknown_texts(app: Flask) -> int:
    """Find out what became of texts of which we do not know whether they went."""
    book: AddressBook = app.extensions["addresses"]
    gateway = app.extensions["text_gateway"]
    return outcome.reconcile(database_of(app), gateway, book, limit=20, now=now(), city=_city(app))


def send_reminders(app: Flask) -> int:
    """Ask open questions once more where their hour has come."""
    with database_of(app).transaction() as session:
        return reminders.remind(session, settings=_settings(app), limit=50, now=now())


def answer_texts(app: Flask) -> int:
    """Answer the texts that came in, some phones at a time, until none waits."""
    answered = 0
    for _turn in range(MOST_TURNS):
        some = answering.answer_waiting(settings=_settings(app), now=now())
        answered += some
        if some < answering.PHONES_AT_ONCE:
            break
        # SQLite's writers do not queue: who waits for a turn must find the file free.
        time.sleep(PAUSE_SECONDS)
    return answered


def answer_failed_texts(app: Flask) -> int:
    """Answer texts once more whose answering failed."""
    return answering.answer_failed(settings=_settings(app), now=now(), limit=100)


def send_mail(app: Flask) -> int:
    """Send queued e-mail."""
    mailer = app.extensions["mailer"]
    return deliver.send_queued(database_of(app), mailer, _settings(app), limit=20, now=now())


def forget_letters(app: Flask) -> int:
    """Blank letters to residents that went long ago."""
    before = now() - timedelta(days=_settings(app).keep_letters_days)
    with database_of(app).transaction() as session:
        return forgetting.forget_letters(session, before=before, limit=1000)


def clear_pictures(app: Flask) -> int:
    """Let go of pictures that came by text and belong to no comment; `clear_photos` takes the files."""
    with database_of(app).transaction() as session:
        return retention.clear_pictures(session, limit=1000, now=now())


def build_due_digests(app: Flask) -> int:
    """Build and queue every digest whose hour has come, also those missed while we were away."""
    database, settings = database_of(app), _settings(app)
    built = due.build_due_digests(database, settings, now=now())
    return built + city_post.build_due_city(database, settings, now=now())


def tell_residents(app: Flask) -> int:
    """Write to residents what was decided about what they said."""
    with database_of(app).reading() as session:
        if not telling.has_news(session, now=now()):
            return 0
    book: AddressBook = app.extensions["addresses"]
    with database_of(app).transaction() as session:
        return telling.tell_residents(
            session, book=book, settings=_settings(app), limit=50, now=now()
        )


def build_results(app: Flask) -> int:
    """Measure what came of published surveys, for everybody to read."""
    return building.build_due_results(database_of(app), _settings(app), limit=4, now=now())


def daily_tally(app: Flask) -> int:
    """Count anew the days that changed, for the trends; most of it falls due at midnight."""
    database = database_of(app)
    with database.reading() as session:
        departments = session.scalars(select(Department).order_by(Department.id)).all()
    return sum(_tally(database, each, limit=60) for each in departments)


def _tally(database: Database, department: Department, *, limit: int) -> int:
    with database.transaction() as session:
        days = tallies.due_days(session, department, now=now(), limit=limit)
        tallies.count_days(session, department, days, now=now())
    return len(days)


def count_results(app: Flask) -> int:
    """Count the results of surveys that were answered since they were counted last."""
    k = _settings(app).suppress_below
    return counting.count_due(database_of(app), k=k, limit=3, now=now())


def expire_conversations(app: Flask) -> int:
    """Close text conversations nobody went on with."""
    with database_of(app).transaction() as session:
        return conversations.expire_conversations(session, limit=200, now=now())


def count_live_surveys(app: Flask) -> int:
    """Count who has answered each open survey, where somebody did since the last count."""
    k = _settings(app).suppress_below
    with database_of(app).transaction() as session:
        return live.count_live(session, suppress_below=k, limit=20, now=now())


def close_abandoned_responses(app: Flask) -> int:
    """Turn web forms left half-way into partial responses."""
    with database_of(app).transaction() as session:
        before = now() - ABANDONED_AFTER
        return responses.close_abandoned(session, before=before, limit=200, now=now())


def clear_photos(app: Flask) -> int:
    """Take away pictures that were sent and never attached to an answer."""
    instance = _settings(app).instance
    return clearing.clear_photos(database_of(app), instance, limit=500, now=now())


def _settings(app: Flask) -> Settings:
    settings: Settings = app.config["SETTINGS"]
    return settings


def _city(app: Flask) -> City:
    return city_of(_settings(app))
