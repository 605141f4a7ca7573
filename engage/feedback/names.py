"""What everything is called that departments work with, in the language being drawn.

Pages, digests and mails take their names from here and nowhere else.
"""

from collections.abc import Callable, Mapping, Sequence

from engage.feedback.axes import CHANNEL, LANGUAGE, KnownAxis
from engage.feedback.themes import label_name
from engage.languages import BY_TAG, locale
from engage.models.action import ActionKind, ActionStatus, GareStage, Relation
from engage.models.comment import Fate
from engage.models.response import Channel
from engage.words import gettext as _
from engage.words import ngettext
from surveys.texts import pick

_Named = Callable[[], str]


class Names:
    """Names in one language; groups as the surveys call them."""

    def __init__(self, language: str, axes: Sequence[KnownAxis]) -> None:
        self.language = language
        self._groups = {known.axis.name: known.names for known in axes}

    def axis(self, name: str) -> str:
        """Give an axis's name; a city's own one as its code."""
        found = _AXES.get(name)
        return found() if found else name.replace("_", " ").capitalize()

    def group(self, axis: str, key: str) -> str:
        """Give a group's name."""
        if axis == CHANNEL:
            return channel(key)
        if axis == LANGUAGE:
            return self.spoken(key)
        texts = self._groups.get(axis, {}).get(key)
        if texts:
            return pick(texts, self.language, "en").text
        return _PLAIN_GROUPS.get(key, lambda: key)()

    def label(self, key: str) -> str:
        """Give a theme's or dimension's name."""
        return theme(key, self.language)

    def spoken(self, tag: str | None) -> str:
        """Give a language's name in the language being drawn."""
        if not tag:
            return _("a language we could not tell")
        return spoken(tag, self.language) or tag


def theme(key: str, language: str) -> str:
    """Give the name of a theme or dimension in `language`."""
    return label_name(key, language)


def spoken(tag: str, language: str) -> str | None:
    """Give a language's name as readers of `language` call it; `None` for one we do not know."""
    if tag not in BY_TAG:
        return None
    # Babel writes Hmong in a script most readers of it do not know.
    reader = locale("en" if language == "hmn" else language)
    # Nor does it tell Hmong from the one dialect that its data are about.
    if tag == "hmn":
        return reader.languages.get(tag) or BY_TAG[tag].own_name
    name: str | None = locale(tag).get_display_name(reader)
    return name or BY_TAG[tag].own_name


def channel(key: str) -> str:
    """Give the name of a channel (a `Channel` or its value); an unknown one as it is."""
    found = _CHANNELS.get(key)
    return found() if found else key


def status(key: str) -> str:
    """Give the name of an action's status (an `ActionStatus` or its value)."""
    return _STATUSES[key]()


def kind(value: ActionKind) -> str:
    """Give the name of a kind of action."""
    return _KINDS[value]()


def stage(value: GareStage) -> str:
    """Give the name of a stage of the GARE roadmap."""
    return _STAGES[value]()


def relation(value: Relation) -> str:
    """Say how an action answers an input."""
    return _RELATIONS[value]()


def rung(key: str) -> str:
    """Give the name of a rung of the ladder."""
    return _RUNGS[key]()


def fate(value: Fate) -> str | None:
    """Say why a comment has no tags; `None` where it was tagged."""
    found = _FATES.get(value)
    return found() if found else None


def waiting(days: int) -> str:
    """Say how long nobody has answered."""
    if days < 1:
        return _("Came today")
    return ngettext("Waiting %(num)s day", "Waiting %(num)s days", days)


_CHANNELS: Mapping[str, _Named] = {
    Channel.WEB: lambda: _("Web"),
    Channel.SMS: lambda: _("Text message"),
    Channel.PAPER: lambda: _("Paper"),
    Channel.PERSON: lambda: _("In person"),
    Channel.IMPORT: lambda: _("Imported"),
}
_STATUSES: Mapping[str, _Named] = {
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
_RUNGS: Mapping[str, _Named] = {
    "heard": lambda: _("Heard"),
    "acknowledged": lambda: _("Read by a person"),
    "considered": lambda: _("Linked to an action"),
    "decided": lambda: _("Decided"),
    "done": lambda: _("Done"),
    "incorporated": lambda: _("Incorporated"),
}
_FATES: Mapping[Fate, _Named] = {
    Fate.WAITING: lambda: _("Not tagged yet."),
    Fate.NO_THEME: lambda: _("The tagger found no theme in it."),
    Fate.TOO_SHORT: lambda: _("Too short to tag."),
    Fate.NOT_UNDERSTOOD: lambda: _("The tagger did not understand its language."),
    Fate.FAILED: lambda: _("The tagger failed on it; somebody should look."),
}
_AXES: Mapping[str, _Named] = {
    "race_ethnicity": lambda: _("Race and ethnicity"),
    "home_language": lambda: _("Language at home"),
    "age": lambda: _("Age"),
    "income": lambda: _("Household income"),
    "disability": lambda: _("Disability"),
    "tenure": lambda: _("Housing"),
    "gender": lambda: _("Gender"),
    LANGUAGE: lambda: _("Language of the answer"),
    CHANNEL: lambda: _("How people answered"),
}
_PLAIN_GROUPS: Mapping[str, _Named] = {
    "yes": lambda: _("Yes"),
    "no": lambda: _("No"),
    "other": lambda: _("In their own words"),
}
