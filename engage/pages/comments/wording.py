"""What the comments' room calls things, in the page's language."""

from collections.abc import Callable, Mapping

from engage.feedback.comments import Looked
from engage.feedback.teaching import Why
from engage.models.comment import Fate
from engage.models.hiding import HidingReason
from engage.words import gettext as _

_Named = Callable[[], str]


def fate(value: Fate) -> str:
    """Give the name of a fate."""
    return _FATES[value]()


def reason(fate: Fate, key: str | None) -> str:
    """Say in a sentence why a comment ended so; `key` is the tagger's reason."""
    found = _REASONS.get(key or "")
    return found() if found else _WITHOUT_REASON[fate]()


def looked(value: Looked) -> str:
    """Say whether a person has looked."""
    return _LOOKED[value]()


def hidden(value: HidingReason) -> str:
    """Say why a comment is out of sight."""
    return _HIDDEN[value]()


def why(value: Why) -> str:
    """Say why a look at this comment teaches much."""
    return _WHY[value]()


_FATES: Mapping[Fate, _Named] = {
    Fate.TAGGED: lambda: _("Tagged"),
    Fate.NO_THEME: lambda: _("No theme"),
    Fate.TOO_SHORT: lambda: _("Too short"),
    Fate.NOT_UNDERSTOOD: lambda: _("Not understood"),
    Fate.FAILED: lambda: _("Failed"),
    Fate.WAITING: lambda: _("Waiting"),
}
_REASONS: Mapping[str, _Named] = {
    "empty": lambda: _("Nothing was written."),
    "few_letters": lambda: _("There are too few letters: an emoji, a number, one letter."),
    "no_topic": lambda: _("It was understood, and it is about none of the themes and dimensions."),
    "language": lambda: _("The tagger could not tell the language."),
    "confidence": lambda: _("It is about something, but no theme or dimension stands out."),
    "attempts": lambda: _("The tagger broke down over it several times."),
}
_WITHOUT_REASON: Mapping[Fate, _Named] = {
    Fate.TAGGED: lambda: _("At least one theme or dimension stood out."),
    Fate.NO_THEME: lambda: _("The tagger found no theme in it."),
    Fate.TOO_SHORT: lambda: _("There is too little to read."),
    Fate.NOT_UNDERSTOOD: lambda: _("The tagger could not tell what it is about."),
    Fate.FAILED: lambda: _("The tagger failed on it; somebody should look."),
    Fate.WAITING: lambda: _("The tagger has not read it yet."),
}
_LOOKED: Mapping[Looked, _Named] = {
    Looked.NOBODY: lambda: _("Nobody has looked"),
    Looked.RIGHT: lambda: _("Found right by a person"),
    Looked.CORRECTED: lambda: _("Corrected by a person"),
    Looked.HIDDEN: lambda: _("Hidden"),
}
_HIDDEN: Mapping[HidingReason, _Named] = {
    HidingReason.ABUSE: lambda: _("It insults somebody"),
    HidingReason.THREAT: lambda: _("It threatens somebody"),
    HidingReason.ABOUT_A_PERSON: lambda: _("It exposes a private person"),
    HidingReason.ADVERTISING: lambda: _("It is advertising"),
}
_WHY: Mapping[Why, _Named] = {
    Why.NOT_UNDERSTOOD: lambda: _("The tagger did not understand it. What is it about?"),
    Why.DOUBT: lambda: _("The tagger was not sure of at least one tag."),
    Why.LANGUAGE: lambda: _("People have checked few comments in this language."),
    Why.LABEL: lambda: _("People have checked few comments with one of these tags."),
    Why.NOTHING_FOUND: lambda: _("The tagger found nothing in it. Is that right?"),
}
