"""The link in each digest that stops it: a page to confirm, and one click for mail programs.

Open to whoever holds the link, without signing in (RFC 8058); a program that fetches links changes
nothing, for only a POST stops.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage.current import current_settings
from engage.db import reading, transaction
from engage.digests import links, subscriptions
from engage.digests.subscriptions import Subscribed
from engage.i18n import offered_languages, use_language
from engage.pages import one_click
from engage.pages.rooms import init_room
from engage.security import csrf
from engage.times import now

blueprint = Blueprint("digest_reader", __name__, url_prefix="/digests")
init_room(blueprint)


@blueprint.get("/stop/<token>")
def ask(token: str) -> ResponseReturnValue:
    """Ask whether the digest should really stop, or say that it has."""
    with reading() as session:
        return _draw(_find(session, token))


@blueprint.post("/stop/<token>")
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF publishes no types
def stop(token: str) -> ResponseReturnValue:
    """Stop the digest, or begin it again; asked twice it stays so."""
    with transaction() as session:
        found = _find(session, token)
        if request.form.get("again"):
            subscriptions.resume(session, found.subscription)
        else:
            subscriptions.stop(session, found.subscription, now=now())
    if one_click.asked():
        return one_click.done()
    return redirect(url_for("digest_reader.ask", token=token), 303)


def _find(session: Session, token: str) -> Subscribed:
    settings = current_settings()
    found = subscriptions.find(session, links.read(settings, token))
    if found.language in offered_languages() and not request.args.get("lang"):
        use_language(found.language)
    return found


def _draw(found: Subscribed) -> ResponseReturnValue:
    return render_template("digest_stop.html", email=found.email, stopped=found.stopped)
