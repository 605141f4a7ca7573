"""The page that an invitation's link leads to: a password of one's own, then the sign-in page."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import hash_password

from engage import accounts
from engage.current import current_settings
from engage.db import reading, transaction
from engage.errors import StaleForm
from engage.pages.department.forms import problems_of
from engage.pages.organization import forms
from engage.pages.organization.blueprint import blueprint
from engage.words import gettext as _


@blueprint.route("/invitation/<token>", methods=["GET", "POST"], endpoint="invitation")
def invitation(token: str) -> ResponseReturnValue:
    """Let whoever holds the link choose a password, once."""
    settings = current_settings()
    secret = settings.secret_key.get_secret_value()
    form = forms.PasswordForm()
    try:
        with reading() as session:
            email = accounts.read_link(session, token, secret=secret).email
        if request.method == "GET" or not form.validate():
            return _draw(token, email, form), 422 if form.errors else 200
        hashed = hash_password(form.password.data or "")
        with transaction() as session:
            user = accounts.read_link(session, token, secret=secret)
            accounts.set_password(session, user, hashed)
    except StaleForm:
        return render_template(
            "organization/spent.html", sign_in_url=url_for("security.login")
        ), 410
    flash(_("Your password is set. Please sign in with it."))
    return redirect(url_for("security.login"), 303)


def _draw(token: str, email: str, form: forms.PasswordForm) -> str:
    return render_template(
        "organization/invitation.html",
        email=email,
        form=form,
        form_action=url_for("organization.invitation", token=token),
        problems=problems_of(form),
    )
