"""The one blueprint of these pages; each file of views adds to it."""

from flask import Blueprint

from engage.pages.rooms import init_room
from engage.security import StaffRole

blueprint = Blueprint("collectors", __name__, url_prefix="/studio/surveys/<survey>")
init_room(blueprint)

# Who may ask people and type in what they answered; an administrator always may.
COLLECTING = (StaffRole.ENGAGEMENT,)
