"""The one blueprint of the departments' pages; each file of views adds to it."""

from flask import Blueprint

from engage.pages.rooms import init_room

blueprint = Blueprint("department", __name__, url_prefix="/departments")
init_room(blueprint)
