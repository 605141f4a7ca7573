"""Comments that no rule sends anywhere: one press gives each to a department, or sets it aside."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from engage.audit import Deed, record_deed
from engage.db import reading, transaction
from engage.feedback import names, unclaimed
from engage.feedback.inbox import all_departments, find_department
from engage.models.comment import TagAxis
from engage.models.department import Department
from engage.models.handling import UnclaimedComment
from engage.pages import ui
from engage.pages.department import cards
from engage.pages.rooms import init_room
from engage.pages.routing.rules import EDITORS
from engage.security import member_id, staff
from engage.times import now
from engage.words import gettext as _

blueprint = Blueprint("unclaimed", __name__, url_prefix="/admin/unclaimed")
init_room(blueprint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A comment nobody hears; see `routing/unclaimed.html`."""

    id: int
    said: cards.Quote
    about: Sequence[str]
    since: ui.Moment
    themes: Sequence[cards.TagView]
    dimensions: Sequence[cards.TagView]
    fate: str | None
    action: str


@blueprint.get("/", endpoint="comments")
@staff(*EDITORS)
def list_comments() -> ResponseReturnValue:
    """Show those that have waited longest."""
    with reading() as session:
        waiting = unclaimed.list_unclaimed(session)
        count = unclaimed.count_unclaimed(session)
        shown = [_card(each) for each in waiting]
        departments = all_departments(session)
    return render_template(
        "routing/unclaimed.html",
        comments=shown,
        more=count > len(shown),
        departments=[(each.slug, cards.words(each.name).text) for each in departments],
        rules_url=url_for("routing.rules"),
        csrf_token=generate_csrf(),
    )


@blueprint.post("/<int:comment_id>", endpoint="claim")
@staff(*EDITORS)
def claim(comment_id: int) -> ResponseReturnValue:
    """Give a comment to a department (`department` is its slug), or set it aside."""
    slug = request.form.get("department", "")
    with transaction() as session:
        if slug:
            department = find_department(session, slug)
            given = unclaimed.assign(
                session, comment_id, department, user_id=member_id(), now=now()
            )
            subject, deed = f"input:{given.id}", Deed.INPUT_ASSIGNED
            said = _("It is in their inbox now: %(department)s.", department=_name(department))
        else:
            unclaimed.set_aside(session, comment_id, user_id=member_id(), now=now())
            subject, deed = f"comment:{comment_id}", Deed.COMMENT_SET_ASIDE
            said = _("Set aside. It is kept, and no department hears it.")
        record_deed(session, deed, subject, user_id=member_id(), now=now())
    flash(said)
    return redirect(url_for("unclaimed.comments"), 303)


def _name(department: Department) -> str:
    return cards.words(department.name).text


def _card(waiting: UnclaimedComment) -> Card:
    comment = waiting.comment
    tags = cards.strongest(comment.tags)
    return Card(
        id=comment.id,
        said=cards.quote(comment),
        about=cards.about(comment.response),
        since=ui.day(waiting.since),
        themes=[cards.tag_view(tag) for tag in tags if tag.axis is TagAxis.THEME],
        dimensions=[cards.tag_view(tag) for tag in tags if tag.axis is TagAxis.DIMENSION],
        fate=names.fate(comment.fate),
        action=url_for("unclaimed.claim", comment_id=comment.id),
    )
