"""What axes, groups, rungs and labels are called, in the language being drawn."""

from collections.abc import Callable, Mapping, Sequence

from engage.feedback.axes import CHANNEL, LANGUAGE, KnownAxis
from engage.feedback.themes import label_name
from engage.languages import BY_TAG, locale
from engage.words import gettext as _
from surveys.texts import pick


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
        return label_name(key, self.language)

    def spoken(self, tag: str | None) -> str:
        """Give a language's name in the language being drawn."""
        if tag is None or tag not in BY_TAG:
            return tag or _("a language we could not tell")
        # Babel writes Hmong in a script most readers of it do not know.
        reader = locale("en" if self.language == "hmn" else self.language)
        name = locale(tag).get_display_name(reader)
        return name or BY_TAG[tag].own_name


def channel(key: str) -> str:
    """Give the name of a channel."""
    return _CHANNELS.get(key, lambda: key)()


def rung(key: str) -> str:
    """Give the name of a rung of the ladder."""
    return _RUNGS[key]()


def status(key: str) -> str:
    """Give the name of an action's status."""
    return _STATUSES[key]()


_Named = Mapping[str, Callable[[], str]]

_AXES: _Named = {
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
_PLAIN_GROUPS: _Named = {
    "yes": lambda: _("Yes"),
    "no": lambda: _("No"),
    "other": lambda: _("In their own words"),
}
_CHANNELS: _Named = {
    "web": lambda: _("Web"),
    "sms": lambda: _("Text message"),
    "paper": lambda: _("Paper"),
    "person": lambda: _("In person"),
    "import": lambda: _("Imported"),
}
_RUNGS: _Named = {
    "heard": lambda: _("Heard"),
    "acknowledged": lambda: _("Read by a person"),
    "considered": lambda: _("Linked to an action"),
    "decided": lambda: _("Decided"),
    "done": lambda: _("Done"),
    "incorporated": lambda: _("Incorporated"),
}
_STATUSES: _Named = {
    "proposed": lambda: _("Proposed"),
    "under_review": lambda: _("Under review"),
    "adopted": lambda: _("Adopted"),
    "under_way": lambda: _("Under way"),
    "done": lambda: _("Done"),
    "declined": lambda: _("Declined"),
    "not_ours": lambda: _("Not ours to do"),
}
