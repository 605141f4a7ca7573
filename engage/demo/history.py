"""Twelve weeks of the demo city, lived through in order: answers, tagging, deeds, digests."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import select

from engage.addresses import AddressBook
from engage.config import Settings
from engage.db import Database
from engage.demo import city, deeds
from engage.demo.residents import bring_in, residents
from engage.digests.due import build_week, post_digests
from engage.digests.week import Week, due_at
from engage.feedback import routing, tagging
from engage.jobs.tagging import understand
from engage.models.department import Department
from nlp.tagger import Tagger

# Measuring and drawing all twelve weeks would multiply the wait before the first look.
DIGEST_WEEKS = 1
# More than anybody wrote in one week.
MOST_COMMENTS = 1000


def live(
    database: Database, settings: Settings, book: AddressBook, tagger: Tagger, *, now: datetime
) -> Iterator[int]:
    """Bring the demo city to `now`; gives the number of residents after each step.

    A city that stands already is left as it is.
    """
    this_week = Week.containing(now, city.ZONE)
    everybody = residents(before=this_week, zone=city.ZONE)
    with database.transaction() as session:
        city.build_city(session, now=everybody[0].at - timedelta(days=1))
    done = deeds.read_deeds()
    by_week = groupby(everybody, key=lambda each: Week.containing(each.at, city.ZONE))
    for week, answered in by_week:
        for each in answered:
            bring_in(database, settings, book, each)
            yield 1
        _read(database, tagger, week)
        _close_week(database, settings, done, week, weeks_ago=_between(week, this_week))


def population() -> int:
    """Give how many residents answer."""
    return sum(len(path.read_text().splitlines()) for path in city.DATA.glob("responses-*.jsonl"))


def _read(database: Database, tagger: Tagger, week: Week) -> None:
    """Let the tagger read the week's comments, each as if five minutes after it was given."""
    with database.transaction() as session:
        claimed = tagging.claim_comments(session, limit=MOST_COMMENTS, now=week.end(city.ZONE))
    found = understand(tagger, claimed)
    with database.transaction() as session:
        for each in claimed:
            read_at = each.given_at + timedelta(minutes=5)
            tagging.save_tags(session, {each.id: found[each.id]}, now=read_at)
            routing.route_comments(session, [each.id], now=read_at)


def _close_week(
    database: Database, settings: Settings, done: deeds.Deeds, week: Week, *, weeks_ago: int
) -> None:
    monday = due_at(week, city.ZONE, weekday=1, hour=7)
    friday = monday - timedelta(days=2, hours=18)
    with database.transaction() as session:
        deeds.do_week(session, done, weeks_ago, now=friday)
    with database.reading() as session:
        departments = session.scalars(select(Department).order_by(Department.id)).all()
    if weeks_ago > DIGEST_WEEKS:
        return
    for department in departments:
        build_week(database, settings, department, week, now=monday)
    post_digests(database, settings, now=monday)


def _between(week: Week, later: Week) -> int:
    return (later.monday - week.monday).days // 7
