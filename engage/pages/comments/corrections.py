"""One comment: read it, correct its tags, cover words, hide it."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage.audit import Deed, record_deed
from engage.db import reading, transaction
from engage.errors import ChangedMeanwhile
from engage.feedback import correcting, covering, hiding
from engage.models.hiding import HidingReason
from engage.pages.comments import comment_page
from engage.pages.comments.blueprint import READERS, WRITERS, blueprint
from engage.pages.comments.comment_page import Forms
from engage.pages.comments.forms import CoverForm, HideForm, LabelsForm, ShowForm, UncoverForm
from engage.security import may, member_id, staff
from engage.times import now
from engage.words import gettext as _
from engage.words import ngettext

CONFLICT = 409


@blueprint.get("/<int:comment_id>")
@staff(*READERS)
def one_comment(comment_id: int) -> ResponseReturnValue:
    """Show one comment with its history."""
    with reading() as session:
        page = comment_page.load(session, comment_id)
    return comment_page.draw(page, may_change=may(*WRITERS))


@blueprint.post("/<int:comment_id>/tags")
@staff(*WRITERS)
def correct(comment_id: int) -> ResponseReturnValue:
    """Make what was ticked the comment's tags; show both where somebody was quicker."""
    form = LabelsForm()
    with reading() as session:
        page = comment_page.load(session, comment_id)
    form.offer(page.own_themes, [tag.key for tag in page.comment.tags])
    if not form.validate():
        return comment_page.draw(page, Forms(form), may_change=True), 422
    try:
        with transaction() as session:
            correcting.settle(session, comment_id, form.word(), user_id=member_id(), now=now())
            _log(Deed.COMMENT_SETTLED, comment_id, session)
    except ChangedMeanwhile:
        return _both(comment_id, form), CONFLICT
    flash(_("Saved. These tags stay, whatever the tagger finds later."))
    return _to_comment(comment_id)


@blueprint.post("/<int:comment_id>/cover")
@staff(*WRITERS)
def cover(comment_id: int) -> ResponseReturnValue:
    """Cover words."""
    form = CoverForm()
    found = 0
    if form.validate():
        with transaction() as session:
            words = form.words.data or ""
            found = covering.cover(session, comment_id, words, user_id=member_id(), now=now())
            _log(Deed.COMMENT_COVERED, comment_id, session)
        if not found:
            form.words.errors = [_("These words do not stand in the comment. Please copy them.")]
    if form.errors:
        return _with_problems(comment_id, cover=form), 422
    flash(ngettext("Covered at one place.", "Covered at %(num)s places.", found))
    return _to_comment(comment_id)


@blueprint.post("/<int:comment_id>/uncover")
@staff(*WRITERS)
def uncover(comment_id: int) -> ResponseReturnValue:
    """Show covered words again."""
    form = UncoverForm()
    if form.validate():
        with transaction() as session:
            which = form.covering.data or 0
            covering.uncover(session, comment_id, which, user_id=member_id(), now=now())
            _log(Deed.COMMENT_UNCOVERED, comment_id, session)
    return _to_comment(comment_id)


@blueprint.post("/<int:comment_id>/hide")
@staff(*WRITERS)
def hide(comment_id: int) -> ResponseReturnValue:
    """Take the comment out of sight."""
    form = HideForm()
    if not form.validate():
        return _with_problems(comment_id, hide=form), 422
    with transaction() as session:
        hiding.hide(
            session,
            comment_id,
            HidingReason(form.reason.data),
            note=(form.note.data or "").replace("\0", ""),
            user_id=member_id(),
            now=now(),
        )
        _log(Deed.COMMENT_HIDDEN, comment_id, session)
    flash(_("Hidden. It is quoted nowhere, and you can bring it back at any time."))
    return _to_comment(comment_id)


@blueprint.post("/<int:comment_id>/show")
@staff(*WRITERS)
def show(comment_id: int) -> ResponseReturnValue:
    """Bring the comment back into sight."""
    if ShowForm().validate():
        with transaction() as session:
            hiding.show(session, comment_id, user_id=member_id(), now=now())
            _log(Deed.COMMENT_SHOWN, comment_id, session)
        flash(_("The comment is in sight again."))
    return _to_comment(comment_id)


def _both(comment_id: int, form: LabelsForm) -> str:
    """Show what somebody else chose, and what was ticked here: sending it again lets it stand."""
    with reading() as session:
        page = comment_page.load(session, comment_id)
    form.offer(page.own_themes, [tag.key for tag in page.comment.tags])
    form.seen.data, form.seen.raw_data = page.seen, None
    last = page.corrections[0]
    theirs = comment_page.named([*last.themes, *last.dimensions])
    return comment_page.draw(page, Forms(form, theirs=theirs), may_change=True)


def _with_problems(
    comment_id: int, *, cover: CoverForm | None = None, hide: HideForm | None = None
) -> str:
    with reading() as session:
        page = comment_page.load(session, comment_id)
    forms = comment_page.fresh_forms(page)
    forms = Forms(
        forms.labels,
        cover=cover or CoverForm(formdata=None),
        hide=hide or HideForm(formdata=None),
    )
    return comment_page.draw(page, forms, may_change=True)


def _log(deed: Deed, comment_id: int, session: Session) -> None:
    record_deed(session, deed, f"comment:{comment_id}", user_id=member_id(), now=now())


def _to_comment(comment_id: int) -> ResponseReturnValue:
    return redirect(url_for("comments.one_comment", comment_id=comment_id), 303)
