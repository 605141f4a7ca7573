"""Posters to print: one or several languages, a code for the camera, a link and a number to text."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

from engage import languages
from engage.collecting import collectors
from engage.collecting.collectors import CODE_PATTERN, Counted
from engage.collecting.links import Way, answer_link, qr_picture, short_link
from engage.current import current_settings
from engage.db import reading
from engage.pages import ui
from engage.pages.collectors.blueprint import COLLECTING, blueprint
from engage.pages.collectors.room import Opened, open_room, words
from engage.pages.resident.drawing import QUESTIONS_A_MINUTE
from engage.security import staff
from engage.words import gettext as _
from engage.words import ngettext
from surveys.logic import pages

SIZES = ("letter", "a4")
# As many as fit side by side with room for scissors.
SLIPS = 8
# A country's own numbers are shown the short way, as people there write them.
HOME_CODE = 1

door = Blueprint("door", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """The words of a poster in one language. `text` is how to answer by text message, if one can."""

    language: str
    title: ui.Words
    headline: str
    promise: str
    scan: str
    visit: str
    text: str | None
    costs: str | None
    minutes: str
    free: str
    speaks: str

    @property
    def dir(self) -> str:
        """Direction of the language."""
        return languages.direction(self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterView:
    """A poster; see `collectors/poster.html`. `own_names` are the survey's languages."""

    size: str
    invitations: Sequence[Invitation]
    own_names: Sequence[tuple[str, str]]
    qr: str
    link: str
    slips: int
    keyword: str | None
    number: str | None


@blueprint.get("/collectors/<int:collector_id>/poster")
@staff(*COLLECTING)
def poster(survey: str, collector_id: int) -> ResponseReturnValue:
    """Show a collector's poster as it is printed, in the languages chosen."""
    with reading() as session:
        opened = open_room(session, survey)
        counted = collectors.find_collector(session, opened.survey, collector_id)
    return render_template(
        "collectors/poster.html",
        poster=draw_poster(opened, counted, _chosen(opened)),
        back_url=url_for(".collector", survey=survey, collector_id=collector_id),
    )


@door.get("/s/<slug>/<code>")
def enter(slug: str, code: str) -> ResponseReturnValue:
    """Lead from the short link of a poster to the survey, and remember which poster it was."""
    return redirect(url_for("resident.start", slug=slug, via=code, lang=request.args.get("lang")))


def draw_poster(opened: Opened, counted: Counted, tags: Sequence[str]) -> PosterView:
    """Give the poster. In one language its code opens that one, else the reader's phone decides."""
    public_url = current_settings().public_url
    slug, code = opened.survey.slug, counted.code
    number = _number() if opened.definition.sms and opened.survey.keyword else None
    typed = Way(slug, code if CODE_PATTERN.fullmatch(code) else None)
    way = Way(slug, code, tags[0] if len(tags) == 1 else None)
    return PosterView(
        size="a4" if request.args.get("size") == "a4" else "letter",
        invitations=[_invitation(opened, tag, number) for tag in tags],
        own_names=[(tag, languages.BY_TAG[tag].own_name) for tag in opened.definition.languages],
        qr=qr_picture(answer_link(public_url, way)),
        link=short_link(public_url, typed),
        slips=SLIPS if request.args.get("slips") else 0,
        keyword=opened.survey.keyword if number else None,
        number=number,
    )


def _chosen(opened: Opened) -> list[str]:
    """Give the languages asked for that the survey has, in its order; else its first."""
    wanted = request.args.getlist("language")
    chosen = [tag for tag in opened.definition.languages if tag in wanted]
    return chosen or [opened.definition.base_language]


def _invitation(opened: Opened, tag: str, number: str | None) -> Invitation:
    definition, keyword = opened.definition, opened.survey.keyword or ""
    count = sum(len(page.questions) for page in pages(definition, {}))
    minutes = max(1, -(-count // QUESTIONS_A_MINUTE))
    with force_locale(languages.locale(tag)):
        return Invitation(
            language=tag,
            title=words(definition.pick(definition.title, tag)),
            headline=_("Have your say"),
            promise=_(
                "We read every answer, in every language. We will tell you what became of it."
            ),
            scan=_("Point the camera of your phone at this code."),
            visit=_("Or type this address:"),
            text=_(
                "Or text %(keyword)s to %(number)s.",
                keyword=_left_to_right(keyword),
                number=_left_to_right(number),
            )
            if number
            else None,
            costs=_("Your phone company may charge for texts.") if number else None,
            minutes=ngettext("About one minute", "About %(num)s minutes", minutes),
            free=_("It is free to answer, and you need no account."),
            speaks=_("You can answer in any of these languages:"),
        )


def _left_to_right(text: str) -> str:
    """Keep a number or a keyword from turning round inside a right-to-left sentence (UAX 9)."""
    return f"\u2066{text}\u2069"


def _number() -> str | None:
    """Give the city's number for texts as people write it; `None` when none is set."""
    sender = current_settings().twilio_from
    if not sender:
        return None
    try:
        parsed = parse(sender)
    except NumberParseException:
        # A short code is no full number; it is dialled as it stands.
        return sender
    home = parsed.country_code == HOME_CODE
    return format_number(
        parsed, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    )
