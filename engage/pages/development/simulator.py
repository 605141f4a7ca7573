"""Simulated phones: text as a resident would, and see what is answered and how it was read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from engage.current import current_addresses, current_settings
from engage.db import reading, transaction, using
from engage.errors import NotFound
from engage.i18n import current_language
from engage.intake import versions
from engage.intake.versions import OpenSurvey
from engage.languages import BY_TAG
from engage.pages import ui
from engage.pages.pricing import segment_price
from engage.pages.rooms import init_room
from engage.security import StaffRole, staff_or_development
from engage.sms import answering, costs, simulator
from engage.sms.simulator import Bubble
from engage.times import now
from engage.words import format_decimal, format_money, ngettext
from engage.words import gettext as _

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
class Wait:
    """How far the clock can be moved at once."""

    hours: int
    text: str


# Hours by which the clock is moved, as buttons.
WAITS: Mapping[int, Callable[[], str]] = {
    1: lambda: _("One hour later"),
    24: lambda: _("One day later"),
    72: lambda: _("Three days later"),
}


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
    return render_template(
        "simulator/home.html", surveys=choices, apart=current_settings().production
    )


@blueprint.post("")
@staff_or_development(StaffRole.ENGAGEMENT)
def pick_up() -> ResponseReturnValue:
    """Take a phone nobody has used, and text a survey's keyword from it."""
    language = request.form.get("language", "")
    with reading() as session:
        found = versions.find_open_survey(session, request.form.get("survey", ""), now=now())
    if language not in found.definition.languages or not found.keyword:
        raise NotFound("survey", found.slug)
    with _on_stage():
        with transaction() as session:
            _bring(session, found)
            number = simulator.free_number(session, current_addresses())
            simulator.speak(session, current_addresses(), number, language=language, now=now())
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
    with _on_stage():
        _send(sender, form.body.data or "")
    return _to_phone(sender)


@blueprint.post("/<number>/wait")
@staff_or_development(StaffRole.ENGAGEMENT)
def wait(number: str) -> ResponseReturnValue:
    """Move a phone's clock forward: what the city would send in that time is sent."""
    sender = _simulated(number)
    hours = request.form.get("hours", 0, type=int)
    if hours not in WAITS:
        raise NotFound("wait", str(hours))
    with _on_stage(), transaction() as session:
        simulator.move_clock(
            session,
            current_addresses(),
            sender,
            hours=hours,
            settings=current_settings(),
            now=now(),
        )
    return _to_phone(sender)


@contextmanager
def _on_stage() -> Iterator[None]:
    """Use the phones' own database where real people are served; see `engage.sms.simulator`."""
    stage = simulator.stage_of(current_app)
    with using(stage) if stage else nullcontext():
        yield


def _bring(session: Session, found: OpenSurvey) -> None:
    """Let the phones' own database know the survey as it is asked now."""
    if simulator.stage_of(current_app):
        versions.publish(session, found.definition, now=now())


def _send(number: str, body: str) -> None:
    """Store a text, then answer it: two transactions, as when a real one comes in."""
    with transaction() as session:
        at = simulator.clock_of(session, current_addresses(), number, now=now())
        text_id = simulator.keep_text(session, current_addresses(), number, body, now=at)
    answering.answer(text_id, settings=current_settings(), now=at)


def _draw(number: str, form: TextForm) -> str:
    with _on_stage(), reading() as session:
        bubbles = simulator.conversation(session, current_addresses(), number)
        clock = simulator.clock_of(session, current_addresses(), number, now=now())
    with reading() as session:
        price = segment_price(session)
    return render_template(
        "simulator/phone.html",
        number=number,
        bubbles=[_bubble(bubble) for bubble in bubbles],
        total=_total(bubbles),
        price=price,
        clock=ui.day_and_time(clock),
        waits=[Wait(hours, words()) for hours, words in WAITS.items()],
        apart=current_settings().production,
        form=form,
        action=url_for("simulator.text", number=number[1:]),
        wait_url=url_for("simulator.wait", number=number[1:]),
        phones_url=url_for("simulator.phones"),
    )


def _total(bubbles: Sequence[Bubble]) -> str:
    segments = sum(bubble.segments or 0 for bubble in bubbles)
    return ngettext(
        "%(segments)s segment sent, %(money)s.",
        "%(segments)s segments sent, %(money)s.",
        segments,
        segments=format_decimal(segments),
        money=_money(segments),
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
        when=ui.day_and_time(bubble.at),
        segments=_segments(bubble.segments),
        how=_how(bubble),
    )


def _how(bubble: Bubble) -> str | None:
    if bubble.how:
        return _("Read as an answer: %(how)s", how=bubble.how)
    return _("Not read as an answer.") if bubble.unread else None


def _segments(count: int | None) -> str | None:
    if count is None:
        return None
    return ngettext(
        "%(num)s segment, %(money)s", "%(num)s segments, %(money)s", count, money=_money(count)
    )


def _money(segments: int) -> str:
    amount = costs.price(segments, current_settings())
    return format_money(amount, current_settings().currency, exact=True)


def _to_phone(number: str) -> ResponseReturnValue:
    return redirect(url_for("simulator.phone", number=number[1:]), 303)
