"""Paper forms: order numbered copies, look at a form, print it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engage.collecting import collectors, paper_runs
from engage.collecting.paper_runs import Order
from engage.db import reading, transaction
from engage.intake import versions
from engage.pages.collectors.blueprint import COLLECTING, blueprint
from engage.pages.collectors.paper_form import PaperForm, run_view, size_asked
from engage.pages.collectors.paper_view import PaperView, paper_view
from engage.pages.collectors.room import open_room, room_view
from engage.pages.department.forms import problems_of
from engage.security import member_id, staff
from engage.times import now


@blueprint.get("/paper")
@staff(*COLLECTING)
def paper(survey: str) -> ResponseReturnValue:
    """Show what can be printed, and what was."""
    return _home(survey, sent=False)


@blueprint.post("/paper")
@staff(*COLLECTING)
def number(survey: str) -> ResponseReturnValue:
    """Hand out numbers for so many copies and show them ready to print."""
    with reading() as session:
        opened = open_room(session, survey)
        offered = collectors.offered_collectors(session, opened.survey)
    form = PaperForm(opened.definition, offered)
    if not form.validate():
        return _home(survey, sent=True)
    order = Order(form.language.data, form.copies.data or 1, form.collector.data)
    with transaction() as session:
        version = open_room(session, survey).version
        run = paper_runs.number_forms(session, version, order, user_id=member_id(), now=now())
    size = form.size.data
    return redirect(url_for(".forms", survey=survey, run_id=run.id, size=size), 303)


@blueprint.get("/paper/<int:run_id>")
@staff(*COLLECTING)
def forms(survey: str, run_id: int) -> ResponseReturnValue:
    """Show numbered forms as they are printed, in the version they were ordered in."""
    with reading() as session:
        opened = open_room(session, survey)
        run = paper_runs.find_run(session, opened.survey, run_id)
        definition = versions.definition_of(run.version)
    view = paper_view(
        definition, run.language, run=run, version=run.version.number, size=size_asked()
    )
    return _sheets(survey, view)


@blueprint.get("/paper/sample")
@staff(*COLLECTING)
def sample(survey: str) -> ResponseReturnValue:
    """Show the form without a number: to look at, or to number by hand."""
    with reading() as session:
        opened = open_room(session, survey)
    definition = opened.definition
    wanted = request.args.get("language", "")
    tag = wanted if wanted in definition.languages else definition.base_language
    view = paper_view(definition, tag, run=None, version=opened.version.number, size=size_asked())
    return _sheets(survey, view)


def _sheets(survey: str, view: PaperView) -> ResponseReturnValue:
    back_url = url_for(".paper", survey=survey)
    return render_template("collectors/paper_form.html", paper=view, back_url=back_url)


def _home(survey: str, *, sent: bool) -> ResponseReturnValue:
    with reading() as session:
        opened = open_room(session, survey)
        offered = collectors.offered_collectors(session, opened.survey)
        runs = paper_runs.list_runs(session, opened.survey)
    form = PaperForm(opened.definition, offered)
    if sent:
        form.validate()
    page = render_template(
        "collectors/paper.html",
        room=room_view(opened),
        form=form,
        form_action=url_for(".number", survey=survey),
        sample_url=url_for(".sample", survey=survey),
        runs=[run_view(opened, run) for run in runs],
        problems=problems_of(form) if sent else [],
    )
    return page, 422 if sent else 200
