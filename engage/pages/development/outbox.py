"""What would have gone out: mails as they look, and texts. Development only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from engage.current import current_addresses
from engage.db import reading
from engage.errors import NotFound
from engage.headers import own_policy
from engage.models.conversation import OutboundText
from engage.models.digest import DigestPicture, Mail
from engage.pages import ui
from engage.pages.rooms import init_room
from engage.words import ngettext

blueprint = Blueprint("outbox", __name__, url_prefix="/outbox")
init_room(blueprint)

_Column = TypeVar("_Column", str, bytes)

# What a page can show; older ones are in the database.
MOST_SHOWN = 50
# A mail brings its styles inside and may do nothing but be looked at.
MAIL_POLICY = {
    "default-src": "'none'",
    "img-src": "'self' data:",
    "style-src": "'unsafe-inline'",
    "sandbox": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A mail or a text; see `outbox.html`."""

    at: datetime
    kind: str
    to: str
    subject: ui.Words | None
    body: ui.Words
    when: ui.Moment
    html_url: str | None
    segments: str | None


@blueprint.get("")
def messages() -> ResponseReturnValue:
    """Show the latest mails and texts, newest first."""
    with reading() as session:
        written = [*_mails(session), *_texts(session)]
    newest = sorted(written, key=lambda message: message.at, reverse=True)
    return render_template("outbox.html", messages=newest[:MOST_SHOWN])


@blueprint.get("/mails/<int:mail_id>")
@own_policy(MAIL_POLICY)
def mail(mail_id: int) -> ResponseReturnValue:
    """Show a mail as its reader would see it."""
    with reading() as session:
        found = _find(session, mail_id)
        names = session.scalars(_of(select(DigestPicture.name), found)).all()
    html = found.html
    for name in names:
        html = html.replace(f"cid:{name}", url_for("outbox.picture", mail_id=mail_id, name=name))
    return html


@blueprint.get("/mails/<int:mail_id>/<name>.png")
def picture(mail_id: int, name: str) -> ResponseReturnValue:
    """Give a picture that a mail shows."""
    with reading() as session:
        of_mail = _of(select(DigestPicture.png), _find(session, mail_id))
        png = session.scalar(of_mail.where(DigestPicture.name == name))
    if png is None:
        raise NotFound("picture", name)
    return Response(png, mimetype="image/png")


def _mails(session: Session) -> Sequence[Message]:
    latest = select(Mail).order_by(Mail.id.desc()).limit(MOST_SHOWN)
    return [
        Message(
            at=mail.created_at,
            kind="mail",
            to=mail.to,
            subject=ui.Words(mail.subject, mail.language),
            body=ui.Words(mail.text, mail.language),
            when=ui.day_and_time(mail.created_at),
            html_url=url_for("outbox.mail", mail_id=mail.id),
            segments=None,
        )
        for mail in session.scalars(latest)
    ]


def _texts(session: Session) -> Sequence[Message]:
    latest = select(OutboundText).options(joinedload(OutboundText.contact))
    book = current_addresses()
    return [
        Message(
            at=text.created_at,
            kind="text",
            to=book.open(text.contact.address_encrypted),
            subject=None,
            body=ui.Words(text.body, text.language),
            when=ui.day_and_time(text.created_at),
            html_url=None,
            segments=ngettext("One segment", "%(num)s segments", text.segments),
        )
        for text in session.scalars(latest.order_by(OutboundText.id.desc()).limit(MOST_SHOWN))
    ]


def _find(session: Session, mail_id: int) -> Mail:
    found = session.get(Mail, mail_id)
    if found is None:
        raise NotFound("mail", str(mail_id))
    return found


def _of(statement: Select[_Column], mail: Mail) -> Select[_Column]:
    return statement.where(
        DigestPicture.digest_id == mail.digest_id, DigestPicture.language == mail.language
    )
