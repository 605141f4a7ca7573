"""Signing in: the form and its words, where to go without it, and a line in the audit log."""

from collections.abc import Mapping

from flask import Flask, Response, make_response, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_security import Security, user_authenticated
from flask_security.forms import LoginForm

from engage.audit import Deed, record_deed
from engage.db import database_of
from engage.models.staff import User
from engage.times import now
from engage.words import gettext as _


class SignInForm(LoginForm):
    """Flask-Security's form with our words, so that it speaks all our languages."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.email.label.text = _("E-mail address")
        self.password.label.text = _("Password")
        self.remember.label.text = _("Stay signed in on this device")


# One sentence for every cause: which addresses have an account is nobody's business.
_REFUSED = _l("We could not sign you in with this e-mail address and password. Please try again.")
SETTINGS: Mapping[str, object] = {
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_MSG_GENERIC_AUTHN_FAILED": (_REFUSED, "error"),
    "SECURITY_MSG_EMAIL_NOT_PROVIDED": (_l("Please type your e-mail address."), "error"),
    "SECURITY_MSG_PASSWORD_NOT_PROVIDED": (_l("Please type your password."), "error"),
}


def init_app(app: Flask, security: Security) -> None:
    """Ask strangers to sign in, and log who did."""
    security.unauthn_handler(_ask_to_sign_in)
    user_authenticated.connect(_log_sign_in, app)


def _ask_to_sign_in(
    mechanisms: list[str],  # noqa: ARG001 - Flask-Security names both
    headers: dict[str, str] | None = None,  # noqa: ARG001
) -> Response:
    """Send to the sign-in page and back here afterwards; what was posted cannot come along."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return make_response(redirect(url_for("security.login", next=wanted), 303))


def _log_sign_in(app: Flask, user: User, **_how: object) -> None:
    with database_of(app).transaction() as session:
        record_deed(session, Deed.SIGNED_IN, f"user:{user.id}", user_id=user.id, now=now())
