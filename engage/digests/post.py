"""A digest as mail: drawn per recipient in their language, queued once."""

from dataclasses import dataclass
from datetime import datetime

import css_inline
from flask import current_app
from flask_babel import force_locale
from engage.words import gettext as _
from jinja2 import Template
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.config import Settings
from engage.db import insert
from engage.digests.content import DigestContent
from engage.digests.names import Names
from engage.digests.render import DigestView, Place, view_digest
from engage.feedback.axes import known_axes
from engage.languages import direction, locale
from engage.models.department import Department, Recipient
from engage.models.digest import Digest, Mail, MailState
from surveys.texts import pick


@dataclass(frozen=True, slots=True)
class Frame:
    """What a mail's template knows of the city and its reader."""

    city: str
    language: str

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return direction(self.language)


def queue_digest(
    session: Session, digest: Digest, settings: Settings, *, now: datetime
) -> int:
    """Queue a digest to each recipient of its department; sending again queues nothing twice.

    An empty week is told in one line, or not at all, as the department prefers.
    """
    content = DigestContent.model_validate(digest.content)
    department = digest.department
    if not content.inputs and not department.tell_empty_weeks:
        return 0
    recipients = session.scalars(
        select(Recipient).where(Recipient.department_id == department.id)
    ).all()
    for recipient in recipients:
        _queue(session, digest, recipient, settings, now=now)
    return len(recipients)


def view_for(
    session: Session,
    content: DigestContent,
    department: Department,
    language: str,
    *,
    public_url: str,
    now: datetime,
) -> DigestView:
    """Give the digest as a reader of `language` sees it."""
    names = Names(language, known_axes(session))
    place = Place(public_url, department.slug, pick(department.name, language, "en").text)
    with force_locale(locale(language)):
        return view_digest(content, place, names, now=now)


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
    return subject, text, css_inline.inline(html, keep_style_tags=True)


def _queue(
    session: Session, digest: Digest, recipient: Recipient, settings: Settings, *, now: datetime
) -> None:
    content = DigestContent.model_validate(digest.content)
    view = view_for(
        session,
        content,
        digest.department,
        recipient.language,
        public_url=settings.public_url,
        now=digest.built_at,
    )
    subject, text, html = draw_mail(view, Frame(settings.city_name, recipient.language))
    values = {
        "key": f"digest:{digest.department.slug}:{digest.week}:{recipient.id}",
        "to": recipient.email,
        "language": recipient.language,
        "subject": subject,
        "text": text,
        "html": html,
        "digest_id": digest.id,
        "state": MailState.QUEUED,
        "attempts": 0,
        "created_at": now,
        "due_at": now,
    }
    session.execute(insert(session, Mail).values(values).on_conflict_do_nothing())


def _template(name: str) -> Template:
    return current_app.jinja_env.get_template(name)
