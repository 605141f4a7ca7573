"""The queue: one comment at a time, the most instructive first."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage.audit import Deed, record_deed
from engage.db import reading, transaction
from engage.errors import ChangedMeanwhile
from engage.feedback import comments, correcting, looks, themes
from engage.feedback.looks import MOST_COUNTED, NextLook
from engage.models.comment import Comment
from engage.pages.comments import drawing, wording
from engage.pages.comments.blueprint import WRITERS, blueprint
from engage.pages.comments.forms import LookForm, ShowForm
from engage.pages.department.input_page import evidence
from engage.security import member_id, staff
from engage.times import now
from engage.words import format_decimal
from engage.words import gettext as _

SKIP = "skip"


@blueprint.get("/look", endpoint="look")
@staff(*WRITERS)
def show_next() -> ResponseReturnValue:
    """Show the comment that a look teaches most about."""
    with reading() as session:
        following = looks.next_look(session, user_id=member_id())
        waiting = looks.count_looks(session)
        comment = comments.find_comment(session, following.comment_id) if following else None
        own = themes.live_keys(session)
        seen = correcting.latest_number(session, comment.id) if comment else 0
    if following is None or comment is None:
        return render_template("comments/look.html", comment=None, left=waiting, again=ShowForm())
    return _draw(comment, following, own, seen=seen, waiting=waiting)


@blueprint.post("/look")
@staff(*WRITERS)
def settle_or_skip() -> ResponseReturnValue:
    """Keep what was ticked, or pass the comment over, and show the next."""
    form = LookForm()
    with reading() as session:
        comment = comments.find_comment(session, form.comment.data or 0)
        own = themes.live_keys(session)
    form.offer(own, [tag.key for tag in comment.tags])
    if not form.validate():
        return redirect(url_for("comments.one_comment", comment_id=comment.id), 303)
    try:
        with transaction() as session:
            _keep(session, comment.id, form)
    except ChangedMeanwhile:
        flash(
            _("A colleague has looked at that comment meanwhile. Theirs stands; here is the next.")
        )
    return redirect(url_for("comments.look"), 303)


@blueprint.post("/look/again")
@staff(*WRITERS)
def look_again() -> ResponseReturnValue:
    """Offer what was passed over once more."""
    if ShowForm().validate():
        with transaction() as session:
            looks.unskip_all(session, user_id=member_id())
    return redirect(url_for("comments.look"), 303)


def _keep(session: Session, comment_id: int, form: LookForm) -> None:
    if form.do.data == SKIP:
        looks.skip(session, comment_id, user_id=member_id(), now=now())
        return
    correcting.settle(session, comment_id, form.word(), user_id=member_id(), now=now())
    subject = f"comment:{comment_id}"
    record_deed(session, Deed.COMMENT_SETTLED, subject, user_id=member_id(), now=now())


def _draw(comment: Comment, following: NextLook, own: list[str], *, seen: int, waiting: int) -> str:
    form = LookForm(formdata=None)
    form.offer(own, [tag.key for tag in comment.tags])
    form.show(comment.tags, seen=seen)
    form.comment.data = comment.id
    return render_template(
        "comments/look.html",
        comment=drawing.view(comment, None, whole=True),
        why=wording.why(following.why),
        evidence=evidence(comment),
        form=form,
        waiting=_waiting(waiting),
    )


def _waiting(count: int) -> str:
    if count >= MOST_COUNTED:
        return _("More than %(count)s comments wait for a look.", count=format_decimal(count - 1))
    return _("%(count)s comments wait for a look.", count=format_decimal(count))
