"""One question or one section: its form, and what becomes of it."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engage.audit import Deed
from engage.db import reading, transaction
from engage.errors import DraftChanged, NameTaken
from engage.pages.department.forms import ReadForm, problems_of
from engage.pages.studio import editor_page, frame, question_form, saving, section_form
from engage.pages.studio.blueprint import MAKERS, blueprint
from engage.pages.studio.question_form import Asked, QuestionForm
from engage.security import member_id, staff
from engage.studio import bank, codes, documents, drafts, publishing
from engage.studio.drafts import Working
from engage.times import now
from engage.words import gettext as _
from surveys.kinds import KINDS

_NEW_KIND = "single_choice"


@blueprint.get("/surveys/<slug>/questions/<code>")
@staff(*MAKERS)
def question(slug: str, code: str) -> ResponseReturnValue:
    """Show the form of a question."""
    working, asked = _open(slug, code)
    return _draw(working, asked, question_form.build(asked))


@blueprint.post("/surveys/<slug>/questions/<code>")
@staff(*MAKERS)
def save_question(slug: str, code: str) -> ResponseReturnValue:
    """Store a question, unless somebody else changed it meanwhile."""
    working, asked = _open(slug, code)
    form = question_form.build(asked)
    wanted = question_form.cleaned(form.code.data) or code
    faults = _code_faults(working, wanted, code) if wanted != code else []
    form.code.errors = [*form.code.errors, *faults]
    valid = form.validate()
    form.code.errors = [*form.code.errors, *faults]
    typed = question_form.read(form, asked, code=wanted) if valid else None
    if typed is None or faults:
        if saving.is_autosave():
            return saving.not_saved(422, _("Not saved yet: a field needs a look."))
        return _draw(working, asked, form), 422
    place = documents.question_place(code)
    edit = documents.put_question(typed, section="", replacing=code)
    try:
        saved = saving.change(slug, edit, place, seen=form.seen.data or "")
    except DraftChanged as error:
        return _late(slug, code, form, error)
    if saving.is_autosave():
        return saving.saved_in_passing(saved, documents.question_place(wanted))
    flash(_("Saved."))
    return redirect(url_for("studio.question", slug=slug, code=wanted), 303)


@blueprint.get("/surveys/<slug>/questions/new")
@staff(*MAKERS)
def new_question(slug: str) -> ResponseReturnValue:
    """Show the form of a new question, of the kind and for the section in the address."""
    working, asked = _open_new(slug)
    return _draw(working, asked, question_form.build(asked))


@blueprint.post("/surveys/<slug>/questions/new")
@staff(*MAKERS)
def add_question(slug: str) -> ResponseReturnValue:
    """Put a new question at the end of its section."""
    working, asked = _open_new(slug)
    form = question_form.build(asked)
    taken = _taken(working)
    words = form.text.data or asked.kind
    wanted = question_form.cleaned(form.code.data) or codes.make(words, taken, otherwise=asked.kind)
    faults = _code_faults(working, wanted, None)
    valid = form.validate()
    form.code.errors = [*form.code.errors, *faults]
    typed = question_form.read(form, asked, code=wanted) if valid else None
    if typed is None or faults:
        return _draw(working, asked, form), 422
    edit = documents.put_question(typed, section=form.section.data)
    saving.change(slug, edit, documents.question_place(wanted))
    flash(_("Added."))
    return redirect(url_for("studio.question", slug=slug, code=wanted), 303)


@blueprint.post("/surveys/<slug>/questions/<code>/keep")
@staff(*MAKERS)
def keep_question(slug: str, code: str) -> ResponseReturnValue:
    """Put a copy of a question into the bank."""
    with transaction() as session:
        held = documents.find_question(drafts.find(session, slug).document, code)
        bank.keep(session, held, user_id=member_id(), now=now())
        saving.log(session, Deed.QUESTION_KEPT, slug)
    flash(_("Kept in the question bank."))
    return redirect(url_for("studio.question", slug=slug, code=code), 303)


@blueprint.get("/surveys/<slug>/sections/new")
@staff(*MAKERS)
def new_section(slug: str) -> ResponseReturnValue:
    """Show the form of a new section."""
    with reading() as session:
        working = drafts.find(session, slug)
    form = section_form.build(working.document, None)
    return _draw_section(working, form, None)


@blueprint.post("/surveys/<slug>/sections/new")
@staff(*MAKERS)
def add_section(slug: str) -> ResponseReturnValue:
    """Put a new section at the end."""
    with reading() as session:
        working = drafts.find(session, slug)
    form = section_form.build(working.document, None)
    taken = [documents.code_of(each) for each in documents.sections(working.document)]
    code = codes.make(form.title.data or "", taken, otherwise="section")
    typed = section_form.read(form, working.document, None, code=code) if form.validate() else None
    if typed is None:
        return _draw_section(working, form, None), 422
    saving.change(slug, documents.put_section(typed), documents.section_place(code))
    flash(_("Added."))
    return redirect(url_for("studio.editor", slug=slug, _anchor=f"section-{code}"), 303)


@blueprint.get("/surveys/<slug>/sections/<code>")
@staff(*MAKERS)
def section(slug: str, code: str) -> ResponseReturnValue:
    """Show the form of a section."""
    with reading() as session:
        working = drafts.find(session, slug)
    documents.find_section(working.document, code)
    return _draw_section(working, section_form.build(working.document, code), code)


@blueprint.post("/surveys/<slug>/sections/<code>")
@staff(*MAKERS)
def save_section(slug: str, code: str) -> ResponseReturnValue:
    """Store a section, unless somebody else changed it meanwhile."""
    with reading() as session:
        working = drafts.find(session, slug)
    form = section_form.build(working.document, code)
    place = documents.section_place(code)
    typed = section_form.read(form, working.document, code, code=code) if form.validate() else None
    if typed is None:
        if saving.is_autosave():
            return saving.not_saved(422, _("Not saved yet: a field needs a look."))
        return _draw_section(working, form, code), 422
    edit = documents.put_section(typed, replacing=code)
    try:
        saved = saving.change(slug, edit, place, seen=form.seen.data or "")
    except DraftChanged as error:
        if saving.is_autosave():
            return saving.not_saved(409, _("Not saved: somebody else changed this meanwhile."))
        take_url = url_for("studio.section", slug=slug, code=code)
        found = saving.conflict(slug, place, error.theirs, take_url=take_url)  # type: ignore[arg-type]  # a part is JSON
        form.seen.data = documents.fingerprint(error.theirs)  # type: ignore[arg-type]
        return _draw_section(working, form, code, conflict=found), 409
    if saving.is_autosave():
        return saving.saved_in_passing(saved, place)
    flash(_("Saved."))
    return redirect(url_for("studio.section", slug=slug, code=code), 303)


def _open(slug: str, code: str) -> tuple[Working, Asked]:
    with reading() as session:
        working = drafts.find(session, slug)
        known = codes.published(session, working.survey)
    held = documents.find_question(working.document, code)
    typed = request.form.get("kind", "")
    kind = typed if typed in KINDS and code not in known.kinds else str(held.get("kind"))
    asked = Asked(
        document=working.document,
        question=held,
        kind=kind,
        section=documents.code_of(documents.section_of(working.document, code)),
        retired=known.choices.get(code, {}),
        is_published=code in known.kinds,
    )
    return working, asked


def _open_new(slug: str) -> tuple[Working, Asked]:
    with reading() as session:
        working = drafts.find(session, slug)
    homes = [documents.code_of(each) for each in documents.sections(working.document)]
    wanted = request.values.get("section", "")
    kind = request.values.get("kind", "")
    asked = Asked(
        document=working.document,
        question=None,
        kind=kind if kind in KINDS else _NEW_KIND,
        section=wanted if wanted in homes else (homes[-1] if homes else ""),
    )
    return working, asked


def _taken(working: Working) -> set[str]:
    """Give every code that a new question may not have, earlier versions' included."""
    with reading() as session:
        known = codes.published(session, working.survey)
    drafted = {documents.code_of(each) for each in documents.all_questions(working.document)}
    return drafted | set(known.kinds)


