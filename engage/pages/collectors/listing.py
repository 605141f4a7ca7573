"""The list of a survey's collectors, and one collector with its links."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engage.collecting import collectors
from engage.collecting.errors import CodeTaken
from engage.current import current_settings
from engage.db import reading, transaction
from engage.pages.collectors import cards
from engage.pages.collectors.blueprint import COLLECTING, blueprint
from engage.pages.collectors.forms import (
    ButtonForm,
    CollectorForm,
    NewCollectorForm,
    read_draft,
)
from engage.pages.collectors.room import open_room, room_view
from engage.pages.department.forms import problems_of
from engage.security import member_id, staff
from engage.times import now
from engage.words import gettext as _


@blueprint.get("/collectors")
@staff(*COLLECTING)
def home(survey: str) -> ResponseReturnValue:
    """Show where people are asked, and what each place brought."""
    return _list(survey, NewCollectorForm(formdata=None), 200)


@blueprint.post("/collectors")
@staff(*COLLECTING)
def add(survey: str) -> ResponseReturnValue:
    """Make a collector and show its links."""
    form = NewCollectorForm()
    if not form.validate():
        return _list(survey, form, 422)
    try:
        with transaction() as session:
            made = collectors.add_collector(
                session,
                open_room(session, survey).survey,
                read_draft(form),
                user_id=member_id(),
                now=now(),
            )
    except CodeTaken:
        form.code.errors = [_("Another collector has this code. Please choose a different one.")]
        return _list(survey, form, 409)
    return redirect(url_for(".collector", survey=survey, collector_id=made.id), 303)


@blueprint.get("/collectors/<int:collector_id>")
@staff(*COLLECTING)
def collector(survey: str, collector_id: int) -> ResponseReturnValue:
    """Show one collector: its answers, its links, its poster."""
    return _one(survey, collector_id, None, 200)


@blueprint.post("/collectors/<int:collector_id>")
@staff(*COLLECTING)
def change(survey: str, collector_id: int) -> ResponseReturnValue:
    """Rename a collector; one that arrived unannounced is adopted so."""
    form = CollectorForm()
    if not form.validate():
        return _one(survey, collector_id, form, 422)
    with transaction() as session:
        found = open_room(session, survey).survey
        counted = collectors.find_collector(session, found, collector_id)
        draft = read_draft(form)
        collectors.change_collector(session, found, counted, draft, user_id=member_id(), now=now())
    flash(_("Saved."), "success")
    return redirect(url_for(".collector", survey=survey, collector_id=collector_id), 303)


@blueprint.post("/collectors/<int:collector_id>/retire")
@staff(*COLLECTING)
def retire(survey: str, collector_id: int) -> ResponseReturnValue:
    """Stop offering a collector, or, with `back`, offer it again."""
    restored = bool(request.form.get("back"))
    move = collectors.restore_collector if restored else collectors.retire_collector
    with transaction() as session:
        found = open_room(session, survey).survey
        counted = collectors.find_collector(session, found, collector_id)
        move(session, counted, user_id=member_id(), now=now())
    if restored:
        flash(_("It is in use again."), "success")
    else:
        flash(_("It is retired. Answers that still come by its link are counted."), "success")
    return redirect(url_for(".collector", survey=survey, collector_id=collector_id), 303)


def _list(survey: str, form: NewCollectorForm, code: int) -> ResponseReturnValue:
    with reading() as session:
        opened = open_room(session, survey)
        listing = collectors.list_collectors(session, opened.survey)
    page = render_template(
        "collectors/home.html",
        room=room_view(opened),
        listing=cards.listing(opened, listing),
        form=form,
        form_action=url_for(".add", survey=survey),
        problems=problems_of(form),
    )
    return page, code


def _one(survey: str, collector_id: int, form: CollectorForm | None, code: int) -> (
    ResponseReturnValue
):  # fmt: skip
    with reading() as session:
        opened = open_room(session, survey)
        counted = collectors.find_collector(session, opened.survey, collector_id)
    card = counted.card
    form = form or CollectorForm(
        formdata=None, data={"name": card.name, "kind": card.kind} if card else None
    )
    page = render_template(
        "collectors/collector.html",
        room=room_view(opened),
        collector=cards.collector(opened, counted),
        links=cards.links(opened, counted, current_settings().public_url),
        poster=cards.poster_choice(opened, counted),
        form=form,
        form_action=url_for(".change", survey=survey, collector_id=collector_id),
        retire_action=url_for(".retire", survey=survey, collector_id=collector_id),
        proof=ButtonForm(),
        problems=problems_of(form),
    )
    return page, code
