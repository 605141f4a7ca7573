"""The residents' pages. Each page of answers is one POST, one transaction, one redirect."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engage import languages
from engage.db import reading, transaction
from engage.i18n import current_language, offer_languages, use_language
from engage.intake import paging, responses, versions
from engage.intake.responses import Beginning
from engage.models.response import Channel, Response, ResponseState
from engage.pages.resident import drawing
from engage.security import new_form_key, read_form_key
from engage.times import now
from surveys.definition import Survey
from surveys.logic import pages

blueprint = Blueprint("resident", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Show the surveys open now."""
    with reading() as session:
        cards = [drawing.card(each) for each in versions.open_surveys(session, now=now())]
    return render_template("resident/home.html", surveys=cards)


@blueprint.get("/s/<slug>")
def start(slug: str) -> ResponseReturnValue:
    """Show the first page of a survey. Nothing is stored before somebody sends it."""
    with reading() as session:
        found = versions.find_open_survey(session, slug, now=now())
    offer_languages(found.definition.languages)
    return drawing.draw_first_page(
        found, form_key=new_form_key(), collector=request.args.get("via")
    )


@blueprint.post("/s/<slug>")
def begin(slug: str) -> ResponseReturnValue:
    """Store the first page under its form's key: pressed twice, it is one response."""
    token = read_form_key(request.form.get("form_key", ""))
    with transaction() as session:
        found = versions.find_open_survey(session, slug, now=now())
        beginning = Beginning(
            version=found.version,
            channel=Channel.WEB,
            language=_answered_in(found.definition),
            token=token,
            collector=request.args.get("via"),
        )
        response = responses.begin_response(session, beginning, now=now())
        definition = found.definition
        taken = paging.take_page(session, response, definition, _posted(definition), now=now())
    return _after(definition, response, taken, token)


@blueprint.get("/r/<token>")
def resume(token: str) -> ResponseReturnValue:
    """Show the page asked for, else where somebody left off; once all is sent, the thanks."""
    with reading() as session:
        response = responses.find_response(session, token)
        definition = versions.definition_of(response.version)
        offer_languages(definition.languages)
        if response.state is ResponseState.SUBMITTED:
            return drawing.draw_thanks(definition, response.version.sha256, token=token)
        versions.require_open(response.survey, now=now())
        answers = responses.stored_answers(session, response.id)
    path = pages(definition, answers)
    page = paging.find_page(path, request.args.get("page", ""))
    return drawing.draw_page(
        definition,
        page or paging.first_unanswered(path, answers),
        drawing.Progress(token=token, answers=answers, saved_at=response.updated_at),
    )


@blueprint.post("/r/<token>")
def save(token: str) -> ResponseReturnValue:
    """Store a page of answers and go on to the next."""
    with transaction() as session:
        response = responses.find_response(session, token)
        definition = versions.definition_of(response.version)
        if response.state is not ResponseState.SUBMITTED:
            versions.require_open(response.survey, now=now())
        taken = paging.take_page(session, response, definition, _posted(definition), now=now())
    return _after(definition, response, taken, token)


def _after(
    definition: Survey, response: Response, taken: paging.Taken | None, token: str
) -> ResponseReturnValue:
    switched = languages.match(request.form.get("language", ""))
    if switched in definition.languages and taken:
        return _redirect(token, page=taken.page.code, lang=switched)
    if taken and taken.faults:
        progress = drawing.Progress(
            token=token,
            answers=taken.answers,
            saved_at=response.updated_at,
            posted=request.form.to_dict(flat=False),
            faults=taken.faults,
        )
        return drawing.draw_page(definition, taken.page, progress), 422
    return _redirect(token, page=taken.next_page if taken else None)


def _redirect(token: str, *, page: str | None, lang: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("resident.resume", token=token, page=page, lang=lang), 303)


def _posted(definition: Survey) -> paging.Posted:
    return paging.Posted(
        request.form.get("page", ""),
        request.form.to_dict(flat=False),
        _answered_in(definition),
    )


def _answered_in(definition: Survey) -> str:
    """Give the language the form was shown in: what its words, and its errors, are in."""
    offer_languages(definition.languages)
    shown_in = languages.match(request.form.get("form_language", ""))
    if shown_in in definition.languages:
        use_language(shown_in)
    return current_language()
