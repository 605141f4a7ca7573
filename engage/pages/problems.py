"""From an error to a page that says what happened, what is safe, and what to do.

What somebody typed comes back as a form that sends it again.
"""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from flask import Flask, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from engage import errors
from engage.pages.resident import shut
from engage.security import new_form_key
from engage.words import gettext as _

# How soon a browser or a person should try again when the database is busy or away.
RETRY_SECONDS = 10
# How fields end that must be fresh when a form is sent again; a form may put a prefix before.
FRESH_FIELDS = ("csrf_token", "form_key")
STAFF_ROOMS = frozenset(
    {
        "admin",
        "collectors",
        "comments",
        "department",
        "organization",
        "outbox",
        "responses",
        "routing",
        "simulator",
        "studio",
        "texting",
        "unclaimed",
    }
)
# Problems that leave the database to be asked.
FRAMED = frozenset({400, 403, 404})

log = structlog.get_logger("engage.problems")


@dataclass(frozen=True, slots=True)
class Problem:
    """What `resident/error.html` says."""

    code: int
    title: str
    happened: str
    do: str
    safe: str | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """A form that sends what was typed once more."""

    action: str
    fields: list[tuple[str, str]]
    method: str = "post"


def init_app(app: Flask) -> None:
    """Answer every error with a page."""
    app.before_request(_refuse_nul)
    app.register_error_handler(errors.NotFound, lambda error: _page(_not_found(error)))
    app.register_error_handler(errors.NotAllowed, lambda _error: _page(_not_allowed()))
    app.register_error_handler(errors.SurveyNotOpen, shut.not_open)
    app.register_error_handler(errors.SurveyClosed, shut.closed)
    app.register_error_handler(errors.StaleForm, _stale_form)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _refuse_nul() -> None:
    """No address of ours has a NUL, and PostgreSQL would not even compare one."""
    if "\0" in request.path:
        raise errors.NotFound("page", "")


def _page(problem: Problem, *, again: Again | None = None) -> ResponseReturnValue:
    """Draw a problem; in a staff room with its frame, unless the database cannot say who it is."""
    framed = request.blueprint in STAFF_ROOMS and problem.code in FRAMED
    template = "error.html" if framed else "resident/error.html"
    return render_template(template, problem=problem, again=again), problem.code


def _not_found(error: errors.NotFound) -> Problem:
    titles: dict[str, Callable[[], str]] = {
        "survey": lambda: _("We have no survey at this address"),
        "response": lambda: _("This private link does not open anything"),
    }
    title = titles.get(error.kind, lambda: _("There is nothing at this address"))()
    return Problem(
        404,
        title,
        _("The address may have been typed or copied with a mistake, or it has been removed."),
        _("Please check the address, or start from the first page."),
    )


def _not_allowed() -> Problem:
    return Problem(
        403,
        _("This page is not open to you"),
        _("You are signed in, but your role does not include this page."),
        _("If you need it for your work, please ask your administrator."),
    )


def _stale_form(error: Exception) -> ResponseReturnValue:
    log.info("stale form", kind=type(error).__name__, path=_route())
    title = _("We could not be sure this form was ours")
    happened = _("The page was open for a long time, or it was changed on the way.")
    again = _again()
    if again is None:
        do = _("Nothing was changed. Please sign in, go back to the form and send it once more.")
        return _page(Problem(400, title, happened, do))
    do = _("Please send it again with the button below.")
    safe = _("Nothing is lost. What you typed is kept on this page.")
    return _page(Problem(400, title, happened, do, safe), again=again)


def _database_away(error: OperationalError) -> ResponseReturnValue:
    log.error("database away", kind=type(error.orig).__name__, path=_route())
    problem = Problem(
        503,
        _("We cannot save just now"),
        _("Many people are answering at the same time, or we are doing repairs."),
        _("Please wait a moment and press the button. You need not type anything again."),
        _("Nothing is lost. What you typed is kept on this page."),
    )
    body = _page(problem, again=_again())
    assert isinstance(body, tuple)  # noqa: S101 - what `_page` gives
    return body[0], 503, {"Retry-After": str(RETRY_SECONDS)}


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error
    return _page(_http_problem(error.code or 500))


def _http_problem(code: int) -> Problem:
    if code == 404:
        return _not_found(errors.NotFound("page", ""))
    if code == 413:
        return Problem(
            413,
            _("That was too much at once"),
            _("What you sent is larger than we can take in one piece."),
            _("Please go back, shorten the text, and send it again."),
            _("Your earlier pages are saved."),
        )
    if code == 429:
        return Problem(
            429,
            _("Too many tries"),
            _("There were many tries from your network in a short time."),
            _("Please wait a minute and try again."),
        )
    return _trouble(code)


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.error("unexpected error", exc_info=error, path=_route())
    return _page(_trouble(500), again=_again())


def _trouble(code: int) -> Problem:
    return Problem(
        code,
        _("Something went wrong on our side"),
        _("It is not your fault. We have been told about it."),
        _("Please try again in a few minutes."),
        _("Pages you sent before are saved."),
    )


def _again() -> Again | None:
    """Give back what was posted, with a fresh proof; `None` for a stranger in a staff room.

    A form that another site sent brings no cookie along, so it never gets a proof of staff's.
    """
    if request.method != "POST":
        return None
    kept = [pair for pair in request.form.items(multi=True) if not pair[0].endswith(FRESH_FIELDS)]
    if request.blueprint == "resident":
        return Again(request.path, [*kept, ("form_key", new_form_key())])
    if request.blueprint in STAFF_ROOMS and "_user_id" in session:
        address = request.full_path.rstrip("?")
        return Again(address, [*kept, ("csrf_token", generate_csrf())])
    return None


def _route() -> str:
    """Name the place without its values: a private link's token must not reach a log."""
    return str(request.url_rule or "unknown")
