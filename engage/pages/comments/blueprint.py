"""The one blueprint of the comments' room, and who may do what in it."""

from dataclasses import dataclass

from flask import Blueprint, request, url_for

from engage.pages.rooms import init_room
from engage.security import StaffRole, may
from engage.words import gettext as _

blueprint = Blueprint("comments", __name__, url_prefix="/studio/comments")
init_room(blueprint)

# Who reads what everybody said; viewers change nothing.
READERS = (StaffRole.ENGAGEMENT, StaffRole.VIEWER)
WRITERS = (StaffRole.ENGAGEMENT,)


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the room."""

    text: str
    url: str
    current: bool


@blueprint.context_processor
def tabs() -> dict[str, object]:
    """Give every template of the room its pages."""
    pages = [("comments.listing", _("All comments"))]
    if may(*WRITERS):
        pages.append(("comments.look", _("Needs a look")))
    pages += [
        ("comments.fates", _("How they ended")),
        ("comments.model", _("How well the tagger reads")),
        ("comments.own_themes", _("Our own themes")),
    ]
    return {
        "tabs": [Tab(text, url_for(name), request.endpoint == name) for name, text in pages],
        "room": _("Comments"),
    }
