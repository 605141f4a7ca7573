"""The one blueprint of the pages on responses; each file of views adds to it."""

from flask import Blueprint

from engage.pages.rooms import init_room

blueprint = Blueprint("responses", __name__, url_prefix="/studio")
init_room(blueprint)