def _code_faults(working: Working, wanted: str, own: str | None) -> list[str]:
    taken = _taken(working)
    if own is not None:
        with reading() as session:
            if own in codes.published(session, working.survey).kinds:
                return [_("Residents were asked under this code, so it stays: %(code)s", code=own)]
    if wanted in taken:
        return [str(_explain_taken(NameTaken("question", wanted)))]
    return []


def _explain_taken(error: NameTaken) -> str:
    return _(
        "The code “%(code)s” belongs to another question of this survey, now or in an earlier version.",
        code=error.name,
    )


def _late(slug: str, code: str, form: QuestionForm, error: DraftChanged) -> ResponseReturnValue:
    """Show both texts: what was typed is in the form, and saving it once more writes over theirs."""
    if saving.is_autosave():
        return saving.not_saved(409, _("Not saved: somebody else changed this meanwhile."))
    take_url = url_for("studio.editor", slug=slug)
    if error.theirs is not None:
        take_url = url_for("studio.question", slug=slug, code=code)
    found = saving.conflict(slug, error.place, error.theirs, take_url=take_url)  # type: ignore[arg-type]  # a part is JSON
    working, asked = _open(slug, code)
    form.seen.data = documents.fingerprint(error.theirs)  # type: ignore[arg-type]
    return _draw(working, asked, form, conflict=found), 409


