"""Departments: made, named, given readers, closed, or made part of another."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage.audit import Deed, record_deed
from engage.current import current_settings
from engage.db import reading, transaction
from engage.errors import StillInUse
from engage.feedback import departments, inbox
from engage.i18n import current_language
from engage.models.department import Department
from engage.pages.department import cards
from engage.pages.department.forms import problems_of
from engage.pages.organization import forms
from engage.pages.organization.blueprint import blueprint
from engage.security import member_id, staff
from engage.times import now
from engage.words import gettext as _
from engage.words import ngettext


@dataclass(frozen=True, slots=True)
class Line:
    """A department of the list; see `organization/departments.html`."""

    name: str
    focus: str
    url: str
    inbox_url: str


@blueprint.get("/departments", endpoint="departments")
@staff()
def list_departments() -> ResponseReturnValue:
    """Show every department, and the form of a new one."""
    with reading() as session:
        return _draw_list(session, forms.NewDepartmentForm())


@blueprint.post("/departments")
@staff()
def make_department() -> ResponseReturnValue:
    """Make a department."""
    settings = current_settings()
    form = forms.NewDepartmentForm()
    with transaction() as session:
        if form.validate():
            profile = forms.read_profile(form, current_language(), None)
            slug = form.slug.data or ""
            made = departments.make_department(session, slug, profile, timezone=settings.timezone)
            if made is None:
                form.slug.errors = [_("Another department has this short name already.")]
            else:
                _log(session, Deed.DEPARTMENT_MADE, made)
        if form.errors:
            return _draw_list(session, form), 422
    flash(_("It is made. Now write the rules that send comments to it."))
    return redirect(url_for("organization.departments"), 303)


@blueprint.get("/departments/<department>", endpoint="department")
@staff()
def show_department(department: str) -> ResponseReturnValue:
    """Show one department's forms."""
    with reading() as session:
        found = inbox.find_department(session, department)
        form = forms.fill_department(found, forms.DepartmentForm)
        return _draw(session, found, form)


@blueprint.post("/departments/<department>")
@staff()
def change_department(department: str) -> ResponseReturnValue:
    """Rename it, say what it looks after, and who reads its digest."""
    with transaction() as session:
        found = inbox.find_department(session, department)
        form = forms.fill_department(found, forms.DepartmentForm)
        if not form.validate():
            return _draw(session, found, form), 422
        profile = forms.read_profile(form, current_language(), found)
        departments.change_department(session, found, profile)
        _log(session, Deed.DEPARTMENT_CHANGED, found)
    flash(_("Saved."))
    return redirect(url_for("organization.department", department=department), 303)


@blueprint.post("/departments/<department>/end")
@staff()
def end_department(department: str) -> ResponseReturnValue:
    """Close it when nobody waits for it, or make it part of another."""
    with transaction() as session:
        found = inbox.find_department(session, department)
        go = forms.go_form(_others(session, found))
        if go.validate():
            try:
                _end(session, found, go.into.data or "")
            except StillInUse as error:
                go.into.errors = [_still(error)]
        if go.errors:
            form = forms.fill_department(found, forms.DepartmentForm)
            return _draw(session, found, form, go=go), 409
    return redirect(url_for("organization.departments"), 303)


def _end(session: Session, found: Department, into: str) -> None:
    if into:
        target = inbox.find_department(session, into)
        departments.merge_departments(session, found, target, user_id=member_id(), now=now())
        _log(session, Deed.DEPARTMENT_MERGED, found)
        flash(_("It is part of %(department)s now.", department=cards.words(target.name).text))
        return
    departments.close_department(session, found, user_id=member_id(), now=now())
    _log(session, Deed.DEPARTMENT_CLOSED, found)
    flash(_("It is closed. Its digests and its history stay."))


def _still(error: StillInUse) -> str:
    if error.kind == "input":
        return ngettext(
            "One input still waits for an answer. Answer it first, or merge the department.",
            "%(num)s inputs still wait for an answer. Answer them first, or merge the department.",
            error.count,
        )
    return ngettext(
        "One action is not done yet. Settle it first, or merge the department.",
        "%(num)s actions are not done yet. Settle them first, or merge the department.",
        error.count,
    )


def _draw_list(session: Session, form: forms.NewDepartmentForm) -> str:
    return render_template(
        "organization/departments.html",
        departments=[_line(each) for each in inbox.all_departments(session)],
        form=form,
        form_action=url_for("organization.departments"),
        staff_url=url_for("organization.staff"),
        problems=problems_of(form),
    )


def _draw(
    session: Session,
    found: Department,
    form: forms.DepartmentForm,
    *,
    go: forms.GoForm | None = None,
) -> str:
    go = go or forms.go_form(_others(session, found))
    members = departments.members_of(session, [found.id])
    return render_template(
        "organization/department.html",
        title=cards.words(found.name).text,
        form=form,
        form_action=url_for("organization.department", department=found.slug),
        members=list(members.values()),
        go=go,
        go_action=url_for("organization.end_department", department=found.slug),
        departments_url=url_for("organization.departments"),
        staff_url=url_for("organization.staff"),
        problems=[*problems_of(form), *problems_of(go)],
    )


def _others(session: Session, found: Department) -> list[Department]:
    return [each for each in inbox.all_departments(session) if each.id != found.id]


def _line(department: Department) -> Line:
    return Line(
        cards.words(department.name).text,
        cards.words(department.focus).text if department.focus else "",
        url_for("organization.department", department=department.slug),
        url_for("department.inbox", slug=department.slug),
    )


def _log(session: Session, deed: Deed, department: Department) -> None:
    subject = f"department:{department.id}"
    record_deed(session, deed, subject, user_id=member_id(), now=now())
