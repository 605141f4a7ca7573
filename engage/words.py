"""The interface's words and figures in the language in force; typed doors to Flask-Babel."""

from datetime import date, datetime, timedelta

import flask_babel


def gettext(message: str, **values: object) -> str:
    """Give the sentence in the page's language, named placeholders filled."""
    return str(flask_babel.gettext(message, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Give the sentence in the form that this number takes in the page's language."""
    return str(flask_babel.ngettext(one, many, num, **values))


def format_decimal(number: float, pattern: str | None = None) -> str:
    """Give a number as it is written in the page's language."""
    return str(flask_babel.format_decimal(number, pattern))


def format_percent(share: float, pattern: str) -> str:
    """Give a share (0-1) as a percentage."""
    return str(flask_babel.format_percent(share, pattern))


def format_date(day: date | datetime, form: str) -> str:
    """Give a day as people say it."""
    return str(flask_babel.format_date(day, form))


def format_time(instant: datetime, form: str) -> str:
    """Give a time of day in the city's zone."""
    return str(flask_babel.format_time(instant, form))


def format_datetime(instant: datetime, form: str) -> str:
    """Give an instant in the city's zone."""
    return str(flask_babel.format_datetime(instant, form))


def format_timedelta(length: timedelta) -> str:
    """Give a length of time in its largest fitting unit ("4 seconds")."""
    return str(flask_babel.format_timedelta(length))
