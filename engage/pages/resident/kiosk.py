"""The city's own tablet: one person after another, and nothing of the last one left.

A response begun on it has a token that says so, signed with the form it came from. Its pages open only
while a cookie of this browser names them; the first page forgets the cookie. So after the return to
the start neither Back nor a kept address shows anybody's answers. Going back is the header `Refresh`,
which needs no script. The tablet needs cookies; a resident's own phone never does.
"""

from dataclasses import dataclass

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engage import languages
from engage.db import reading
from engage.i18n import offer_languages, use_language
from engage.intake import responses, versions
from engage.models.response import Response as Answers
from engage.models.response import ResponseState
from engage.security import new_form_key

COOKIE = "kiosk"
# What a token of the tablet begins with; then the language it starts in.
MARK = "kiosk."
# After the thanks: long enough to read them, short enough for the next in line.
THANKS_SECONDS = 20
# Without a page being sent for so long, the person is asked whether they are still there.
IDLE_SECONDS = 300
# Then the screen waits so long for a touch before it is the next person's.
STILL_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A page on the tablet: after `seconds` it goes to `next_url`; `start_url` is for the next person."""

    start_url: str
    next_url: str
    seconds: int


def init_app(blueprint: Blueprint) -> None:
    """Watch over the residents' pages that are shown on the tablet."""
    blueprint.before_request(_watch)
    blueprint.after_request(_keep_nothing)
    blueprint.context_processor(lambda: {"kiosk": g.get("kiosk")})


def new_key() -> str:
    """Give a fresh key for the first page's form; on the tablet it marks what is begun with it."""
    if request.args.get("kiosk") != "1":
        return new_form_key()
    return new_form_key(f"{MARK}{languages.match(request.args.get('lang', '')) or ''}.")


def hold(token: str) -> None:
    """Let this browser go on with what is begun, where that is the tablet."""
    if token.startswith(MARK):
        g.kiosk_token = token


def _watch() -> ResponseReturnValue | None:
    """Say how long the page stays; turn away whoever the tablet no longer belongs to."""
    if request.endpoint == "resident.start" and request.args.get("kiosk") == "1":
        again = request.full_path
        g.kiosk = Kiosk(again, again, IDLE_SECONDS)
    token = (request.view_args or {}).get("token", "")
    return _watch_answers(token) if token.startswith(MARK) else None


def _watch_answers(token: str) -> ResponseReturnValue | None:
    with reading() as session:
        response = responses.find_response(session, token)
        start_url = _start_url(response, token)
        offered = versions.definition_of(response.version).languages
    if request.cookies.get(COOKIE) != responses.hash_token(token):
        return redirect(start_url, 303)
    if "still" in request.args:
        g.kiosk = Kiosk(start_url, start_url, STILL_SECONDS)
        offer_languages(offered)
        use_language(response.language)
        page = url_for("resident.resume", token=token, page=request.args["still"])
        return render_template("resident/still.html", continue_url=page)
    sent = response.state is ResponseState.SUBMITTED
    ask = url_for("resident.resume", token=token, still=request.args.get("page", ""))
    g.kiosk = Kiosk(start_url, start_url if sent else ask, THANKS_SECONDS if sent else IDLE_SECONDS)
    return None


def _start_url(response: Answers, token: str) -> str:
    """Give the first page for the next person, in the tablet's language and not the last person's."""
    own = token.removeprefix(MARK).partition(".")[0]
    return url_for(
        "resident.start",
        slug=response.survey.slug,
        via=response.collector.code if response.collector else None,
        kiosk=1,
        lang=own or versions.definition_of(response.version).base_language,
    )


def _keep_nothing(response: Response) -> Response:
    """Leave no copy of a page behind, and let the first page forget who was here."""
    kiosk: Kiosk | None = g.get("kiosk")
    begun: str | None = g.get("kiosk_token")
    if kiosk is None and begun is None:
        return response
    response.headers["Cache-Control"] = "no-store"
    if kiosk is not None and response.status_code < 300:
        response.headers["Refresh"] = f"{kiosk.seconds};url={kiosk.next_url}"
    if begun is not None:
        response.set_cookie(
            COOKIE,
            responses.hash_token(begun),
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
    elif request.endpoint == "resident.start":
        response.delete_cookie(COOKIE)
    return response
