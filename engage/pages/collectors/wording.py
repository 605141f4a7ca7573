"""What kinds of collectors are called, in the language being drawn."""

from collections.abc import Callable, Mapping

from engage.models.collecting import CollectorKind
from engage.words import gettext as _

_KINDS: Mapping[CollectorKind, Callable[[], str]] = {
    CollectorKind.LINK: lambda: _("Link"),
    CollectorKind.POSTER: lambda: _("Poster"),
    CollectorKind.PARTNER: lambda: _("Partner organization"),
    CollectorKind.EVENT: lambda: _("Event"),
    CollectorKind.KIOSK: lambda: _("Kiosk"),
    CollectorKind.PAPER: lambda: _("Paper forms"),
    CollectorKind.PERSON: lambda: _("Conversations in person"),
}


def kind(value: CollectorKind) -> str:
    """Give the name of a kind of collector."""
    return _KINDS[value]()
