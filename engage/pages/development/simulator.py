"""Simulated phones: text as a resident would, and see what is answered and how it was read."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from engage.addresses import AddressBook
from engage.config import Settings
from engage.db import reading, transaction
from engage.errors import NotFound
from engage.i18n import current_language
from engage.intake import versions
from engage.intake.versions import OpenSurvey
from engage.languages import BY_TAG
from engage.pages import ui
from engage.pages.rooms import init_room
from engage.security import StaffRole, staff_or_development
from engage.sms import inbound, simulator
from engage.sms.simulator import Bubble
from engage.times import now
from engage.words import gettext as _
from engage.words import ngettext

blueprint = Blueprint("simulator", __name__, url_prefix="/simulator")
init_room(blueprint)

# Ten segments, the most a carrier joins; nobody texts more.
TEXT_LONGEST = 1_600


class TextForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """What is typed on the phone."""

    body = StringField(
        _l("Text message"),
        validators=[
            DataRequired(_l("Please type a text.")),
            Length(max=TEXT_LONGEST, message=_l("A text has at most 1,600 characters.")),
        ],
    )


@dataclass(frozen=True, slots=True)
class Start:
    """A survey in a language to begin with."""

    language: ui.Words
    tag: str


@dataclass(frozen=True, slots=True)
class SurveyChoice:
    """A survey that can be answered by text."""

    title: ui.Words
    slug: str
    keyword: str
    starts: Sequence[Start]


@dataclass(frozen=True, slots=True)
class BubbleView:
    """One text as the phone shows it."""

    ours: bool
    body: ui.Words
    when: ui.Moment
    segments: str | None
    how: str | None


@blueprint.get("")
@staff_or_development(StaffRole.ENGAGEMENT)
def phones() -> ResponseReturnValue:
    """Show what a phone can begin with."""
    with reading() as session:
        found = versions.open_surveys(session, now=now())
    choices = [_choice(each) for each in found if each.keyword]
    return render_template("simulator/home.html", surveys=choices)


@blueprint.post("")
@staff_or_development(StaffRole.ENGAGEMENT)
def pick_up() -> ResponseReturnValue:
    """Take a phone nobody has used, and text a survey's keyword from it."""
    language = request.form.get("language", "")
    with transaction() as session:
        found = versions.find_open_survey(session, request.form.get("survey", ""), now=now())
        if language not in found.definition.languages or not found.keyword:
            raise NotFound("survey", found.slug)
        number = simulator.free_number(session, _book())
        simulator.speak(session, _book(), number, language=language, now=now())
    _send(number, found.keyword)
    return _to_phone(number)


@blueprint.get("/<number>")
@staff_or_development(StaffRole.ENGAGEMENT)
def phone(number: str) -> ResponseReturnValue:
    """Show the conversation of one phone."""
    return _draw(_simulated(number), TextForm())


@blueprint.post("/<number>")
@staff_or_development(StaffRole.ENGAGEMENT)
def text(number: str) -> ResponseReturnValue:
    """Send a text from a phone."""
    sender, form = _simulated(number), TextForm()
    if not form.validate():
        return _draw(sender, form), 422
    _send(sender, form.body.data or "")
    return _to_phone(sender)


def _send(number: str, body: str) -> None:
    """Store a text, then answer it: two transactions, as when a real one comes in."""
    with transaction() as session:
        text_id = simulator.keep_text(session, _book(), number, body, now=now())
    settings: Settings = current_app.config["SETTINGS"]
    inbound.answer(text_id, settings=settings, now=now())


def _draw(number: str, form: TextForm) -> str:
    with reading() as session:
        bubbles = simulator.conversation(session, _book(), number)
    return render_template(
        "simulator/phone.html",
        number=number,
        bubbles=[_bubble(bubble) for bubble in bubbles],
        form=form,
        action=url_for("simulator.text", number=number[1:]),
        phones_url=url_for("simulator.phones"),
    )


def _simulated(number: str) -> str:
    """Give the number with its plus sign; `NotFound` for any that could be somebody's."""
    if f"+{number}" not in simulator.NUMBERS:
        raise NotFound("phone", number)
    return f"+{number}"


def _choice(found: OpenSurvey) -> SurveyChoice:
    definition = found.definition
    title = definition.pick(definition.title, current_language())
    starts = [
        Start(ui.Words(BY_TAG[tag].own_name, tag), tag)
        for tag in definition.languages
        if tag in BY_TAG
    ]
    keyword = found.keyword or ""
    return SurveyChoice(ui.Words(title.text, title.language), definition.slug, keyword, starts)


def _bubble(bubble: Bubble) -> BubbleView:
    return BubbleView(
        ours=bubble.ours,
        body=ui.Words(bubble.body, bubble.language or "und"),
        when=ui.time_of_day(bubble.at),
        segments=_segments(bubble.segments),
        how=_("Read as an answer: %(how)s", how=bubble.how) if bubble.how else None,
    )


def _segments(count: int | None) -> str | None:
    return None if count is None else ngettext("One segment", "%(num)s segments", count)


def _to_phone(number: str) -> ResponseReturnValue:
    return redirect(url_for("simulator.phone", number=number[1:]), 303)


def _book() -> AddressBook:
    book: AddressBook = current_app.extensions["addresses"]
    return book
