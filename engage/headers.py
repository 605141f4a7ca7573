"""What every answer tells the browser about its safety, and the way to https where the city has it.

The lines are put together at start: they are the same for every page but the few that ask for others.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from flask import Flask, Response, current_app, redirect, request
from flask.typing import ResponseReturnValue

Policy = Mapping[str, str]
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

CONTENT_SECURITY_POLICY: Policy = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
YEAR_SECONDS = 365 * 24 * 3600
_ALWAYS = {
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    # A private link must never leave as a referrer.
    "Referrer-Policy": "same-origin",
}
_POLICY = "Content-Security-Policy"
_HTTPS_ONLY = ("Strict-Transport-Security", f"max-age={YEAR_SECONDS}; includeSubDomains")
# What a view is marked with that has a policy of its own.
_MARK = "own_content_security_policy"


def init_app(app: Flask, *, https: bool) -> None:
    """Add the headers to every answer; with `https`, lead whoever comes without it there."""
    if https:
        app.before_request(_lead_to_https)
    app.after_request(_protect)


def own_policy(policy: Policy) -> Callable[[View], View]:
    """Let a view answer with this content security policy instead."""

    def mark(view: View) -> View:
        setattr(view, _MARK, _line(policy))
        return view

    return mark


def _line(policy: Policy) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


_LINE = _line(CONTENT_SECURITY_POLICY)


def _lead_to_https() -> ResponseReturnValue | None:
    if _is_https() or current_app.debug:
        return None
    return redirect(request.url.replace("http://", "https://", 1))


def _protect(response: Response) -> Response:
    view = current_app.view_functions.get(request.endpoint or "")
    response.headers.update(_ALWAYS)
    response.headers[_POLICY] = getattr(view, _MARK, _LINE)
    if _is_https():
        response.headers[_HTTPS_ONLY[0]] = _HTTPS_ONLY[1]
    return response


def _is_https() -> bool:
    """Tell whether the browser came by https, also where a proxy took that off."""
    return request.is_secure or request.headers.get("X-Forwarded-Proto") == "https"
