"""After sending: thanks, the way back to one's answers, and the offer to be told the outcome."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engage import languages
from engage.current import current_addresses
from engage.db import reading, transaction
from engage.errors import AddressUnclear, NotFound, TooManyAddresses
from engage.i18n import current_language, offer_languages, use_language
from engage.intake import outcomes, responses, versions
from engage.intake.outcomes import Wish
from engage.intake.resuming import Resumed, resume
from engage.languages import BY_TAG
from engage.pages.resident.drawing import KEY_PLACE, drawn_once, survey_view
from engage.pages.resident.questions import words
from engage.times import now
from engage.words import gettext as _
from surveys.answers import clean
from surveys.definition import Survey
from surveys.logic import pages


@dataclass(frozen=True, slots=True)
class LanguageOption:
    """A language to be told in."""

    tag: str
    name: str
    selected: bool


@dataclass(frozen=True, slots=True)
class ContactForm:
    """The offer to be told; see `resident/thanks.html`."""

    action: str
    title: str
    promises: Sequence[str]
    button: str
    languages: Sequence[LanguageOption]
    value: str = ""
    errors: Sequence[str] = ()


def draw_thanks(sent: Resumed, token: str, *, typed: str = "", errors: Sequence[str] = ()) -> str:
    """Draw the thanks; `typed` and `errors` are of an address that was not understood.

    Before that they are the same for all who answered a version, but for their private link.
    """
    changes = sent.definition.changeable and versions.is_open(sent, now=now())
    if errors:
        contact = _contact_form(token, typed, errors)
        return _draw_sent(sent, token, changes=changes, contact=contact)
    if sent.told:
        return _draw_sent(sent, token, changes=changes, told=True)

    def draw() -> str:
        contact = _contact_form(token, "", ())
        drawn = _draw_sent(sent, token, changes=changes, contact=contact)
        return drawn.replace(token, KEY_PLACE)

    key = ("thanks", sent.version_sha256, str(changes), str(sent.readable))
    return drawn_once(key, draw).replace(KEY_PLACE, token)


def draw_example(definition: Survey) -> str:
    """Draw the thanks of a survey that is only looked at: nobody can be told anything."""
    return _draw(definition)


def _draw_sent(
    sent: Resumed,
    token: str,
    *,
    changes: bool,
    contact: ContactForm | None = None,
    told: bool = False,
) -> str:
    first_page = pages(sent.definition, {})[0].code
    back = url_for("resident.resume", token=token, page=first_page)
    open_results = url_for("resident.results", slug=sent.slug)
    return _draw(
        sent.definition,
        contact=contact,
        told=told,
        change_url=back if changes else None,
        results_url=open_results if sent.readable else None,
    )


def _draw(
    definition: Survey,
    *,
    contact: ContactForm | None = None,
    told: bool = False,
    change_url: str | None = None,
    results_url: str | None = None,
) -> str:
    thanks = definition.pick(definition.thanks, current_language())
    return render_template(
        "resident/thanks.html",
        survey=survey_view(definition),
        thanks=words(thanks) if thanks else None,
        contact=contact,
        told=told,
        results_url=results_url,
        change_url=change_url,
    )


def tell_me(token: str) -> ResponseReturnValue:
    """Keep an address to tell the outcome to. Back to the thanks, or to the form with what is wrong."""
    typed = clean(request.form.get("contact", ""))
    with reading() as session:
        sent = resume(session, token)
    if not sent.sent:
        raise NotFound("response", "")
    # The words that were agreed to are those of the page they stood on.
    use_form_language(sent.definition)
    try:
        wish = Wish(outcomes.read_address(typed), _wanted(), agreed_words())
        with transaction() as session:
            response = responses.find_response(session, token)
            book = current_addresses()
            outcomes.subscribe(session, book, response, wish, now=now())
    except AddressUnclear:
        unclear = _("Please write a mobile number with its area code, or an e-mail address.")
        return draw_thanks(sent, token, typed=typed, errors=[unclear]), 422
    except TooManyAddresses:
        enough = _("We already have two addresses for you. That is as many as we can keep.")
        return draw_thanks(sent, token, typed=typed, errors=[enough]), 422
    return redirect(url_for("resident.resume", token=token), 303)


def agreed_words() -> str:
    """Give what somebody agrees to with the button, in the page's language."""
    return " ".join([_title(), *_promises(), _button()])


def _contact_form(token: str, typed: str, errors: Sequence[str]) -> ContactForm:
    offered = (BY_TAG[tag] for tag in current_app.config["LANGUAGES"])
    here = request.form.get("tell_in", current_language())
    return ContactForm(
        url_for("resident.outcome", token=token),
        _title(),
        _promises(),
        _button(),
        [LanguageOption(each.tag, each.own_name, each.tag == here) for each in offered],
        typed,
        errors,
    )


def _title() -> str:
    return _("Shall we tell you what becomes of it?")


def _promises() -> list[str]:
    return [
        _("We keep it apart from your answers and use it only for this. You can stop at any time."),
        _("Texts cost what your phone plan says. To stop them, reply STOP."),
    ]


def _button() -> str:
    return _("Keep me informed")


def use_form_language(definition: Survey) -> None:
    """Go on in the language the form was shown in, whatever the browser says meanwhile."""
    offer_languages(definition.languages)
    shown_in = languages.match(request.form.get("form_language", ""))
    if shown_in in definition.languages:
        use_language(shown_in)


def _wanted() -> str:
    """Give the language to be told in; what is not offered is the page's."""
    wanted = languages.match(request.form.get("tell_in", ""))
    return wanted if wanted and wanted in current_app.config["LANGUAGES"] else current_language()