def _draw(
    working: Working,
    asked: Asked,
    form: QuestionForm,
    *,
    conflict: saving.Conflict | None = None,
) -> str:
    slug, document = working.survey.slug, working.document
    look = publishing.look_at(working)
    code = documents.code_of(asked.question) if asked.question else ""
    place = documents.question_place(code) if code else ""
    return render_template(
        "studio/question.html",
        survey=frame.head(working, "studio.editor"),
        sections=editor_page.outline(working, look, current=place),
        title=frame.question_text(asked.question, document) if asked.question else None,
        notes=editor_page.notes(look, place) if code else [],
        form=form,
        parts=question_form.shown(asked),
        action=url_for("studio.save_question", slug=slug, code=code)
        if code
        else url_for("studio.add_question", slug=slug, kind=asked.kind, section=asked.section),
        keep_url=url_for("studio.keep_question", slug=slug, code=code) if code else None,
        arrange_url=url_for("studio.arrange", slug=slug),
        place=place,
        is_published=asked.is_published,
        language=documents.base_language(document),
        plain=ReadForm(),
        problems=_problems(form),
        conflict=conflict,
        pane=editor_page.preview_pane(working, place=code),
    )


def _draw_section(
    working: Working,
    form: section_form.SectionForm,
    code: str | None,
    *,
    conflict: saving.Conflict | None = None,
) -> str:
    slug = working.survey.slug
    look = publishing.look_at(working)
    place = documents.section_place(code) if code else ""
    return render_template(
        "studio/section.html",
        survey=frame.head(working, "studio.editor"),
        sections=editor_page.outline(working, look, current=place),
        notes=editor_page.notes(look, place) if code else [],
        form=form,
        action=url_for("studio.save_section", slug=slug, code=code)
        if code
        else url_for("studio.add_section", slug=slug),
        arrange_url=url_for("studio.arrange", slug=slug),
        place=place,
        plain=ReadForm(),
        problems=_problems(form),
        conflict=conflict,
        pane=editor_page.preview_pane(working),
    )


def _problems(form: object) -> Sequence[object]:
    """Give the faults of a form, each once; rows of a condition are told by their field."""
    return [each for each in problems_of(form) if each.message and each.message[0] != "{"]
