"""The one blueprint of the studio, and who may come in; each file of views adds to it."""

from flask import Blueprint

from engage.pages.rooms import init_room
from engage.security import StaffRole

blueprint = Blueprint("studio", __name__, url_prefix="/studio")
init_room(blueprint)

# Who makes surveys; an administrator always may.
MAKERS = (StaffRole.ENGAGEMENT,)
# Who may look at what is being made: nothing of it is secret, and nobody's answers are on it.
READERS = (StaffRole.ENGAGEMENT, StaffRole.VIEWER, StaffRole.TRANSLATOR)
TRANSLATORS = (StaffRole.ENGAGEMENT, StaffRole.TRANSLATOR)
