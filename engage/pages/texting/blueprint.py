"""The one blueprint of the texting room; each file of views adds to it."""

from dataclasses import dataclass

from flask import Blueprint, request, url_for

from engage.pages.rooms import init_room
from engage.words import gettext as _

blueprint = Blueprint("texting", __name__, url_prefix="/studio/texting")
init_room(blueprint)


@dataclass(frozen=True, slots=True)
class Door:
    """A link between the pages of the room."""

    text: str
    url: str
    current: bool


@blueprint.context_processor
def _doors() -> dict[str, list[Door]]:
    named = [
        (_("Invitations"), "texting.campaigns"),
        (_("Flags"), "texting.flags"),
        (_("How surveys are asked"), "texting.settings"),
    ]
    here = request.endpoint
    return {"doors": [Door(text, url_for(to), here == to) for text, to in named]}
