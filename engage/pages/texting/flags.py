"""Flags: texts a person should look at, who looked, and who saw to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage.audit import Deed, record_deed
from engage.current import current_addresses, current_settings
from engage.db import transaction
from engage.errors import NotFound
from engage.intake import flags as service
from engage.models.flag import Flag
from engage.pages import ui
from engage.pages.texting import wording
from engage.pages.texting.blueprint import blueprint
from engage.security import StaffRole, member_id, staff
from engage.sms import media
from engage.times import now
from engage.words import gettext as _
from nlp.redact import mask

ON_A_PAGE = 25
# Enough to tell two phones apart at a glance, too few to call anybody.
DIGITS_SHOWN = 4
# BCP 47's tag for a language that could not be told.
UNKNOWN = "und"


@dataclass(frozen=True, slots=True)
class FlagView:
    """A flag; see `texting/flags.html`."""

    id: int
    action: str
    danger: bool
    reason: str
    means: str
    text: ui.Words | None
    at: ui.Moment
    phone: str | None
    code: str | None
    seen: str | None
    done: str | None
    pictures: Sequence[str]


@blueprint.get("/flags", endpoint="flags")
@staff(StaffRole.ENGAGEMENT)
def list_flags() -> ResponseReturnValue:
    """Show what waits for somebody; looking is remembered. `?done=1`: what was seen to."""
    page, done = max(request.args.get("page", 1, type=int), 1), "done" in request.args
    offset = (page - 1) * ON_A_PAGE
    with transaction() as session:
        listed = service.done_flags if done else service.open_flags
        found = listed(session, offset=offset, limit=ON_A_PAGE + 1)
        shown = found[:ON_A_PAGE]
        for flag_id in service.see_flags(session, shown, user_id=member_id(), now=now()):
            _log(session, Deed.FLAG_SEEN, flag_id)
        texts = [flag.inbound_text_id for flag in shown if flag.inbound_text_id]
        pictures = media.kept_of(session, texts)
        views = [_view(flag, pictures.get(flag.inbound_text_id or 0, [])) for flag in shown]
        waiting = service.count_open(session)
    return render_template(
        "texting/flags.html",
        flags=views,
        waiting=waiting,
        showing_done=done,
        open_url=url_for("texting.flags"),
        done_url=url_for("texting.flags", done=1),
        newer_url=_page_url(page - 1, done=done) if page > 1 else None,
        older_url=_page_url(page + 1, done=done) if len(found) > ON_A_PAGE else None,
    )


@blueprint.post("/flags/<int:flag_id>")
@staff(StaffRole.ENGAGEMENT)
def settle_flag(flag_id: int) -> ResponseReturnValue:
    """Say that a flag was seen to, or take that back."""
    wanted = request.form.get("do", "")
    if wanted not in {"done", "reopen"}:
        raise NotFound("step", wanted)
    with transaction() as session:
        if wanted == "done":
            service.settle_flag(session, flag_id, user_id=member_id(), now=now())
            _log(session, Deed.FLAG_DONE, flag_id)
        else:
            service.reopen_flag(session, flag_id)
            _log(session, Deed.FLAG_REOPENED, flag_id)
    flash(_("Done. You find it under what was seen to.") if wanted == "done" else _("Open again."))
    return redirect(url_for("texting.flags"), 303)


def _view(flag: Flag, pictures: Sequence[str]) -> FlagView:
    text = flag.inbound_text
    words = ui.Words(mask(text.body).text, UNKNOWN) if text and text.body.strip() else None
    return FlagView(
        id=flag.id,
        action=url_for("texting.settle_flag", flag_id=flag.id),
        danger=flag.reason in service.DANGERS,
        reason=wording.flag(flag.reason),
        means=wording.flag_means(flag.reason),
        text=words,
        at=ui.day_and_time(flag.at),
        phone=_ending(flag),
        code=flag.code,
        seen=_seen(flag),
        done=_done(flag),
        pictures=[url_for("texting.picture", sha256=name) for name in pictures],
    )


@blueprint.get("/pictures/<sha256>.jpg")
@staff(StaffRole.ENGAGEMENT)
def picture(sha256: str) -> ResponseReturnValue:
    """Give a picture that came by text."""
    path = media.path_of(current_settings(), sha256)
    if path is None or not path.is_file():
        raise NotFound("picture", sha256)
    return send_file(path, mimetype="image/jpeg")


def _seen(flag: Flag) -> str | None:
    if flag.seen_by is None or flag.seen_at is None:
        return None
    when = ui.day_and_time(flag.seen_at).text
    return _("Seen by %(name)s, %(time)s", name=flag.seen_by.email, time=when)


def _done(flag: Flag) -> str | None:
    if flag.done_by is None or flag.done_at is None:
        return None
    when = ui.day_and_time(flag.done_at).text
    return _("Seen to by %(name)s, %(time)s", name=flag.done_by.email, time=when)


def _ending(flag: Flag) -> str | None:
    if flag.contact is None:
        return None
    book = current_addresses()
    return book.open(flag.contact.address_encrypted)[-DIGITS_SHOWN:]


def _page_url(page: int, *, done: bool) -> str:
    return url_for("texting.flags", page=page, done=1 if done else None)


def _log(session: Session, deed: Deed, flag_id: int) -> None:
    record_deed(session, deed, f"flag:{flag_id}", user_id=member_id(), now=now())
