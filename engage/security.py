"""Who may do what: sign-in, roles, the guard of each staff page, headers, and signed forms."""

import secrets
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import wraps

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import AfterRequestCallable, ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security import Security, SQLAlchemySessionUserDatastore, auth_required, current_user
from flask_wtf import CSRFProtect
from itsdangerous import BadSignature, TimestampSigner
from sqlalchemy.orm import scoped_session, sessionmaker

from engage import headers, signing
from engage.config import MAX_BODY_BYTES, Settings
from engage.current import current_settings
from engage.db import Database
from engage.errors import NotAllowed, StaleForm
from engage.models.staff import Role, User

# A resident may leave a half-filled page open over a weekend.
FORM_SECONDS = 14 * 24 * 3600
# Rooms of people who have no account: residents' pages, and texts.
WITHOUT_ACCOUNTS = frozenset({"resident", "sms"})

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, storage_uri="memory://")


class StaffRole(StrEnum):
    """What a signed-in person is here for."""

    ADMINISTRATOR = "administrator"
    ENGAGEMENT = "engagement"
    DEPARTMENT = "department"
    TRANSLATOR = "translator"
    VIEWER = "viewer"


def init_app(app: Flask, settings: Settings, database: Database) -> None:
    """Set up sign-in, headers, limits and forms."""
    https = settings.public_url.startswith("https://")
    app.session_interface = _Cookies()
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES,
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a scheme
        SECURITY_PASSWORD_SALT=app.config.get("PASSWORD_SALT", "unused by argon2"),
        SECURITY_REGISTERABLE=False,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_POST_LOGIN_VIEW="/departments/",
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_LOGIN_USER_TEMPLATE="security/login_user.html",
        SECURITY_UNAUTHORIZED_VIEW=None,
        WTF_CSRF_TIME_LIMIT=None,
        **signing.SETTINGS,
    )
    app.extensions["form_keys"] = TimestampSigner(app.config["SECRET_KEY"], salt="resident form")
    everybodys = list(app.after_request_funcs[None])
    session = scoped_session(sessionmaker(database.engine, expire_on_commit=False))
    app.teardown_appcontext(lambda _error: session.remove())
    users = SQLAlchemySessionUserDatastore(session, User, Role)
    signing.init_app(app, Security(app, users, login_form=signing.SignInForm))
    csrf.init_app(app)
    limiter.init_app(app)
    _spare_residents(app, but=everybodys)
    # Passwords are guessed in bulk; a person who mistypes stays far below this.
    limited = limiter.limit("20/minute", methods=["POST"])
    app.view_functions["security.login"] = limited(app.view_functions["security.login"])  # type: ignore[assignment]  # its types name every kind of view
    headers.init_app(app, https=https)


class _Cookies(SecureCookieSessionInterface):
    """Flask's own signed cookie; without one there is no signature to make ready for."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def _spare_residents(app: Flask, *, but: Sequence[AfterRequestCallable[Response]]) -> None:
    """Do not look up who is signed in, or how often they tried, where nobody signs in.

    That cost a sixth of a resident's page, and a page without an account has no business asking.
    What is done to everybody's pages (`but`) stays.
    """
    checks = app.before_request_funcs[None]
    staffs = [each for each in app.after_request_funcs[None] if each not in but]

    def check() -> ResponseReturnValue | None:
        if request.blueprint in WITHOUT_ACCOUNTS:
            return None
        answers = (app.ensure_sync(each)() for each in checks)
        return next((answer for answer in answers if answer is not None), None)

    def finish(response: Response) -> Response:
        if request.blueprint in WITHOUT_ACCOUNTS:
            return response
        for each in reversed(staffs):
            response = app.ensure_sync(each)(response)
        return response

    app.before_request_funcs[None] = [check]
    app.after_request_funcs[None] = [*but, finish]


def staff(
    *roles: StaffRole,
) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]:
    """Guard a view: signed in, and with one of `roles`; an administrator always may."""

    def guard(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: object, **values: object) -> ResponseReturnValue:
            if not may(*roles):
                raise NotAllowed
            return view(*args, **values)

        signed_in: Callable[..., ResponseReturnValue] = auth_required("session")(guarded)
        return signed_in

    return guard


def staff_or_development(
    *roles: StaffRole,
) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]:
    """Guard a view as `staff` does, in production; in development it is open to everyone."""

    def guard(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        guarded = staff(*roles)(view)

        @wraps(view)
        def opened(*args: object, **values: object) -> ResponseReturnValue:
            return view(*args, **values) if open_to_development() else guarded(*args, **values)

        return opened

    return guard


def may(*roles: StaffRole) -> bool:
    """Tell whether the person signed in has one of `roles`."""
    held = {role.name for role in current_user.roles} if current_user.is_authenticated else set()
    return bool(held & {StaffRole.ADMINISTRATOR, *roles})


def open_to_development() -> bool:
    """Tell whether this is development, where pages for trying things out are open to everyone."""
    settings = current_settings()
    return not settings.production


def member_id() -> int:
    """Give the id of the person signed in; only behind `staff`."""
    user_id: int = current_user.id
    return user_id


def sees_every_department() -> bool:
    """Tell whether the person signed in reads all departments' pages, not only their own."""
    return may(StaffRole.ENGAGEMENT)


def new_form_key(mark: str = "") -> str:
    """Give a fresh, signed key for a form: its own proof of origin, and needs no cookie.

    The same key posted twice is one response. `mark` is what the key inside begins with.
    """
    return _forms().sign(mark + secrets.token_urlsafe(18)).decode()


def read_form_key(signed: str) -> str:
    """Give the key inside; `StaleForm` when it is not ours or older than two weeks."""
    try:
        key = _forms().unsign(signed, max_age=FORM_SECONDS)
    except BadSignature as error:
        raise StaleForm from error
    return key.decode()


def _forms() -> TimestampSigner:
    keys: TimestampSigner = current_app.extensions["form_keys"]
    return keys
