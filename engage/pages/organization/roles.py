"""What each role lets somebody do, in words."""

from collections.abc import Callable, Mapping

from engage.security import StaffRole
from engage.words import gettext as _


def name(role: str) -> str:
    """Say what a role lets somebody do."""
    found = _NAMES.get(role)
    return found() if found else role


_NAMES: Mapping[str, Callable[[], str]] = {
    StaffRole.ADMINISTRATOR: lambda: _("Administer everything"),
    StaffRole.ENGAGEMENT: lambda: _("Run surveys and read all departments"),
    StaffRole.DEPARTMENT: lambda: _("Answer for their departments"),
    StaffRole.TRANSLATOR: lambda: _("Translate"),
    StaffRole.VIEWER: lambda: _("Only read"),
}
