"""The engagement worksheet: six questions, focus groups, benchmarks, channels, partners, stage."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage.audit import Deed, record_deed
from engage.db import reading, transaction
from engage.errors import NameTaken
from engage.i18n import current_language
from engage.pages import ui
from engage.pages.department.forms import problems_of
from engage.pages.studio import wording, worksheet_form
from engage.pages.studio.blueprint import MAKERS, READERS, blueprint
from engage.pages.studio.worksheet_form import NewEngagementForm, WorksheetForm
from engage.security import may, member_id, staff
from engage.studio import worksheet
from engage.studio.worksheet import SixQuestion, Worksheet
from engage.times import now
from engage.words import gettext as _
from surveys.texts import pick


@blueprint.get("/engagements/new")
@staff(*MAKERS)
def new_engagement() -> ResponseReturnValue:
    """Ask for the name of a new engagement."""
    return _draw_new(NewEngagementForm())


@blueprint.post("/engagements/new")
@staff(*MAKERS)
def begin_engagement() -> ResponseReturnValue:
    """Begin an engagement; its worksheet is filled in next."""
    form = NewEngagementForm()
    if not form.validate():
        return _draw_new(form), 422
    try:
        with transaction() as session:
            begun = worksheet.begin(session, form.name.data or "", language=current_language())
            slug = begun.slug
            _log(session, slug)
    except NameTaken:
        form.name.errors = [_("There is an engagement of this name. Please choose another.")]
        return _draw_new(form), 422
    return redirect(url_for("studio.engagement", slug=slug), 303)


@blueprint.get("/engagements/<slug>")
@staff(*READERS)
def engagement(slug: str) -> ResponseReturnValue:
    """Show the worksheet: a form for those who plan, a page to read for the others."""
    with reading() as session:
        found = worksheet.find(session, slug)
        sheet = worksheet.read(session, found)
    return _draw(slug, sheet, worksheet_form.build(sheet))


@blueprint.post("/engagements/<slug>")
@staff(*MAKERS)
def save_engagement(slug: str) -> ResponseReturnValue:
    """Store the worksheet, unless somebody else changed it meanwhile."""
    with reading() as session:
        sheet = worksheet.read(session, worksheet.find(session, slug))
    form = worksheet_form.build(sheet)
    typed = worksheet_form.read(form, sheet) if form.validate() else None
    if typed is None:
        return _draw(slug, sheet, form), 422
    with transaction() as session:
        found = worksheet.find(session, slug)
        theirs = worksheet.read(session, found)
        late = worksheet_form.seen(theirs) != form.seen.data
        if not late:
            worksheet.write(session, found, typed, user_id=member_id(), now=now())
            _log(session, slug)
    if late:
        form.seen.data = worksheet_form.seen(theirs)
        return _draw(slug, sheet, form, theirs=theirs), 409
    flash(_("Saved."))
    return redirect(url_for("studio.engagement", slug=slug), 303)


def _log(session: Session, slug: str) -> None:
    record_deed(
        session,
        Deed.WORKSHEET_WRITTEN,
        f"engagement:{slug}"[:64],
        user_id=member_id(),
        now=now(),
    )


def _draw_new(form: NewEngagementForm) -> str:
    return render_template(
        "studio/new_engagement.html",
        form=form,
        action=url_for("studio.begin_engagement"),
        home_url=url_for("studio.home"),
        problems=problems_of(form),
    )


def _draw(
    slug: str, sheet: Worksheet, form: WorksheetForm, *, theirs: Worksheet | None = None
) -> str:
    name = pick(sheet.name, current_language())
    return render_template(
        "studio/worksheet.html",
        name=ui.Words(name.text, name.language),
        home_url=url_for("studio.home"),
        form=form,
        may_change=may(*MAKERS),
        questions=[(each.value, *wording.six(each)) for each in SixQuestion],
        answers={each.value: _said(sheet, each) for each in SixQuestion},
        action=url_for("studio.save_engagement", slug=slug),
        take_url=url_for("studio.engagement", slug=slug),
        theirs={each.value: _said(theirs, each) for each in SixQuestion} if theirs else None,
        problems=problems_of(form),
    )


def _said(sheet: Worksheet, question: SixQuestion) -> ui.Words:
    found = pick(sheet.answers.get(question, {}), current_language())
    return ui.Words(found.text, found.language)
