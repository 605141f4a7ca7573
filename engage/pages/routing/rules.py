"""The rules: the list with its history, a draft, its trial on past comments, and going live."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engage.audit import Deed, record_deed
from engage.db import reading, transaction
from engage.errors import ChangedMeanwhile
from engage.feedback import rules, trial
from engage.feedback.askable import askable
from engage.feedback.inbox import all_departments, people_by_id
from engage.pages.rooms import init_room
from engage.pages.routing import rule_form, rule_page
from engage.security import StaffRole, member_id, staff
from engage.times import now
from engage.words import gettext as _
from engage.words import ngettext

HISTORY_SHOWN = 50
EDITORS = (StaffRole.ENGAGEMENT,)

blueprint = Blueprint("routing", __name__, url_prefix="/admin/routing")
init_room(blueprint)


@blueprint.get("/", endpoint="rules")
@staff(*EDITORS)
def list_rules() -> ResponseReturnValue:
    """Show the rules in force and what changed about them."""
    with reading() as session:
        changes = rules.rule_changes(session, limit=HISTORY_SHOWN)
        return rule_page.draw_list(
            rules.live_rules(session),
            changes,
            people_by_id(session, [change.user_id for change in changes]),
            askable(session),
        )


@blueprint.get("/rule", endpoint="rule")
@staff(*EDITORS)
def edit_rule() -> ResponseReturnValue:
    """Show a draft to fill in: a new rule, or the one named in the address."""
    with reading() as session:
        form = rule_form.draft_form(session, request.args)
    return rule_page.draw_form(form)


@blueprint.get("/trial", endpoint="trial")
@staff(*EDITORS)
def show_trial() -> ResponseReturnValue:
    """Show what a draft would do with past comments; nothing is stored."""
    with reading() as session:
        form = rule_form.sent_form(session, request.args)
        if not form.validate():
            return rule_page.draw_form(form), 422
        draft = rule_form.read_draft(form)
        found = trial.try_rule(session, draft, weeks=form.weeks.data, now=now())
        return rule_page.draw_trial(form, draft, found, askable(session), all_departments(session))


@blueprint.post("/trial")
@staff(*EDITORS)
def go_live() -> ResponseReturnValue:
    """Make a draft the rule in force, and route past comments anew where that is asked for."""
    moved = 0
    more = False
    with transaction() as session:
        form = rule_form.sent_form(session, request.args)
        if not form.validate():
            return rule_page.draw_form(form), 422
        draft = rule_form.read_draft(form)
        try:
            rules.put_rule(session, draft, user_id=member_id(), now=now())
        except ChangedMeanwhile:
            return rule_page.draw_form(rule_form.with_fresh_mark(session, form, draft)), 409
        if "reroute" in request.form:
            moved, more = trial.reroute(
                session, draft, weeks=form.weeks.data, user_id=member_id(), now=now()
            )
        subject = f"rule:{'/'.join(draft.condition.parts)}"[:64]
        record_deed(session, Deed.RULE_CHANGED, subject, user_id=member_id(), now=now())
    flash(_("The rule is in force."))
    if moved:
        flash(ngettext("One input went elsewhere.", "%(num)s inputs went elsewhere.", moved))
    if more:
        flash(_("There is more to route anew. Open the rule and make it live once more."))
    return redirect(url_for("routing.rules"), 303)
