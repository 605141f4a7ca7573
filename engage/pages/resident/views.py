"""The residents' pages. Each page of answers is one POST, one transaction, one redirect."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage import languages
from engage.db import reading, transaction
from engage.i18n import current_language, offer_languages, use_language
from engage.intake import paging, responses, resuming, versions
from engage.intake.responses import Beginning
from engage.intake.resuming import Resumed
from engage.intake.versions import OpenSurvey
from engage.models.response import Channel, Response, ResponseState
from engage.pages.resident import drawing, kiosk, results, telling, thanking
from engage.pages.resident.questions import Progress
from engage.pages.resident.uploads import Uploads, allow_photos, take_uploads
from engage.security import read_form_key
from engage.times import now
from surveys.definition import Survey
from surveys.logic import pages

blueprint = Blueprint("resident", __name__)
blueprint.before_request(allow_photos)
kiosk.init_app(blueprint)
blueprint.add_url_rule(
    "/r/<token>/outcome", "outcome", view_func=thanking.tell_me, methods=["POST"]
)
blueprint.add_url_rule("/told/<token>", "told", view_func=telling.show)
blueprint.add_url_rule(
    "/told/<token>/again", "not_fixed", view_func=telling.ask_again, methods=["POST"]
)
blueprint.add_url_rule(
    "/told/<token>/stop", "stop_telling", view_func=telling.stop, methods=["GET", "POST"]
)
blueprint.add_url_rule("/results/<slug>", "results", view_func=results.show)
blueprint.add_url_rule("/results/<slug>.csv", "results_csv", view_func=results.show_csv)
blueprint.add_url_rule("/results/<slug>.json", "results_json", view_func=results.show_json)
blueprint.add_url_rule("/results/<slug>/chart.svg", "results_chart", view_func=results.show_chart)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Show the surveys open now."""
    with reading() as session:
        cards = [drawing.card(each) for each in versions.open_surveys(session, now=now())]
        told = results.links(session)
    return render_template("resident/home.html", surveys=cards, results=told)


@blueprint.get("/s/<slug>")
def start(slug: str) -> ResponseReturnValue:
    """Show the first page of a survey. Nothing is stored before somebody sends it."""
    with reading() as session:
        found = versions.find_open_survey(session, slug, now=now())
    offer_languages(found.definition.languages)
    return drawing.draw_first_page(
        found, form_key=kiosk.new_key(), collector=request.args.get("via")
    )


@blueprint.post("/s/<slug>")
def begin(slug: str) -> ResponseReturnValue:
    """Store the first page under its form's key: pressed twice, it is one response."""
    token = read_form_key(request.form.get("form_key", ""))
    kiosk.hold(token)
    photos = take_uploads(lambda session: _begun(session, slug).definition)
    with transaction() as session:
        found = _begun(session, slug)
        posted = _posted(found.definition, photos)
        beginning = Beginning(
            version=found.version,
            channel=Channel.WEB,
            language=posted.language,
            token=token,
            collector=request.args.get("via"),
        )
        response, taken = paging.begin_with_page(
            session, beginning, found.definition, posted, now=now()
        )
    return _after(found.definition, response, taken, posted, token)


def _begun(session: Session, slug: str) -> OpenSurvey:
    """Give the survey in the version that the form was drawn from, though a newer one be out."""
    number = request.form.get("version", type=int)
    return versions.find_open_survey(session, slug, now=now(), number=number)


@blueprint.get("/r/<token>")
def resume(token: str) -> ResponseReturnValue:
    """Show the page asked for, else where somebody left off; once all is sent, the thanks."""
    wanted = request.args.get("page", "")
    with reading() as session:
        found = resuming.resume(session, token)
        _use_language_of(found)
        if found.sent and not (wanted and found.definition.changeable):
            return thanking.draw_thanks(found, token)
        versions.require_open(found, now=now())
        answers = responses.stored_answers(session, found.id)
    path = pages(found.definition, answers)
    return drawing.draw_page(
        found.definition,
        paging.find_page(path, wanted) or paging.first_unanswered(path, answers),
        Progress(seed=found.public_id, token=token, answers=answers, saved_at=found.updated_at),
    )


@blueprint.post("/r/<token>")
def save(token: str) -> ResponseReturnValue:
    """Store a page of answers and go on to the next."""
    photos = take_uploads(lambda session: _definition(responses.find_response(session, token)))
    with transaction() as session:
        response = responses.find_response(session, token)
        definition = _definition(response)
        if response.state is not ResponseState.SUBMITTED or definition.changeable:
            versions.require_open(response.survey, now=now())
        posted = _posted(definition, photos)
        taken = paging.take_page(session, response, definition, posted, now=now())
    return _after(definition, response, taken, posted, token)


def _use_language_of(response: Resumed) -> None:
    """Go on in the language of the response, whatever the browser says and without a cookie."""
    offered = response.definition.languages
    offer_languages(offered)
    if response.language in offered and not languages.match(request.args.get("lang", "")):
        use_language(response.language)


def _switched(definition: Survey) -> str | None:
    wanted = languages.match(request.form.get("language", ""))
    return wanted if wanted in definition.languages else None


def _definition(response: Response) -> Survey:
    return versions.definition_of(response.version)


def _after(
    definition: Survey,
    response: Response,
    taken: paging.Taken | None,
    posted: paging.Posted,
    token: str,
) -> ResponseReturnValue:
    if posted.go_on_in and taken:
        return _redirect(token, page=taken.page.code, lang=posted.go_on_in)
    if taken and taken.faults:
        progress = Progress(
            seed=response.public_id,
            token=token,
            answers=taken.answers,
            saved_at=response.updated_at,
            posted=posted.data,
            faults=taken.faults,
        )
        return drawing.draw_page(definition, taken.page, progress), 422
    return _redirect(token, page=taken.next_page if taken else None)


def _redirect(token: str, *, page: str | None, lang: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("resident.resume", token=token, page=page, lang=lang), 303)


def _posted(definition: Survey, photos: Uploads) -> paging.Posted:
    data = request.form.to_dict(flat=False)
    return paging.Posted(
        request.form.get("page", ""),
        data | {code: [picture.sha256] for code, picture in photos.pictures.items()},
        _answered_in(definition),
        photos.pictures,
        photos.faults,
        _switched(definition),
    )


def _answered_in(definition: Survey) -> str:
    """Give the language the form was shown in: what its words, and its errors, are in."""
    thanking.use_form_language(definition)
    return current_language()
