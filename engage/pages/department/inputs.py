"""The inbox and its inputs: read, mark as read, link to an action."""

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage.audit import Deed, record_deed
from engage.db import reading, transaction
from engage.feedback import actions, inbox
from engage.i18n import current_language
from engage.models.action import Action, Relation
from engage.models.department import Input
from engage.pages.department import filters, forms, inbox_page, input_page
from engage.pages.department.access import (
    READERS,
    WRITERS,
    Opened,
    open_department,
    open_to_change,
    readable_departments,
)
from engage.pages.department.blueprint import blueprint
from engage.security import StaffRole, member_id, staff
from engage.times import now
from engage.words import ngettext


@blueprint.get("/")
@staff(*StaffRole)
def home() -> ResponseReturnValue:
    """Lead people to their department; show the list to those who see more than one."""
    with reading() as session:
        departments = readable_departments(session)
    if len(departments) == 1:
        return redirect(url_for("department.inbox", slug=departments[0].slug), 303)
    return inbox_page.draw_departments(departments)


@blueprint.get("/<slug>/", endpoint="inbox")
@staff(*READERS)
def show_inbox(slug: str) -> ResponseReturnValue:
    """Show a page of inputs."""
    with reading() as session:
        opened = open_department(session, slug)
        page = inbox_page.load(session, opened, filters.asked_for(request.args), now=now())
    return inbox_page.draw(page, forms.link_form(page.actions))


@blueprint.post("/<slug>/")
@staff(*WRITERS)
def answer_inputs(slug: str) -> ResponseReturnValue:
    """Mark the ticked inputs as read, or link them to an action."""
    wanted, ticked = filters.asked_for(request.args), request.form.getlist("input", type=int)
    linking = request.form.get("do") == "link"
    with transaction() as session:
        department = open_to_change(session, slug)
        page = inbox_page.load(session, Opened(department, may_change=True), wanted, now=now())
        form = forms.link_form(page.actions)
        problems = forms.bulk_problems(form, ticked, linking=linking)
        if not problems:
            inputs = inbox.find_inputs(session, ticked, department_id=department.id)
            if linking:
                _link(session, inputs, form)
            else:
                _read(session, inputs)
    if problems:
        return inbox_page.draw(page, form, problems=problems, ticked=ticked), 422
    return redirect(filters.address(slug, wanted), 303)


@blueprint.get("/<slug>/inputs/<int:input_id>")
@staff(*READERS)
def one_input(slug: str, input_id: int) -> ResponseReturnValue:
    """Show one input with all that can be done with it."""
    with reading() as session:
        page = input_page.load(session, open_department(session, slug), input_id)
    return input_page.draw(page, forms.link_form(page.actions), forms.sprout_form(), now=now())


@blueprint.post("/<slug>/inputs/<int:input_id>/read")
@staff(*WRITERS)
def mark_read(slug: str, input_id: int) -> ResponseReturnValue:
    """Record that somebody of the department read it."""
    with transaction() as session:
        department = open_to_change(session, slug)
        _read(session, inbox.find_inputs(session, [input_id], department_id=department.id))
    return _to_input(slug, input_id)


@blueprint.post("/<slug>/inputs/<int:input_id>/link")
@staff(*WRITERS)
def link_input(slug: str, input_id: int) -> ResponseReturnValue:
    """Link one input to an action."""
    with transaction() as session:
        opened = Opened(open_to_change(session, slug), may_change=True)
        page = input_page.load(session, opened, input_id)
        form = forms.link_form(page.actions)
        if form.validate():
            _link(session, [page.input], form)
    if form.errors:
        return input_page.draw(page, form, forms.sprout_form(), now=now()), 422
    return _to_input(slug, input_id)


@blueprint.post("/<slug>/inputs/<int:input_id>/action")
@staff(*WRITERS)
def sprout_action(slug: str, input_id: int) -> ResponseReturnValue:
    """Propose a new action that answers this input; the rest is written on its own page."""
    with transaction() as session:
        opened = Opened(open_to_change(session, slug), may_change=True)
        page = input_page.load(session, opened, input_id)
        form = forms.sprout_form()
        action_id = _sprout(session, page.input, form) if form.validate() else None
    if action_id is None:
        return input_page.draw(page, forms.link_form(page.actions), form, now=now()), 422
    return redirect(url_for("department.one_action", slug=slug, action_id=action_id), 303)


def _read(session: Session, inputs: Sequence[Input]) -> None:
    actions.acknowledge(session, inputs, user_id=member_id(), now=now())
    _log(session, Deed.INPUTS_READ, inputs)
    flash(ngettext("Marked one as read.", "Marked %(num)s as read.", len(inputs)))


def _link(session: Session, inputs: Sequence[Input], form: forms.LinkForm) -> None:
    department_id = inputs[0].department_id
    action = actions.find_action(session, form.action.data, department_id=department_id)
    _answer(session, inputs, action, form)
    flash(ngettext("Linked one input.", "Linked %(num)s inputs.", len(inputs)))


def _sprout(session: Session, answered: Input, form: forms.SproutForm) -> int:
    plan = actions.Plan(title={current_language(): forms.trimmed(form.title.data)})
    action = actions.propose_action(
        session, answered.department_id, plan, user_id=member_id(), now=now()
    )
    subject = f"action:{action.id}"
    record_deed(session, Deed.ACTION_PROPOSED, subject, user_id=member_id(), now=now())
    _answer(session, [answered], action, form)
    return action.id


def _answer(
    session: Session, inputs: Sequence[Input], action: Action, form: forms.RelationForm
) -> None:
    relation = Relation(form.relation.data)
    actions.link_inputs(session, action, inputs, relation=relation, user_id=member_id(), now=now())
    _log(session, Deed.INPUTS_LINKED, inputs)


def _log(session: Session, deed: Deed, inputs: Sequence[Input]) -> None:
    for each in inputs:
        record_deed(session, deed, f"input:{each.id}", user_id=member_id(), now=now())


def _to_input(slug: str, input_id: int) -> ResponseReturnValue:
    return redirect(url_for("department.one_input", slug=slug, input_id=input_id), 303)
