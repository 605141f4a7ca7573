"""The interface's words and figures in the language in force; typed doors to Flask-Babel."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import flask_babel
from babel.dates import get_datetime_format

UNREADABLE = "hnj"
_EXACT = "¤0.00##"


def gettext(message: str, **values: object) -> str:
    """Give the sentence in the page's language, named placeholders filled."""
    return str(flask_babel.gettext(message, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Give the sentence in the form that this number takes, the number as people write it there."""
    found = flask_babel.get_translations().ngettext(one, many, num)
    return str(found % {"num": format_decimal(num), **values})


@contextmanager
def _written_locale() -> Iterator[None]:
    """Write dates and numbers the English way where Babel's own are in another script.

    Babel's data for Hmong are in Nyiakeng Puachue, which readers of the Latin spelling cannot read.
    """
    if str(flask_babel.get_locale()) == UNREADABLE:
        with flask_babel.force_locale("en"):
            yield
    else:
        yield


def format_decimal(number: float, pattern: str | None = None) -> str:
    """Give a number as it is written in the page's language."""
    with _written_locale():
        return str(flask_babel.format_decimal(number, pattern))


def format_money(amount: Decimal, currency: str, *, exact: bool = False) -> str:
    """Give an amount of money; `exact` shows parts of the smallest coin, as a segment's price has."""
    with _written_locale():
        if not exact:
            return str(flask_babel.format_currency(amount, currency))
        return str(
            flask_babel.format_currency(amount, currency, currency_digits=False, format=_EXACT)
        )


def format_percent(share: float, pattern: str) -> str:
    """Give a share (0-1) as a percentage."""
    with _written_locale():
        return str(flask_babel.format_percent(share, pattern))


def format_date(day: date | datetime, form: str) -> str:
    """Give a day as people say it."""
    with _written_locale():
        return str(flask_babel.format_date(day, form))


def format_time(instant: datetime | time, form: str) -> str:
    """Give a time of day in the city's zone."""
    with _written_locale():
        return str(flask_babel.format_time(instant, form))


def format_time_of_day(at: time) -> str:
    """Give an hour of the day as it is written, wherever it is."""
    with _written_locale():
        return str(flask_babel.format_time(datetime.combine(date.min, at), "short", rebase=False))


def format_day_and_time(instant: datetime) -> str:
    """Give a day and a time of it without seconds, joined as the language joins them."""
    with _written_locale():
        joined = str(get_datetime_format("medium", locale=flask_babel.get_locale()))
        day = flask_babel.format_date(instant, "medium")
        hour = flask_babel.format_time(instant, "short")
        return joined.replace("'", "").replace("{0}", hour).replace("{1}", day)


def format_timedelta(length: timedelta) -> str:
    """Give a length of time in its largest fitting unit ("4 seconds")."""
    with _written_locale():
        return str(flask_babel.format_timedelta(length))
