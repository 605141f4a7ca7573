"""People of the city: invited, given roles and departments, and let go."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from sqlalchemy.orm import Session

from engage import accounts
from engage.accounts import Invitation, Place
from engage.audit import Deed, record_deed
from engage.current import current_settings
from engage.db import reading, transaction
from engage.feedback import inbox
from engage.languages import direction, locale
from engage.models.staff import User
from engage.pages.department import cards
from engage.pages.department.forms import problems_of
from engage.pages.organization import forms, roles
from engage.pages.organization.blueprint import blueprint
from engage.security import member_id, staff
from engage.times import now
from engage.words import gettext as _


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account; see `organization/staff.html`."""

    id: int
    email: str
    roles: Sequence[str]
    departments: Sequence[str]
    active: bool
    invited: bool
    form: forms.StaffForm
    action: str


@blueprint.get("/staff", endpoint="staff")
@staff()
def list_staff() -> ResponseReturnValue:
    """Show everybody who has an account, and the form of an invitation."""
    with reading() as session:
        return _draw(session)


@blueprint.post("/staff")
@staff()
def invite() -> ResponseReturnValue:
    """Open an account and mail the link with which its password is set."""
    with transaction() as session:
        form = forms.invite_form(inbox.all_departments(session))
        if form.validate():
            user = accounts.open_account(session, form.email.data or "", _place(form))
            if user is None:
                form.email.errors = [_("This address has an account already.")]
            else:
                _mail_link(session, user)
                _log(session, Deed.STAFF_INVITED, user)
        if form.errors:
            return _draw(session, invited=form), 422
    flash(_("Invited. The link in the mail works for a week."))
    return redirect(url_for("organization.staff"), 303)


@blueprint.post("/staff/<int:user_id>")
@staff()
def change_person(user_id: int) -> ResponseReturnValue:
    """Change roles and departments, send a new link, close or reopen the account."""
    do = request.form.get("do", "save")
    with transaction() as session:
        user = accounts.find_account(session, user_id)
        form = forms.staff_form(inbox.all_departments(session), user)
        if do == "save" and not form.validate():
            return _draw(session, changed={user_id: form}), 422
        if do != "link" and user.id == member_id():
            flash(_("Somebody else must change your own account."), "error")
            return redirect(url_for("organization.staff"), 303)
        _change(session, user, form, do)
        _log(session, Deed.STAFF_CHANGED, user)
    flash(_("Saved."))
    return redirect(url_for("organization.staff"), 303)


def _change(session: Session, user: User, form: forms.StaffForm, do: str) -> None:
    if do == "close":
        accounts.close_account(session, user)
    elif do == "reopen":
        accounts.reopen_account(session, user)
    elif do == "link":
        _mail_link(session, user)
    else:
        accounts.put_in_place(session, user, _place(form))


def _mail_link(session: Session, user: User) -> None:
    settings = current_settings()
    token = accounts.write_link(user, secret=settings.secret_key.get_secret_value())
    link = settings.public_url + url_for("organization.invitation", token=token)
    with force_locale(locale(user.language)):
        values = {"city": settings.city_name}
        subject = _("Your account with %(city)s", **values)
        opening = _("You are invited to work with %(city)s on what residents say.", **values)
        doing = _("Choose your password here; the link works once and for a week:")
    tag = user.language
    html = (
        f'<!doctype html><html lang="{tag}" dir="{direction(tag)}"><body><p>{escape(opening)}</p>'
        f'<p>{escape(doing)}</p><p><a href="{escape(link)}">{escape(link)}</a></p></body></html>'
    )
    text = f"{opening}\n\n{doing}\n{link}\n"
    accounts.queue_invitation(
        session, user, Invitation(subject=subject, text=text, html=html), now=now()
    )


def _place(form: forms.StaffForm) -> Place:
    return Place(
        roles=frozenset(form.roles.data or ()),
        departments=frozenset(form.departments.data or ()),
        language=form.language.data,
    )


def _draw(
    session: Session,
    *,
    invited: forms.InviteForm | None = None,
    changed: dict[int, forms.StaffForm] | None = None,
) -> str:
    departments = inbox.all_departments(session)
    invited = invited or forms.invite_form(departments)
    changed = changed or {}
    people = [
        _person(user, changed.get(user.id) or forms.staff_form(departments, user))
        for user in accounts.list_accounts(session)
    ]
    return render_template(
        "organization/staff.html",
        people=people,
        form=invited,
        form_action=url_for("organization.staff"),
        departments_url=url_for("organization.departments"),
        problems=[p for each in (invited, *changed.values()) for p in problems_of(each)],
    )


def _person(user: User, form: forms.StaffForm) -> Person:
    return Person(
        user.id,
        user.email,
        [roles.name(role.name) for role in user.roles],
        [cards.words(post.department.name).text for post in user.departments],
        user.active,
        user.password.startswith("!"),
        form,
        url_for("organization.change_person", user_id=user.id),
    )


def _log(session: Session, deed: Deed, user: User) -> None:
    record_deed(session, deed, f"user:{user.id}", user_id=member_id(), now=now())
