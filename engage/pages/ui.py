"""What every page's frame needs: the city, the language, and the other languages to choose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, url_for

from engage import i18n, languages
from engage.current import current_settings
from engage.pages.rooms import StaffFrame, staff_frame
from engage.words import format_date, format_day_and_time, format_time


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A language this page can be shown in."""

    tag: str
    name: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the footer."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of a page; see `layouts/base.html`."""

    language: str
    direction: str
    city: str
    home_url: str
    languages: Sequence[LanguageLink]
    links: Sequence[Link] = ()
    seal_url: str | None = None
    accent_url: str | None = None

    @property
    def staff(self) -> StaffFrame | None:
        """Who is signed in. Asked for by staff pages alone: a resident's must not need a cookie."""
        return staff_frame()


@dataclass(frozen=True, slots=True)
class Words:
    """A text and the language it is in, as templates mark it."""

    text: str
    language: str

    @property
    def dir(self) -> str:
        """Direction of the text: `ltr`, `rtl`, or `auto` when its language is not known."""
        return languages.direction(self.language)


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant for a `time` element: ISO 8601, and as people say it."""

    iso: str
    text: str


def init_app(app: Flask) -> None:
    """Give every template its frame."""
    app.context_processor(lambda: {"ui": frame()})


def frame() -> Frame:
    """Give the frame of the page being drawn."""
    tag = i18n.current_language()
    switch = [
        LanguageLink(language.tag, language.own_name, url, current)
        for language, url, current in i18n.switcher(i18n.offered_languages())
    ]
    return Frame(
        language=tag,
        direction=languages.direction(tag),
        city=current_settings().city_name,
        home_url=url_for("resident.home"),
        languages=switch,
    )


def day(instant: datetime) -> Moment:
    """Give an instant as a day people say, in the page's language and the city's zone."""
    return Moment(instant.isoformat(), format_date(instant, "long"))


def time_of_day(instant: datetime) -> Moment:
    """Give an instant as a time of day."""
    return Moment(instant.isoformat(), format_time(instant, "short"))


def day_and_time(instant: datetime) -> Moment:
    """Give an instant as a day and a time."""
    return Moment(instant.isoformat(), format_day_and_time(instant))
