"""Names that depend on who reads them: themes and languages, as the page's reader calls them."""

from engage.feedback import names
from engage.i18n import current_language
from engage.words import gettext as _


def theme(key: str) -> str:
    """Give the name of a theme or dimension."""
    return names.theme(key, current_language())


def spoken(tag: str) -> str:
    """Give a language's name, as it stands at the beginning of a line."""
    found = names.spoken(tag, current_language())
    return found[:1].upper() + found[1:] if found else _("Language not known")
