"""The questions of a survey: the whole list, and what changes more than one of them."""

from collections.abc import Callable, Mapping

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engage.audit import Deed
from engage.db import reading, transaction
from engage.errors import NotFound
from engage.pages.department.forms import ReadForm
from engage.pages.studio import editor_page, frame, saving, wording
from engage.pages.studio.blueprint import MAKERS, READERS, blueprint
from engage.security import member_id, staff
from engage.studio import documents, drafts, looking, publishing, workbooks
from engage.times import now
from engage.words import gettext as _
from surveys.definition import Survey
from surveys.exchange import document as plain

_WRITERS: Mapping[str, tuple[Callable[[Survey], str | bytes], str]] = {
    "xlsx": (workbooks.write, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "yaml": (plain.write_yaml, "application/yaml"),
    "json": (plain.write_json, "application/json"),
}


@blueprint.get("/surveys/<slug>/")
@staff(*READERS)
def editor(slug: str) -> ResponseReturnValue:
    """Show the sections and questions, with what is wrong beside each."""
    with reading() as session:
        working = drafts.find(session, slug)
        look = publishing.look_at(working)
    return render_template(
        "studio/editor.html",
        survey=frame.head(working, "studio.editor"),
        sections=editor_page.outline(working, look),
        notes=editor_page.notes(look, documents.SURVEY),
        counts={"errors": look.errors, "warnings": look.warnings},
        checks_url=url_for("studio.checks", slug=slug),
        kinds=wording.kinds(),
        form=ReadForm(),
        arrange_url=url_for("studio.arrange", slug=slug),
        new_section_url=url_for("studio.new_section", slug=slug),
        bank_url=url_for("studio.bank", slug=slug),
        exports=[(each, url_for("studio.export", slug=slug, kind=each)) for each in _WRITERS],
        pane=editor_page.preview_pane(working),
    )


@blueprint.post("/surveys/<slug>/arrange")
@staff(*MAKERS)
def arrange(slug: str) -> ResponseReturnValue:
    """Move a question or section, or take a question out: one button of the list was pressed.

    `up`, `down` and `remove` name a place; a drag sends `move` (a question's code) with `section` and
    `position` (from 0).
    """
    form = request.form
    if "move" in form:
        code, section = form["move"], form.get("section", "")
        position = form.get("position", 0, type=int)
        edit = documents.place_question(code, section=section, place=position)
        working = saving.change(slug, edit, documents.question_place(code))
        if saving.is_autosave():
            return saving.saved_in_passing(working, documents.question_place(code))
        return _to_editor(slug)
    for name, step in (("up", -1), ("down", 1)):
        if name in form:
            _move(slug, form[name], step)
            return _to_editor(slug, at=form[name])
    if "remove" in form:
        _remove(slug, form["remove"])
    return _to_editor(slug)


@blueprint.post("/surveys/<slug>/undo")
@staff(*MAKERS)
def undo(slug: str) -> ResponseReturnValue:
    """Take the last change back."""
    with transaction() as session:
        place = drafts.undo(session, slug, user_id=member_id(), now=now())
        saving.log(session, Deed.DRAFT_CHANGED, slug)
    flash(_("Undone: %(place)s.", place=wording.place(place)) if place else _("Nothing to undo."))
    return _to_editor(slug)


@blueprint.post("/surveys/<slug>/redo")
@staff(*MAKERS)
def redo(slug: str) -> ResponseReturnValue:
    """Make the change again that was taken back."""
    with transaction() as session:
        place = drafts.redo(session, slug, user_id=member_id(), now=now())
        saving.log(session, Deed.DRAFT_CHANGED, slug)
    flash(
        _("Done again: %(place)s.", place=wording.place(place)) if place else _("Nothing to redo.")
    )
    return _to_editor(slug)


@blueprint.post("/surveys/<slug>/discard")
@staff(*MAKERS)
def discard(slug: str) -> ResponseReturnValue:
    """Go back to what residents are asked now."""
    with transaction() as session:
        drafts.discard(session, slug)
        saving.log(session, Deed.DRAFT_DISCARDED, slug)
    flash(_("The draft is gone. The questions are those that residents are asked now."))
    return _to_editor(slug)


@blueprint.get("/surveys/<slug>/export.<kind>")
@staff(*READERS)
def export(slug: str, kind: str) -> ResponseReturnValue:
    """Give the draft as a file; one with faults cannot be written, and is sent to its checks."""
    if kind not in _WRITERS:
        raise NotFound("file", kind)
    with reading() as session:
        survey = looking.look(drafts.find(session, slug).document).survey
    if survey is None:
        flash(_("Please mend these first. Then the survey can be written to a file."), "error")
        return redirect(url_for("studio.checks", slug=slug), 303)
    return _file(survey, kind)


def _file(survey: Survey, kind: str) -> Response:
    write, media = _WRITERS[kind]
    answer = Response(write(survey), mimetype=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{survey.slug}.{kind}"'
    return answer


def _move(slug: str, place: str, step: int) -> None:
    kind, _space, code = place.partition(" ")
    move = documents.move_section if kind == "section" else documents.move_question
    saving.change(slug, move(code, step=step), place)


def _remove(slug: str, place: str) -> None:
    kind, _space, code = place.partition(" ")
    remove = documents.remove_section if kind == "section" else documents.remove_question
    saving.change(slug, remove(code), place)
    flash(_("Removed: %(place)s. You can undo this.", place=wording.place(place)))


def _to_editor(slug: str, *, at: str = "") -> ResponseReturnValue:
    anchor = at.replace(" ", "-") or None
    return redirect(url_for("studio.editor", slug=slug, _anchor=anchor), 303)
