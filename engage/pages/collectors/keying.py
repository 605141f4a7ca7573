"""Key-in: a whole form on one page, stored, then the next one."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage.collecting import collectors, keying, paper_runs
from engage.collecting.errors import DayNotPossible, FormTaken
from engage.collecting.keying import Sheet, read_number
from engage.current import current_settings
from engage.db import reading, transaction
from engage.intake import versions
from engage.models.collecting import PaperRun
from engage.models.response import Channel
from engage.pages.collectors import keyed_view
from engage.pages.collectors.blueprint import COLLECTING, blueprint
from engage.pages.collectors.keyed_view import Page
from engage.pages.collectors.keying_form import HeadForm, blank_head
from engage.pages.collectors.room import Opened, open_room, room_view
from engage.pages.department.forms import Problem, problems_of
from engage.security import member_id, new_form_key, read_form_key, staff
from engage.times import now
from engage.words import format_date
from engage.words import gettext as _
from surveys.answers import clean


@blueprint.get("/key-in")
@staff(*COLLECTING)
def key_in(survey: str) -> ResponseReturnValue:
    """Show an empty form with the head of the last one; a printed number brings its own."""
    with reading() as session:
        opened = open_room(session, survey)
        run = _run(session, opened, request.args.get("number", ""))
        opened = _as_printed(opened, run)
        head = blank_head(opened.definition, {**request.args, **_printed(run)}, _today())
        page = Page(
            opened=opened,
            form=HeadForm(
                opened.definition, collectors.offered_collectors(session, opened.survey), head
            ),
            language=str(head["language"]),
            latest=keying.latest_keyed(session, opened.survey),
        )
    page.form.form_key.data = new_form_key()
    page.form.number.render_kw = {**page.form.number.render_kw, "autofocus": True}
    return _show(page), 200


@blueprint.post("/key-in")
@staff(*COLLECTING)
def store(survey: str) -> ResponseReturnValue:
    """Store a form and show the next; what is wrong is said beside its field."""
    page_key = read_form_key(request.form.get("head-form_key", ""))
    with reading() as session:
        page = _sent(session, survey)
    if "head-show" in request.form:
        return _show(replace(page, problems=[], faults={})), 200
    if page.problems or page.faults:
        return _show(page), 422
    try:
        with transaction() as session:
            opened = page.opened
            keying.key_in(
                session,
                opened.version,
                _sheet(page, page_key),
                user_id=member_id(),
                now=now(),
                zone=_zone(),
            )
    except FormTaken as error:
        return _taken(page, error.response_id), 409
    flash(_("Stored. Here is the next form."), "success")
    return redirect(_next_form(survey, page.form), 303)


def _sent(session: Session, slug: str) -> Page:
    """Read what was sent, in the version the form was printed in."""
    opened = open_room(session, slug)
    run = _run(session, opened, request.form.get("head-number", ""))
    shown = _in_version(session, opened, request.form.get("head-version", type=int))
    opened = _as_printed(shown, run)
    offered = collectors.offered_collectors(session, opened.survey)
    form = HeadForm(opened.definition, offered)
    form.validate()
    problems = problems_of(form)
    problems += _day_problems(opened, form)
    if opened.version.id != shown.version.id:
        problems.append(
            Problem(
                form.number.id,
                _(
                    "This form asks another version of the survey. The page shows it now: please check the answers."
                ),
            )
        )
    data = {code: [clean(text) for text in texts] for code, texts in request.form.lists()}
    language = form.language.data or opened.definition.base_language
    answers, faults = keying.read_answers(opened.definition, data, language)
    return Page(
        opened=opened,
        form=form,
        language=language,
        latest=keying.latest_keyed(session, opened.survey),
        problems=problems,
        data=data,
        answers=answers,
        faults=faults,
    )


def _show(page: Page) -> str:
    page.form.version.data = str(page.opened.version.number)
    return render_template(
        "collectors/key_in.html",
        room=room_view(page.opened),
        form=page.form,
        form_action=url_for(".key_in", survey=page.opened.survey.slug),
        sheet=keyed_view.sheet(page),
        latest=keyed_view.latest(page.latest),
        taken=page.taken,
        problems=[
            *page.problems,
            *[
                Problem(code, message)
                for code, message in keyed_view.explained(page.faults).items()
            ],
        ],
    )


def _taken(page: Page, response_id: int) -> str:
    with reading() as session:
        found = keying.taken_form(session, response_id)
    number = Problem(page.form.number.id, _("This form was typed in before. It is shown below."))
    page.form.number.errors = [number.message]
    return _show(replace(page, taken=keyed_view.taken(found), problems=[number]))


def _sheet(page: Page, page_key: str) -> Sheet:
    form = page.form
    assert form.answered_on.data is not None  # noqa: S101 - the form asks for it
    return Sheet(
        page_key=page_key,
        number=read_number(form.number.data or ""),
        channel=Channel(form.channel.data),
        language=page.language,
        answered_on=form.answered_on.data,
        collector=form.collector.data or None,
        answers=page.answers,
    )


def _next_form(survey: str, form: HeadForm) -> str:
    """Give the page of the next form: the number after this one, all else the same."""
    number = read_number(form.number.data or "") or ""
    return url_for(
        ".key_in",
        survey=survey,
        channel=form.channel.data,
        language=form.language.data,
        collector=form.collector.data or None,
        day=str(form.answered_on.data),
        number=int(number) + 1 if number.isdecimal() else None,
    )


def _day_problems(opened: Opened, form: HeadForm) -> list[Problem]:
    if form.answered_on.data is None:
        return []
    try:
        keying.check_day(opened.survey, form.answered_on.data, now=now(), zone=_zone())
    except DayNotPossible as error:
        message = _(
            "Please give a day from %(earliest)s to %(latest)s.",
            earliest=format_date(error.earliest, "long"),
            latest=format_date(error.latest, "long"),
        )
        form.answered_on.errors = [message]
        return [Problem(form.answered_on.id, message)]
    return []


def _run(session: Session, opened: Opened, typed: str) -> PaperRun | None:
    try:
        number = read_number(typed) or ""
    except ValueError:
        return None
    # Longer than any number of ours, and than the database's integers.
    known = number.isdecimal() and len(number) < 10
    return paper_runs.run_of_form(session, opened.survey, int(number)) if known else None


def _as_printed(opened: Opened, run: PaperRun | None) -> Opened:
    if run is None or run.version_id == opened.version.id:
        return opened
    return Opened(opened.survey, run.version, versions.definition_of(run.version))


def _in_version(session: Session, opened: Opened, number: int | None) -> Opened:
    """Give the survey in the version the page showed."""
    if number is None or number == opened.version.number:
        return opened
    version = keying.find_version(session, opened.survey, number)
    if version is None:
        return opened
    return Opened(opened.survey, version, versions.definition_of(version))


def _printed(run: PaperRun | None) -> dict[str, str]:
    if run is None:
        return {}
    collector = {"collector": run.collector.code} if run.collector else {}
    return {"language": run.language, **collector}


def _zone() -> ZoneInfo:
    return ZoneInfo(current_settings().timezone)


def _today() -> date:
    return now().astimezone(_zone()).date()
