"""The page behind the link a resident was sent: what they said, what was decided, and their answer.

Open to whoever holds the link, without signing in. Only a POST changes anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engage import languages
from engage.current import current_settings
from engage.db import reading, transaction
from engage.feedback import telling
from engage.feedback.decisions import FINISHED, Decision, decision, in_other_words
from engage.i18n import current_language, offered_languages, use_language
from engage.intake.contacts import opt_out
from engage.models.telling import Told
from engage.pages import one_click, ui
from engage.times import now
from engage.words import gettext as _

SOURCE = "told page"


@dataclass(frozen=True, slots=True)
class Said:
    """Words of the resident, in the language they wrote in; see `macros/quote.html`."""

    text: str
    language: str
    translation: None = None
    source: str | None = None

    @property
    def dir(self) -> str:
        """Direction of the words."""
        return languages.direction(self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldView:
    """What `resident/told.html` shows."""

    decision: Decision
    decided_on: ui.Moment
    departments: str
    said: Sequence[Said]
    note: str | None
    again_url: str
    again_text: str
    disputed: bool
    stop_url: str
    stopped: bool


def show(token: str) -> ResponseReturnValue:
    """Show what was decided about what somebody said."""
    with reading() as session:
        told = telling.find_told(session, current_settings(), token)
        contact = telling.contact_of(session, told)
    _use_their_language(told)
    view = _view(told, token, stopped=contact.opted_out_at is not None)
    page = current_app.make_response(render_template("resident/told.html", told=view))
    page.headers["Cache-Control"] = "no-store"
    return page


def ask_again(token: str) -> ResponseReturnValue:
    """Put what somebody said before its department again; pressed twice, it is once."""
    with transaction() as session:
        told = telling.find_told(session, current_settings(), token)
        telling.dispute(session, told, now=now())
    return redirect(url_for("resident.told", token=token), 303)


def stop(token: str) -> ResponseReturnValue:
    """Write to this address no more. A program that only fetches the link is shown the page."""
    if request.method != "POST":
        return redirect(url_for("resident.told", token=token), 303)
    with transaction() as session:
        told = telling.find_told(session, current_settings(), token)
        _use_their_language(told)
        contact = telling.contact_of(session, told)
        if contact.opted_out_at is None:
            opt_out(session, contact, source=SOURCE, words=stop_words(), now=now())
    if one_click.asked():
        return one_click.done()
    return redirect(url_for("resident.told", token=token), 303)


def stop_words() -> str:
    """Give what stands on the button that stops messages."""
    return _("Send me no more messages")


def _use_their_language(told: Told) -> None:
    wanted = told.subscription.language
    if wanted in offered_languages() and not request.args.get("lang"):
        use_language(wanted)


def _view(told: Told, token: str, *, stopped: bool) -> ToldView:
    language = current_language()
    found = decision(told.event.action, told.event, told.relation, language)
    again = _("This is not fixed") if found.verdict in FINISHED else _("Please look at this again")
    comments = [each.comment for each in told.input.comments]
    return ToldView(
        decision=found,
        decided_on=ui.day(found.at),
        departments=", ".join(each.text for each in found.departments),
        said=[
            Said(each.text, each.language or each.asked_language)
            for each in sorted(comments, key=lambda each: each.id)
        ],
        note=in_other_words([found.title, found.public_text, found.reason], language),
        again_url=url_for("resident.not_fixed", token=token),
        again_text=again,
        disputed=told.disputed_at is not None,
        stop_url=url_for("resident.stop_telling", token=token),
        stopped=stopped,
    )
