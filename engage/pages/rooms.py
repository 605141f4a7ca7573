"""The frame of staff pages: who is signed in, the places open to them, and their language."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, g, request, url_for
from flask_security import current_user
from flask_wtf.csrf import generate_csrf

from engage.db import reading
from engage.feedback.unclaimed import MOST_COUNTED, count_unclaimed
from engage.i18n import COOKIE, offered_languages, use_language
from engage.intake.flags import count_open
from engage.security import StaffRole, may, open_to_development, sees_every_department
from engage.words import format_decimal
from engage.words import gettext as _


@dataclass(frozen=True, slots=True)
class Place:
    """A link of the navigation."""

    text: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class StaffFrame:
    """Who is signed in and where they may go; see `layouts/staff.html`."""

    name: str
    places: Sequence[Place]
    sign_out_url: str
    csrf_token: str


def init_room(blueprint: Blueprint) -> None:
    """Show a blueprint's pages in the language of the person signed in, and leave no copy behind."""
    blueprint.before_request(_use_own_language)
    blueprint.after_request(_keep_nothing)


def staff_frame() -> StaffFrame | None:
    """Give the frame for the person signed in; `None` for a stranger.

    A page asks for it several times, and its counts ask the database: it is made once.
    """
    if not current_user.is_authenticated:
        return None
    if "staff_frame" not in g:
        g.staff_frame = StaffFrame(
            name=current_user.email,
            places=_places(),
            sign_out_url=url_for("security.logout"),
            csrf_token=generate_csrf(),
        )
    frame: StaffFrame = g.staff_frame
    return frame


# Blueprints whose pages are about making a survey and what comes of it.
_STUDIO = frozenset({"studio", "collectors", "responses"})


def _places() -> list[Place]:
    slug = (request.view_args or {}).get("slug") if request.blueprint == "department" else None
    places = []
    if slug is None or sees_every_department():
        places.append(_place(_("Departments"), url_for("department.home")))
    if slug is not None:
        places.append(_place(_("Inbox"), url_for("department.inbox", slug=slug)))
        places.append(_place(_("Actions"), url_for("department.actions", slug=slug)))
        places.append(_place(_("Digests"), url_for("department.digests", slug=slug)))
    if may(StaffRole.ENGAGEMENT, StaffRole.TRANSLATOR, StaffRole.VIEWER):
        inside = request.blueprint in _STUDIO
        places.append(Place(_("Studio"), url_for("studio.home"), inside))
    if may(StaffRole.ENGAGEMENT, StaffRole.VIEWER):
        inside = request.blueprint == "comments"
        places.append(Place(_("Comments"), url_for("comments.listing"), inside))
    if sees_every_department():
        places.append(_place(_("Routing"), url_for("routing.rules")))
        places.append(_place(_unclaimed(), url_for("unclaimed.comments")))
    if may(StaffRole.ENGAGEMENT):
        places.append(_place(_("City"), url_for("city.digests")))
        places.append(_place(_("Texting"), url_for("texting.campaigns")))
        places.append(_place(_flags(), url_for("texting.flags")))
    if may():
        places.append(_place(_("Staff"), url_for("organization.staff")))
        places.append(_place(_("Health"), url_for("admin.health")))
    return [*places, *_development_places()]


def _unclaimed() -> str:
    """Name the unclaimed comments with how many wait: what nobody hears must not stay unseen."""
    with reading() as session:
        waiting = count_unclaimed(session)
    if not waiting:
        return _("Unclaimed")
    shown = f"{MOST_COUNTED - 1}+" if waiting >= MOST_COUNTED else format_decimal(waiting)
    return _("Unclaimed (%(count)s)", count=shown)


def _flags() -> str:
    """Name the flags with how many wait: a text that speaks of danger must not wait unseen."""
    with reading() as session:
        waiting = count_open(session)
    return _("Flags (%(count)s)", count=format_decimal(waiting)) if waiting else _("Flags")


def _development_places() -> list[Place]:
    places = []
    if open_to_development() or may(StaffRole.ENGAGEMENT):
        places.append(_place(_("Simulator"), url_for("simulator.phones")))
    if open_to_development():
        places.append(_place(_("Outbox"), url_for("outbox.messages")))
    return places


def _place(text: str, url: str) -> Place:
    return Place(text, url, request.path == url)


def _keep_nothing(response: Response) -> Response:
    """Keep residents' words out of caches: after signing out, Back shows nothing."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _use_own_language() -> None:
    """Use the person's own language, unless a link or an earlier choice named another."""
    chosen = request.args.get("lang") or request.cookies.get(COOKIE)
    own = current_user.language if current_user.is_authenticated else None
    if own in offered_languages() and not chosen:
        use_language(own)
