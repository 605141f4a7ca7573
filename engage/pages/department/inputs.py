"""The inbox: what of it somebody asked to see, and what is done with many inputs at once."""

from collections.abc import Callable, Mapping, Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage.audit import Deed, record_deed
from engage.db import reading, transaction
from engage.feedback import actions, inbox
from engage.feedback.duplicates import merge_inputs
from engage.models.action import Action, Relation
from engage.models.department import Input
from engage.pages.department import filters, forms, inbox_page
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
from engage.words import gettext as _
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
    """Do with the ticked inputs what the button says: link, mark as read or unread, or merge."""
    wanted, ticked = filters.asked_for(request.args), request.form.getlist("input", type=int)
    do = request.form.get("do", "read")
    with transaction() as session:
        department = open_to_change(session, slug)
        page = inbox_page.load(session, Opened(department, may_change=True), wanted, now=now())
        form = forms.link_form(page.actions)
        problems = forms.bulk_problems(form, ticked, do=do)
        if not problems:
            inputs = inbox.find_inputs(session, ticked, department_id=department.id)
            _DEEDS.get(do, read)(session, inputs, form)
    if problems:
        return inbox_page.draw(page, form, problems=problems, ticked=ticked), 422
    return redirect(filters.address(slug, wanted), 303)


def read(session: Session, inputs: Sequence[Input], _form: forms.LinkForm | None = None) -> None:
    """Mark inputs as read."""
    actions.acknowledge(session, inputs, user_id=member_id(), now=now())
    log(session, Deed.INPUTS_READ, inputs)
    flash(ngettext("Marked one as read.", "Marked %(num)s as read.", len(inputs)))


def unread(session: Session, inputs: Sequence[Input], _form: forms.LinkForm | None = None) -> None:
    """Mark inputs as not read, where nobody did more with them."""
    count = actions.mark_unread(session, inputs, user_id=member_id(), now=now())
    log(session, Deed.INPUTS_UNREAD, inputs)
    flash(ngettext("Marked one as not read.", "Marked %(num)s as not read.", count))


def link(session: Session, inputs: Sequence[Input], form: forms.LinkForm) -> None:
    """Link inputs to the action chosen, each as its own answer says or the one for all."""
    department_id = inputs[0].department_id
    action = actions.find_action(session, form.action.data, department_id=department_id)
    relations = forms.own_relations(form, request.form, [each.id for each in inputs])
    for relation in Relation:
        alike = [each for each in inputs if relations[each.id] is relation]
        answer(session, alike, action, relation)
    flash(ngettext("Linked one input.", "Linked %(num)s inputs.", len(inputs)))


def merge(session: Session, inputs: Sequence[Input], _form: forms.LinkForm | None = None) -> None:
    """Let one input stand for the others."""
    original = merge_inputs(session, inputs, user_id=member_id(), now=now())
    log(session, Deed.INPUTS_MERGED, inputs)
    flash(
        _(
            "They are one in the list now, as input %(number)s. Each person counts.",
            number=original.id,
        )
    )


def answer(session: Session, inputs: Sequence[Input], action: Action, relation: Relation) -> None:
    """Say that an action answers inputs."""
    actions.link_inputs(session, action, inputs, relation=relation, user_id=member_id(), now=now())
    log(session, Deed.INPUTS_LINKED, inputs)


def log(session: Session, deed: Deed, inputs: Sequence[Input]) -> None:
    """Record in the audit log what was done with each input."""
    for each in inputs:
        record_deed(session, deed, f"input:{each.id}", user_id=member_id(), now=now())


_DEEDS: Mapping[str, Callable[[Session, Sequence[Input], forms.LinkForm], None]] = {
    "read": read,
    "unread": unread,
    "link": link,
    "merge": merge,
}
