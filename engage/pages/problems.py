"""From an error to a page that says what happened, what is safe, and what to do.

What somebody typed comes back as a form that sends it again.
"""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from engage import errors
from engage.pages.resident import shut
from engage.security import new_form_key
from engage.words import gettext as _

# How soon a browser or a person should try again when the database is busy or away.
RETRY_SECONDS = 10
# Fields that must be fresh when a form is sent again.
FRESH_FIELDS = frozenset({"csrf_token", "form_key"})

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
    app.register_error_handler(errors.NotFound, lambda error: _page(_not_found(error)))
    app.register_error_handler(errors.NotAllowed, lambda _error: _page(_not_allowed()))
    app.register_error_handler(errors.SurveyNotOpen, shut.not_open)
    app.register_error_handler(errors.SurveyClosed, shut.closed)
    app.register_error_handler(errors.StaleForm, _stale_form)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _page(problem: Problem, *, again: Again | None = None) -> ResponseReturnValue:
    return render_template("resident/error.html", problem=problem, again=again), problem.code


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
    problem = Problem(
        400,
        _("We could not be sure this form was ours"),
        _("The page was open for a long time, or it was changed on the way."),
        _("Please send it again with the button below."),
        _("Nothing is lost. What you typed is kept on this page."),
    )
    return _page(problem, again=_again())


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
    """Give back what was posted; only for residents, whose forms carry their own proof."""
    if request.method != "POST" or request.blueprint != "resident":
        return None
    kept = [pair for pair in request.form.items(multi=True) if pair[0] not in FRESH_FIELDS]
    return Again(request.path, [*kept, ("form_key", new_form_key())])


def _route() -> str:
    """Name the place without its values: a private link's token must not reach a log."""
    return str(request.url_rule or "unknown")
