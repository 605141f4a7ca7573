"""Column headings of XLSForm: `label::Español (es)` is the label in Spanish."""

import re
from dataclasses import dataclass

from surveys.languages import LANGUAGES, NAMES
from surveys.texts import nearest

_HEADING = re.compile(r"^\s*(?P<name>[^:]+?)\s*(?:::?\s*(?P<language>.+?)\s*)?$")
_TAG = re.compile(r"^(?P<name>.*?)\s*\((?P<tag>[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})*)\)$")
TRANSLATED = frozenset({"label", "hint", "text"})
# Our own columns carry the tag alone: pyxform makes an XML element of each column of choices.
OWN_TRANSLATED = ("engage_reason", "engage_also")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its name in lower case, and the language of its texts where it has one.

    `written` is the language as it stands in the file, for telling it is not known.
    """

    name: str
    language: str | None = None
    written: str | None = None


def parse_heading(text: str) -> Heading:
    """Return what a heading says; an unknown language leaves `language` empty."""
    for own in OWN_TRANSLATED:
        tag = text.strip().removeprefix(f"{own}_")
        if tag != text.strip():
            return Heading(own, language_tag(tag), tag)
    hit = _HEADING.match(text)
    if hit is None:
        return Heading(text.strip().lower())
    name, written = hit["name"].lower().replace(" ", "_"), hit["language"]
    if written is None or name not in TRANSLATED:
        return Heading(text.strip().lower() if written else name)
    return Heading(name, language_tag(written), written)


def language_tag(written: str) -> str | None:
    """Return our tag for `Español (es)`, `es`, `Spanish (es-MX)` or `Español`; else None."""
    hit = _TAG.match(written)
    tag = (hit["tag"] if hit else written).replace("_", "-")
    exact = {known.lower(): known for known in LANGUAGES}.get(tag.lower())
    by_name = {name.lower(): known for known, name in NAMES.items()}.get(written.lower())
    if exact or by_name:
        return exact or by_name
    return nearest(tag, LANGUAGES) if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z]{2,4})*", tag) else None


def heading(name: str, language: str) -> str:
    """Return the heading of a translated column."""
    return f"{name}_{language}" if name in OWN_TRANSLATED else f"{name}::{language_name(language)}"


def language_name(language: str) -> str:
    """Return a language as XLSForm writes it: its own name and its tag."""
    return f"{NAMES[language]} ({language})"
