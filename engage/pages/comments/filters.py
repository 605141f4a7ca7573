"""What of the comments somebody asked to see: read from the address, and written back into it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from flask import current_app, url_for
from werkzeug.datastructures import MultiDict

from engage.feedback.comments import LONGEST_SEARCH, Filter, Looked
from engage.feedback.names import channel as channel_name
from engage.languages import BY_TAG
from engage.models.comment import Fate
from engage.models.response import Channel
from engage.pages.comments import wording
from engage.pages.department import wording as names
from engage.pages.department.filters import FilterField, FilterOption, Filters
from engage.words import gettext as _
from nlp.taxonomy import DIMENSION_KEYS, THEME_KEYS

_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen that the city decides: its own themes' keys, and survey titles by slug."""

    themes: Sequence[str]
    surveys: Mapping[str, str]


def asked_for(query: MultiDict[str, str], choices: Choices) -> Filter:
    """Give the filter of an address; what it does not know is as if it were not there."""
    return Filter(
        theme=_among(query.get("theme"), (*THEME_KEYS, *choices.themes)),
        dimension=_among(query.get("dimension"), DIMENSION_KEYS),
        fate=_member(Fate, query.get("fate")),
        language=_among(query.get("language"), BY_TAG),
        channel=_member(Channel, query.get("channel")),
        survey=_among(query.get("survey"), choices.surveys),
        looked=_member(Looked, query.get("looked")),
        # PostgreSQL takes no NUL; nothing anybody searches for holds one.
        text=query.get("text", "").replace("\0", "").strip()[:LONGEST_SEARCH],
        page=max(1, query.get("page", 1, type=int)),
    )


def address(wanted: Filter) -> str:
    """Give the address of the list that shows what is `wanted`."""
    return url_for(
        "comments.listing",
        theme=wanted.theme,
        dimension=wanted.dimension,
        fate=wanted.fate,
        language=wanted.language,
        channel=wanted.channel,
        survey=wanted.survey,
        looked=wanted.looked,
        text=wanted.text or None,
        page=wanted.page if wanted.page > 1 else None,
    )


def draw_filters(wanted: Filter, choices: Choices) -> Filters:
    """Give the filters as their template wants them."""
    tags: Sequence[str] = current_app.config["LANGUAGES"]
    themes = {key: names.theme(key) for key in (*THEME_KEYS, *choices.themes)}
    fields = [
        _field("theme", _("Theme"), wanted.theme, _by_name(themes)),
        _field(
            "dimension",
            _("Dimension"),
            wanted.dimension,
            {key: names.theme(key) for key in DIMENSION_KEYS},
        ),
        _field("fate", _("How it ended"), wanted.fate, {f.value: wording.fate(f) for f in Fate}),
        _field(
            "looked",
            _("Looked at"),
            wanted.looked,
            {each.value: wording.looked(each) for each in Looked},
        ),
        _field(
            "language",
            _("Language"),
            wanted.language,
            _by_name({tag: names.spoken(tag) for tag in tags}),
        ),
        _field("channel", _("Way"), wanted.channel, {c.value: channel_name(c) for c in Channel}),
        _field("survey", _("Survey"), wanted.survey, _by_name(choices.surveys)),
    ]
    filtered = replace(wanted, page=1) != Filter()
    return Filters(
        action=url_for("comments.listing"),
        clear_url=address(Filter()) if filtered else None,
        words=wanted.text,
        fields=fields,
    )


def _field(name: str, label: str, chosen: str | None, options: Mapping[str, str]) -> FilterField:
    shown = [FilterOption("", _("All"), chosen is None)]
    shown += [FilterOption(key, text, key == chosen) for key, text in options.items()]
    return FilterField(name, label, shown)


def _by_name(options: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(options.items(), key=lambda each: each[1]))


def _among(value: str | None, known: Iterable[str]) -> str | None:
    return value if value in set(known) else None


def _member(kind: type[_Choice], value: str | None) -> _Choice | None:
    return kind(value) if value in set(kind) else None
