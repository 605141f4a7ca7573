"""What the department does: the list, a new action, one action and its next status."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage.audit import Deed, record_deed
from engage.db import reading, transaction
from engage.errors import ChangedMeanwhile, ReasonNeeded, WrongTransition
from engage.feedback import actions
from engage.i18n import current_language
from engage.models.action import Action
from engage.pages.department import action_form, action_page
from engage.pages.department.access import (
    READERS,
    WRITERS,
    Opened,
    open_department,
    open_to_change,
)
from engage.pages.department.blueprint import blueprint
from engage.pages.department.forms import trimmed
from engage.security import member_id, staff
from engage.times import now
from engage.words import gettext as _


@blueprint.get("/<slug>/actions", endpoint="actions")
@staff(*READERS)
def list_actions(slug: str) -> ResponseReturnValue:
    """Show what the department does about what it heard."""
    with reading() as session:
        page = action_page.load_list(session, open_department(session, slug))
    return action_page.draw_list(page, now=now())


@blueprint.get("/<slug>/actions/new")
@staff(*WRITERS)
def new_action(slug: str) -> ResponseReturnValue:
    """Show an empty form."""
    with reading() as session:
        department = open_to_change(session, slug)
        form = action_form.new_plan_form(action_page.load_offered(session, department))
    return action_page.draw_new(department, form)


@blueprint.post("/<slug>/actions/new")
@staff(*WRITERS)
def propose_action(slug: str) -> ResponseReturnValue:
    """Store a new action, proposed."""
    with transaction() as session:
        department = open_to_change(session, slug)
        form = action_form.new_plan_form(action_page.load_offered(session, department))
        if form.validate():
            plan = action_form.read_plan(form, current_language())
            action = actions.propose_action(
                session, department.id, plan, user_id=member_id(), now=now()
            )
            _log(session, Deed.ACTION_PROPOSED, action)
    if form.errors:
        return action_page.draw_new(department, form), 422
    return _to_action(slug, action.id)


@blueprint.get("/<slug>/actions/<int:action_id>")
@staff(*READERS)
def one_action(slug: str, action_id: int) -> ResponseReturnValue:
    """Show an action, with its form where the person signed in answers for it."""
    with reading() as session:
        page = action_page.load(session, open_department(session, slug), action_id)
    return action_page.draw(page, action_form.step_form(page.action, page.offered), now=now())


@blueprint.post("/<slug>/actions/<int:action_id>")
@staff(*WRITERS)
def revise_action(slug: str, action_id: int) -> ResponseReturnValue:
    """Store what was changed, and take the step asked for; all of it or nothing."""
    with reading() as session:
        opened = Opened(open_to_change(session, slug), may_change=True)
        page = action_page.load(session, opened, action_id)
    form = action_form.step_form(page.action, page.offered)
    if not page.may_change or not form.validate():
        return action_page.draw(page, form, now=now()), 422
    try:
        saved = _revise(page, form)
    except ChangedMeanwhile:
        return _overtaken(slug, action_id, form), 409
    if not saved:
        return action_page.draw(page, form, now=now()), 422
    flash(_("Saved."))
    return _to_action(slug, action_id)


@blueprint.post("/<slug>/actions/<int:action_id>/remove")
@staff(*WRITERS)
def remove_action(slug: str, action_id: int) -> ResponseReturnValue:
    """Delete an action nothing hangs on; put another away with the reason."""
    form = action_form.RemoveForm(prefix="remove")
    with transaction() as session:
        opened = Opened(open_to_change(session, slug), may_change=True)
        page = action_page.load(session, opened, action_id)
        if form.validate():
            why = trimmed(form.why.data)
            try:
                gone = actions.remove_action(
                    session, page.action, why=why, user_id=member_id(), now=now()
                )
                _log(session, Deed.ACTION_DELETED if gone else Deed.ACTION_ARCHIVED, page.action)
            except ReasonNeeded:
                form.why.errors = [_("Please say why. It stays in the history of the inputs.")]
    if form.errors:
        again = action_form.step_form(page.action, page.offered)
        return action_page.draw(page, again, now=now(), removing=form), 422
    flash(_("It is gone.") if gone else _("It is put away. Its history stays."))
    return redirect(url_for("department.actions", slug=slug), 303)


def _overtaken(slug: str, action_id: int, form: action_form.StepForm) -> str:
    """Show what was typed beside what somebody else saved meanwhile."""
    with reading() as session:
        opened = Opened(open_to_change(session, slug), may_change=True)
        page = action_page.load(session, opened, action_id)
    form.revision.data = str(page.action.revision)
    warning = _(
        "Somebody else saved this action after you opened it; the history on this page says what. "
        "Nothing of yours is lost: look at it again, then save."
    )
    return action_page.draw(page, form, now=now(), warning=warning)


def _revise(page: action_page.ActionPage, form: action_form.StepForm) -> bool:
    """Store the form; `False` with the error beside its field when the step is not allowed."""
    try:
        with transaction() as session:
            action = actions.hold_action(
                session,
                page.action.id,
                department_id=page.department.id,
                revision=action_form.seen_revision(form),
            )
            _store(session, action, form)
    except ReasonNeeded:
        form.reason.errors = [_("Please say why. Residents will read it.")]
    except WrongTransition as error:
        form.status.errors = [action_form.explain(error)]
    return not form.errors


def _store(session: Session, action: Action, form: action_form.StepForm) -> None:
    language = current_language()
    plan = action_form.read_plan(form, language, action)
    actions.revise_action(session, action, plan, user_id=member_id(), now=now())
    _log(session, Deed.ACTION_REVISED, action)
    step = action_form.read_step(form, language, action, user_id=member_id())
    if step:
        actions.take_step(session, action, step, now=now())
        _log(session, Deed.STATUS_CHANGED, action)


def _log(session: Session, deed: Deed, action: Action) -> None:
    record_deed(session, deed, f"action:{action.id}", user_id=member_id(), now=now())


def _to_action(slug: str, action_id: int) -> ResponseReturnValue:
    return redirect(url_for("department.one_action", slug=slug, action_id=action_id), 303)
