"""The one blueprint of departments and staff; each file of views adds to it."""

from flask import Blueprint

from engage.pages.rooms import init_room

blueprint = Blueprint("organization", __name__, url_prefix="/admin")
init_room(blueprint)
