"""Which language a page is in, and how to say so for each part of it."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from babel import Locale
from flask import Flask, Request, Response, current_app, g, request
from flask_babel import Babel
from werkzeug.http import dump_cookie

from engage.languages import BY_TAG, Language, direction, locale, match

COOKIE = "language"
COOKIE_SECONDS = 365 * 24 * 3600
CATALOGUES = Path(__file__).parent.parent / "translations"


def init_app(app: Flask, *, timezone: str) -> None:
    """Set up catalogues and what templates need to mark languages."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGUES)
    app.config["BABEL_DEFAULT_TIMEZONE"] = timezone
    Babel(app, locale_selector=_current_locale)
    app.jinja_env.globals["language"] = current_language
    app.jinja_env.globals["direction"] = direction
    app.after_request(_remember_choice)


def current_language() -> str:
    """Give the tag of the language this page is in."""
    chosen: str | None = g.get("language")
    if chosen is None:
        chosen = negotiate(request, offered_languages())
        g.language = chosen
    return chosen


def offer_languages(tags: Sequence[str]) -> None:
    """Offer these languages on this page (a survey's own), the first being the fallback."""
    g.offered = tuple(tag for tag in tags if tag in BY_TAG)
    g.pop("language", None)


def offered_languages() -> tuple[str, ...]:
    """Give the languages this page can be in."""
    offered: tuple[str, ...] = g.get("offered") or current_app.config["LANGUAGES"]
    return offered


def use_language(tag: str) -> None:
    """Draw the rest of this request in `tag`."""
    g.language = tag


def negotiate(asked: Request, offered: Sequence[str]) -> str:
    """Give the best of `offered` (its first is the fallback): link, then cookie, then browser."""
    explicit = (asked.args.get("lang"), asked.cookies.get(COOKIE))
    wanted = [tag for tag in explicit if tag] + list(asked.accept_languages.values())
    matched = (match(tag) for tag in wanted)
    return next((tag for tag in matched if tag and tag in offered), offered[0])


def switcher(offered: Sequence[str]) -> list[tuple[Language, str, bool]]:
    """Give each offered language, the address of this page in it, and whether it is this one."""
    here = current_language()
    others = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    links = []
    for tag in offered:
        query = urlencode([*others, ("lang", tag)])
        links.append((BY_TAG[tag], f"{request.path}?{query}", tag == here))
    return links


def _current_locale() -> Locale:
    return locale(current_language())


def _remember_choice(response: Response) -> Response:
    """Keep an explicit choice, so that a link's language outlives its page."""
    chosen = match(request.args.get("lang", ""))
    if chosen and request.cookies.get(COOKIE) != chosen:
        response.headers.add("Set-Cookie", _choice(chosen, secure=request.is_secure))
    return response


@cache
def _choice(tag: str, *, secure: bool) -> str:
    return dump_cookie(
        COOKIE, tag, max_age=COOKIE_SECONDS, secure=secure, httponly=True, samesite="Lax"
    )
