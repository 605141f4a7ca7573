"""What departments' pages call things, in the page's language."""

from collections.abc import Callable, Mapping

from engage.feedback.themes import label_name
from engage.i18n import current_language
from engage.languages import BY_TAG, locale
from engage.models.action import ActionKind, ActionStatus, GareStage, Relation
from engage.models.comment import Fate
from engage.models.response import Channel
from engage.words import gettext as _
from engage.words import ngettext

_Named = Callable[[], str]


def theme(key: str) -> str:
    """Give the name of a theme or dimension."""
    return label_name(key, current_language())


def spoken(tag: str) -> str:
    """Give a language's name as the reader calls it."""
    if tag not in BY_TAG:
        return _("Language not known")
    name: str | None = locale(tag).get_display_name(locale(current_language()))
    return (name or BY_TAG[tag].own_name).capitalize()


def channel(value: Channel) -> str:
    """Give the name of a channel."""
    return _CHANNELS[value]()


def status(value: ActionStatus) -> str:
    """Give the name of an action's status."""
    return _STATUSES[value]()


def kind(value: ActionKind) -> str:
    """Give the name of a kind of action."""
    return _KINDS[value]()


def stage(value: GareStage) -> str:
    """Give the name of a stage of the GARE roadmap."""
    return _STAGES[value]()


def relation(value: Relation) -> str:
    """Say how an action answers an input."""
    return _RELATIONS[value]()


def rung(step: int) -> str:
    """Give the name of the ladder's step, 1 to 5."""
    return _RUNGS[step - 1]()


def fate(value: Fate) -> str | None:
    """Say why a comment has no tags; `None` where it was tagged."""
    found = _FATES.get(value)
    return found() if found else None


def waiting(days: int) -> str:
    """Say how long nobody has answered."""
    if days < 1:
        return _("Came today")
    return ngettext("Waiting %(num)s day", "Waiting %(num)s days", days)


_CHANNELS: Mapping[Channel, _Named] = {
    Channel.WEB: lambda: _("Web"),
    Channel.SMS: lambda: _("Text message"),
    Channel.PAPER: lambda: _("Paper"),
    Channel.PERSON: lambda: _("In person"),
    Channel.IMPORT: lambda: _("Imported"),
}
_STATUSES: Mapping[ActionStatus, _Named] = {
    ActionStatus.PROPOSED: lambda: _("Proposed"),
    ActionStatus.UNDER_REVIEW: lambda: _("Under review"),
    ActionStatus.ADOPTED: lambda: _("Adopted"),
    ActionStatus.UNDER_WAY: lambda: _("Under way"),
    ActionStatus.DONE: lambda: _("Done"),
    ActionStatus.DECLINED: lambda: _("Declined"),
    ActionStatus.NOT_OURS: lambda: _("Not ours to do"),
}
_KINDS: Mapping[ActionKind, _Named] = {
    ActionKind.SERVICE: lambda: _("A service"),
    ActionKind.POLICY: lambda: _("A policy"),
    ActionKind.INSTITUTION: lambda: _("How an institution works"),
    ActionKind.STRUCTURE: lambda: _("A structure behind several institutions"),
}
_STAGES: Mapping[GareStage, _Named] = {
    GareStage.NORMALIZE: lambda: _("Normalize: talk about race and equity openly"),
    GareStage.ORGANIZE: lambda: _("Organize: build skills and partners"),
    GareStage.OPERATIONALIZE: lambda: _("Operationalize: change how work is done"),
}
_RELATIONS: Mapping[Relation, _Named] = {
    Relation.INCORPORATED: lambda: _("The action does what was asked"),
    Relation.PARTLY: lambda: _("The action does part of it"),
    Relation.ALREADY_DONE: lambda: _("It was done already"),
    Relation.DECLINED: lambda: _("We will not do it"),
    Relation.OUT_OF_SCOPE: lambda: _("It is outside of what this action is about"),
}
_RUNGS: tuple[_Named, ...] = (
    lambda: _("Heard"),
    lambda: _("Read by a person"),
    lambda: _("Linked to an action"),
    lambda: _("Decided"),
    lambda: _("Done"),
)
_FATES: Mapping[Fate, _Named] = {
    Fate.WAITING: lambda: _("Not tagged yet."),
    Fate.NO_THEME: lambda: _("The tagger found no theme in it."),
    Fate.TOO_SHORT: lambda: _("Too short to tag."),
    Fate.NOT_UNDERSTOOD: lambda: _("The tagger did not understand its language."),
    Fate.FAILED: lambda: _("The tagger failed on it; somebody should look."),
}
