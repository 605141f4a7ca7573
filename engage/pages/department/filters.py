"""What of the inbox somebody asked to see: read from the address, and written back into it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import current_app, url_for
from werkzeug.datastructures import MultiDict

from engage.feedback.inbox import Filter
from engage.feedback.themes import known_theme
from engage.languages import BY_TAG
from engage.pages.department import wording
from engage.words import gettext as _


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
    fields: Sequence[FilterField]


def asked_for(query: MultiDict[str, str]) -> Filter:
    """Give the filter of an address; what it does not know is as if it were not there."""
    theme, language = query.get("theme", ""), query.get("language", "")
    return Filter(
        theme=theme if known_theme(theme) else None,
        language=language if language in BY_TAG else None,
        unanswered=query.get("answered") == "no",
        page=max(1, query.get("page", 1, type=int)),
    )


def address(slug: str, wanted: Filter) -> str:
    """Give the inbox's address that shows what is `wanted`."""
    return url_for(
        "department.inbox",
        slug=slug,
        theme=wanted.theme,
        language=wanted.language,
        answered="no" if wanted.unanswered else None,
        page=wanted.page if wanted.page > 1 else None,
    )


def draw_filters(slug: str, wanted: Filter, themes: Sequence[str]) -> Filters:
    """Give the filters as their template wants them; `themes` are the department's own."""
    everything = Filter()
    filtered = replace(wanted, page=1) != everything
    return Filters(
        action=url_for("department.inbox", slug=slug),
        clear_url=address(slug, everything) if filtered else None,
        fields=[_answered(wanted), _theme(wanted, themes), _language(wanted)],
    )


def _answered(wanted: Filter) -> FilterField:
    options = [
        FilterOption("", _("All"), not wanted.unanswered),
        FilterOption("no", _("Waiting for an answer"), wanted.unanswered),
    ]
    return FilterField("answered", _("Answered"), options)


def _theme(wanted: Filter, themes: Sequence[str]) -> FilterField:
    shown = dict.fromkeys([*themes, wanted.theme] if wanted.theme else themes)
    named = sorted((wording.theme(key), key) for key in shown)
    options = [FilterOption(key, name, key == wanted.theme) for name, key in named]
    return FilterField("theme", _("Theme"), [_all(wanted.theme), *options])


def _language(wanted: Filter) -> FilterField:
    tags: Sequence[str] = current_app.config["LANGUAGES"]
    named = sorted((wording.spoken(tag), tag) for tag in tags)
    options = [FilterOption(tag, name, tag == wanted.language) for name, tag in named]
    return FilterField("language", _("Language"), [_all(wanted.language), *options])


def _all(chosen: str | None) -> FilterOption:
    return FilterOption("", _("All"), chosen is None)
