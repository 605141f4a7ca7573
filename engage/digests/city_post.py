"""The city's digest, built when the departments' are there and mailed to its readers once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from flask import current_app
from flask_babel import force_locale
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engage.config import Settings
from engage.db import Database, insert
from engage.digests.city import measure_city, store_city
from engage.digests.city_content import CityContent
from engage.digests.city_pictures import draw_city
from engage.digests.city_view import CityView, view_city
from engage.digests.links import Circle, Subscription, stop_url
from engage.digests.post import Frame, chart_values
from engage.digests.render import shown
from engage.digests.views import Picture
from engage.digests.week import Week, due_at
from engage.feedback.axes import known_axes
from engage.feedback.names import Names
from engage.languages import locale
from engage.mail import inline_styles
from engage.models.department import Department
from engage.models.digest import Digest, Mail, MailState
from engage.models.readers import CityDigest, CityPicture, CityReader
from engage.words import gettext as _

# Monday in the middle of the morning: departments have theirs by then.
WEEKDAY, HOUR = 1, 9
# A department whose digest fails or comes later in the week is waited for so long, and then named.
PATIENCE = timedelta(days=1)

_KEY = "city-digest:"

log = structlog.get_logger("engage.digests")


def build_due_city(database: Database, settings: Settings, *, now: datetime) -> int:
    """Build the city's digest of the last week if it is due; queue its letters; give how many."""
    zone = ZoneInfo(settings.timezone)
    week = Week.containing(now, zone).previous()
    due = due_at(week, zone, weekday=WEEKDAY, hour=HOUR)
    with database.reading() as session:
        if due > now or not _is_ready(session, week, late=now > due + PATIENCE):
            return 0
        content = measure_city(session, week, zone=zone, suppress_below=settings.suppress_below)
    with database.transaction() as session:
        digest_id = store_city(session, content, now=now).id
    # Drawing takes a second: nobody else's writing waits for it.
    with database.reading() as session:
        stored = CityContent.model_validate(session.get_one(CityDigest, digest_id).content)
        drawn = _drawn(session, stored, settings)
        letters = _letters(session, stored, drawn, settings, zone, now=now)
    with database.transaction() as session:
        digest = session.get_one(CityDigest, digest_id, with_for_update=True)
        if digest.posted_at is not None:
            return 0
        for picture in (each for some in drawn.values() for each in some):
            picture.city_digest_id = digest_id
            session.add(picture)
        for values in letters:
            session.execute(insert(session, Mail).values(values).on_conflict_do_nothing())
        digest.posted_at = now
    log.info("city digest built", week=str(week), letters=len(letters))
    return len(letters)


def draw_city_mail(view: CityView, frame: Frame) -> tuple[str, str, str]:
    """Give subject, text and HTML (styles inlined) of the city's digest."""
    template = current_app.jinja_env.get_template
    with force_locale(locale(frame.language)):
        subject = _("%(city)s: the week of %(week)s", city=view.city, week=view.week.label)
        text = template("mail/city.txt").render(digest=view, ui=frame)
        html = template("mail/city.html").render(digest=view, ui=frame)
    return subject, text, inline_styles(html)


def _is_ready(session: Session, week: Week, *, late: bool) -> bool:
    """Tell whether the week has departments' digests, all of them unless it is late already."""
    done = select(CityDigest.id).where(
        CityDigest.week == str(week), CityDigest.posted_at.is_not(None)
    )
    if session.scalar(done) is not None:
        return False
    ours = select(Digest.id).where(Digest.week == str(week))
    if session.scalar(ours.limit(1)) is None:
        return False
    without = select(Department.id).where(
        Department.closed_at.is_(None), ~ours.where(Digest.department_id == Department.id).exists()
    )
    return late or session.scalar(without.limit(1)) is None


def city_pictures_of(mail: Mail) -> Select[str, bytes]:
    """Give the query for the charts of a city digest's letter: name and PNG."""
    week = mail.key.removeprefix(_KEY).partition(":")[0]
    return (
        select(CityPicture.name, CityPicture.png)
        .join(CityDigest, CityDigest.id == CityPicture.city_digest_id)
        .where(CityDigest.week == week, CityPicture.language == mail.language)
        .order_by(CityPicture.id)
    )


def _drawn(
    session: Session, content: CityContent, settings: Settings
) -> Mapping[str, list[CityPicture]]:
    """Draw the charts in every language the city's pages and its readers use."""
    axes = known_axes(session)
    read = session.scalars(select(CityReader.language).where(CityReader.stopped_at.is_(None)))
    languages = dict.fromkeys([*read, settings.languages[0]])
    return {tag: _in_language(content, Names(tag, axes)) for tag in languages}


def _in_language(content: CityContent, names: Names) -> list[CityPicture]:
    with force_locale(locale(names.language)):
        return [
            CityPicture(**chart_values(names.language, name, chart), png=chart.png)
            for name, chart in draw_city(content, names)
        ]


def _letters(
    session: Session,
    content: CityContent,
    drawn: Mapping[str, Sequence[CityPicture]],
    settings: Settings,
    zone: ZoneInfo,
    *,
    now: datetime,
) -> list[Mapping[str, object]]:
    axes = known_axes(session)
    readers = session.scalars(select(CityReader).where(CityReader.stopped_at.is_(None)))
    return [
        _letter(
            content,
            each,
            Names(each.language, axes),
            shown(drawn[each.language], src="cid:{name}"),
            settings,
            zone,
            now=now,
        )
        for each in readers
    ]


def _letter(
    content: CityContent,
    reader: CityReader,
    names: Names,
    pictures: Mapping[str, Picture],
    settings: Settings,
    zone: ZoneInfo,
    *,
    now: datetime,
) -> Mapping[str, object]:
    with force_locale(locale(reader.language)):
        view = view_city(
            content,
            names,
            city=settings.city_name,
            public_url=settings.public_url,
            pictures=pictures,
            stop_url=stop_url(settings, Subscription(Circle.CITY, reader.id)),
        )
    subject, text, html = draw_city_mail(view, Frame(settings.city_name, reader.language))
    wanted = due_at(Week.parse(content.week), zone, weekday=reader.weekday, hour=reader.hour)
    return {
        "key": f"{_KEY}{content.week}:{reader.id}",
        "to": reader.email,
        "language": reader.language,
        "subject": subject,
        "text": text,
        "html": html,
        "state": MailState.QUEUED,
        "attempts": 0,
        "created_at": now,
        "due_at": max(now, wanted),
    }
