"""A stored digest's charts and mail: drawn per reader's language, kept and queued once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import force_locale
from jinja2 import Template
from sqlalchemy.orm import Session

from engage.config import Settings
from engage.db import insert
from engage.digests.chart_parts import Chart
from engage.digests.content import DigestContent
from engage.digests.links import Circle, Subscription, stop_url
from engage.digests.pictures import draw, in_mail
from engage.digests.readers import Reader, readers_of, wanting
from engage.digests.render import shown, view_digest
from engage.digests.said import Spoken, words_of
from engage.digests.showing import place_of
from engage.digests.views import DigestView, Picture
from engage.digests.week import Week
from engage.feedback.axes import known_axes
from engage.feedback.names import Names
from engage.languages import direction, locale
from engage.mail import inline_styles
from engage.models.digest import Digest, DigestPicture, Mail, MailState
from engage.words import gettext as _


@dataclass(frozen=True, slots=True)
class Frame:
    """What a mail's template knows of the city and its reader."""

    city: str
    language: str

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return direction(self.language)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A digest's pictures in one language, with nothing stored yet."""

    language: str
    rows: Sequence[DigestPicture]


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that a digest still needs: its pictures by language, and its letters' values."""

    drawn: Sequence[Drawn]
    mails: Sequence[Mapping[str, object]]


def prepare_post(
    session: Session, digest: Digest, settings: Settings, *, now: datetime
) -> Prepared:
    """Draw the charts and letters of a digest; reads only, for it takes a second.

    An empty week is told in one line, or not at all, as each reader prefers.
    """
    content = DigestContent.model_validate(digest.content)
    department = digest.department
    readers = wanting(readers_of(session, department), empty=not content.inputs)
    languages = dict.fromkeys([*(each.language for each in readers), settings.languages[0]])
    axes = known_axes(session)
    said = {tag: words_of(session, content, tag) for tag in languages}
    drawn = {tag: _draw(digest, content, Names(tag, axes)) for tag in languages}
    mails = [
        _mail(
            digest,
            each,
            drawn[each.language],
            Names(each.language, axes),
            said[each.language],
            settings,
            now,
        )
        for each in readers
    ]
    return Prepared(list(drawn.values()), mails)


def keep_post(session: Session, digest_id: int, prepared: Prepared, *, now: datetime) -> int:
    """Keep the pictures and queue the letters; done again, nothing is kept or queued twice."""
    digest = session.get_one(Digest, digest_id)
    if digest.posted_at is not None:
        return 0
    for drawn in prepared.drawn:
        session.add_all(drawn.rows)
    for values in prepared.mails:
        session.execute(insert(session, Mail).values(values).on_conflict_do_nothing())
    digest.posted_at = now
    session.flush()
    return len(prepared.mails)


def draw_mail(view: DigestView, frame: Frame) -> tuple[str, str, str]:
    """Give subject, text and HTML (styles inlined) of a digest."""
    with force_locale(locale(frame.language)):
        subject = _(
            "%(department)s: what residents told you, %(week)s",
            department=view.department,
            week=view.week.label,
        )
        text = _template("mail/digest.txt").render(digest=view, ui=frame)
        html = _template("mail/digest.html").render(digest=view, ui=frame)
    return subject, text, inline_styles(html)


def _draw(digest: Digest, content: DigestContent, names: Names) -> Drawn:
    with force_locale(locale(names.language)):
        charts = list(draw(content, names))
    rows = [_row(digest, names.language, name, chart) for name, chart in charts]
    return Drawn(names.language, rows)


def _row(digest: Digest, language: str, name: str, chart: Chart) -> DigestPicture:
    return DigestPicture(
        digest_id=digest.id,
        **chart_values(language, name, chart),
        png=chart.png if in_mail(name) else b"",
    )


def chart_values(language: str, name: str, chart: Chart) -> dict[str, Any]:
    """Give a chart as it is stored, without the picture for mail."""
    return {
        "language": language,
        "name": name,
        "title": chart.title,
        "headings": list(chart.table.headings),
        "rows": [list(row) for row in chart.table.rows],
        "svg": chart.svg,
    }


def _mail(
    digest: Digest,
    reader: Reader,
    drawn: Drawn,
    names: Names,
    said: Spoken,
    settings: Settings,
    now: datetime,
) -> Mapping[str, object]:
    content = DigestContent.model_validate(digest.content)
    zone = ZoneInfo(digest.department.timezone)
    pictures: Mapping[str, Picture] = shown(drawn.rows, src="cid:{name}")
    with force_locale(locale(reader.language)):
        place = place_of(digest.department, reader.language, settings.public_url)
        view = replace(
            view_digest(content, place, names, pictures, said=said, now=digest.built_at),
            preferences_url=f"{place.inbox}digests/preferences",
            stop_url=stop_url(settings, Subscription(Circle.DEPARTMENT, reader.id)),
        )
    subject, text, html = draw_mail(view, Frame(settings.city_name, reader.language))
    return {
        "key": f"digest:{digest.department.slug}:{digest.week}:{reader.id}",
        "to": reader.email,
        "language": reader.language,
        "subject": subject,
        "text": text,
        "html": html,
        "digest_id": digest.id,
        "state": MailState.QUEUED,
        "attempts": 0,
        "created_at": now,
        "due_at": max(now, reader.due(Week.parse(digest.week), zone)),
    }


def _template(name: str) -> Template:
    return current_app.jinja_env.get_template(name)
