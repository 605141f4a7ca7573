"""What of the inbox somebody asked to see: read from the address, and written back into it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from flask import current_app, url_for
from werkzeug.datastructures import MultiDict

from engage.feedback import names
from engage.feedback.axes import KnownAxis
from engage.feedback.names import Names
from engage.feedback.narrowing import Age, Filter, Step
from engage.feedback.themes import known_theme
from engage.i18n import current_language
from engage.languages import BY_TAG
from engage.models.response import Channel
from engage.pages.department import wording
from engage.words import gettext as _
from nlp.redact import mask
from nlp.taxonomy import DIMENSION_KEYS

# As much of a sentence as anybody looks for.
WORDS_LONGEST = 80
_READ = {"yes": False, "no": True}

_Value = TypeVar("_Value", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class FilterOption:
    """One thing to choose."""

    value: str
    text: str
    selected: bool


@dataclass(frozen=True, slots=True)
class FilterField:
    """One list to choose from."""

    name: str
    label: str
    options: Sequence[FilterOption]


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters; see `department/inbox.html`."""

    action: str
    clear_url: str | None
    words: str
    fields: Sequence[FilterField]


def asked_for(query: MultiDict[str, str]) -> Filter:
    """Give the filter of an address; what it does not know is as if it were not there."""
    axis, _colon, group = _clean(query.get("group", "")).partition(":")
    theme = query.get("theme", "")
    return Filter(
        theme=theme if known_theme(theme) else None,
        dimension=_one_of(query.get("dimension"), DIMENSION_KEYS),
        language=_one_of(query.get("language"), BY_TAG),
        channel=_member(Channel, query.get("channel")),
        group=(axis, group) if axis and group else None,
        step=_member(Step, query.get("step")),
        age=_member(Age, query.get("age")),
        unread=_READ.get(query.get("read", "")),
        words=_words(query.get("words", "")),
        unanswered=query.get("answered") == "no",
        after=query.get("after", type=int),
        page=max(1, query.get("page", 1, type=int)),
    )


def address(slug: str, wanted: Filter) -> str:
    """Give the inbox's address that shows what is `wanted`."""
    shown = {name: value for name, value in _values(wanted).items() if value}
    if wanted.after:
        shown["after"] = str(wanted.after)
    if wanted.page > 1:
        shown["page"] = str(wanted.page)
    here = url_for("department.inbox", slug=slug)
    return f"{here}?{urlencode(shown)}" if shown else here


def draw_filters(
    slug: str, wanted: Filter, themes: Sequence[str], axes: Sequence[KnownAxis]
) -> Filters:
    """Give the filters as their template wants them; `themes` are the department's own."""
    everything = Filter()
    filtered = replace(wanted, page=1, after=None) != everything
    return Filters(
        action=url_for("department.inbox", slug=slug),
        clear_url=address(slug, everything) if filtered else None,
        words=wanted.words,
        fields=[field for field in _fields(wanted, themes, axes) if len(field.options) > 1],
    )


def _words(typed: str) -> str:
    """Give what to look for. A phone number is masked as it is in what is shown: nobody finds one."""
    return mask(_clean(typed).strip()[:WORDS_LONGEST]).text


def _clean(typed: str) -> str:
    """Give what was typed without NUL, which PostgreSQL would not even compare."""
    return typed.replace("\0", "")


def _fields(
    wanted: Filter, themes: Sequence[str], axes: Sequence[KnownAxis]
) -> Iterable[FilterField]:
    chosen = _values(wanted)

    def field(name: str, label: str, named: Iterable[tuple[str, str]]) -> FilterField:
        value = chosen.get(name) or ""
        options = [
            FilterOption("", _("All"), not value),
            *(FilterOption(key, text, key == value) for key, text in named),
        ]
        return FilterField(name, label, options)

    shown = dict.fromkeys([*themes, wanted.theme] if wanted.theme else themes)
    tags: Sequence[str] = current_app.config["LANGUAGES"]
    yield field("answered", _("Answered"), [("no", _("Waiting for an answer"))])
    yield field("read", _("Read"), [("no", _("Not read yet")), ("yes", _("Read by a person"))])
    yield field("step", _("How far it got"), [(each, names.rung(each)) for each in Step])
    yield field("age", _("When"), _ages())
    yield field("theme", _("Theme"), _sorted((key, wording.theme(key)) for key in shown))
    yield field("dimension", _("Dimension"), [(key, wording.theme(key)) for key in DIMENSION_KEYS])
    yield field("language", _("Language"), _sorted((tag, wording.spoken(tag)) for tag in tags))
    yield field("channel", _("Channel"), [(each, names.channel(each)) for each in Channel])
    yield field("group", _("Group"), _groups(axes))


def _ages() -> list[tuple[str, str]]:
    return [
        (Age.WEEK, _("The last 7 days")),
        (Age.MONTH, _("The last 30 days")),
        (Age.LATE, _("More than 14 days ago")),
    ]


def _groups(axes: Sequence[KnownAxis]) -> list[tuple[str, str]]:
    called = Names(current_language(), axes)
    return [
        (
            f"{known.axis.name}:{group}",
            _(
                "%(axis)s: %(group)s",
                axis=called.axis(known.axis.name),
                group=called.group(known.axis.name, group),
            ),
        )
        for known in axes
        for group in known.axis.groups
    ]


def _values(wanted: Filter) -> dict[str, str | None]:
    """Give the filter as the address says it."""
    read = {unread: value for value, unread in _READ.items()}
    return {
        "theme": wanted.theme,
        "dimension": wanted.dimension,
        "language": wanted.language,
        "channel": wanted.channel,
        "group": ":".join(wanted.group) if wanted.group else None,
        "step": wanted.step,
        "age": wanted.age,
        "read": read[wanted.unread] if wanted.unread is not None else None,
        "words": wanted.words or None,
        "answered": "no" if wanted.unanswered else None,
    }


def _sorted(named: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(named, key=lambda each: each[1])


def _one_of(value: str | None, known: Iterable[str]) -> str | None:
    return value if value in set(known) else None


def _member(kind: type[_Value], value: str | None) -> _Value | None:
    return kind(value) if value in set(kind) else None
