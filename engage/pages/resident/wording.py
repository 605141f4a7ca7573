"""What is wrong with an answer, in words that say how to mend it."""

from collections.abc import Callable, Mapping
from datetime import date

from engage.words import format_date, format_decimal, ngettext
from engage.words import gettext as _
from surveys.errors import InvalidAnswer, Problem


def explain(fault: InvalidAnswer) -> str:
    """Give one sentence for the resident, in the page's language."""
    return _SENTENCES[fault.problem](fault)


def _number(fault: InvalidAnswer, key: str) -> str:
    value = fault.values.get(key)
    return format_decimal(value) if isinstance(value, int | float) else ""


def _count(fault: InvalidAnswer, key: str) -> int:
    value = fault.values.get(key)
    return int(value) if isinstance(value, int | float) else 0


def _range(fault: InvalidAnswer) -> str:
    low, high = _number(fault, "minimum"), _number(fault, "maximum")
    if low and high:
        return _("Please give a number from %(low)s to %(high)s.", low=low, high=high)
    if low:
        return _("Please give a number of at least %(low)s.", low=low)
    return _("Please give a number of at most %(high)s.", high=high)


def _too_many(fault: InvalidAnswer) -> str:
    return ngettext(
        "Please choose one only.", "Please choose at most %(num)s.", _count(fault, "at_most")
    )


def _incomplete(fault: InvalidAnswer) -> str:
    return ngettext(
        "One line here is not answered yet.",
        "%(num)s lines here are not answered yet.",
        _count(fault, "missing"),
    )


def _dates(fault: InvalidAnswer) -> str:
    earliest, latest = _date(fault, "earliest"), _date(fault, "latest")
    if earliest and latest:
        return _("Please give a date from %(first)s to %(last)s.", first=earliest, last=latest)
    if earliest:
        return _("Please give a date on or after %(day)s.", day=earliest)
    return _("Please give a date on or before %(day)s.", day=latest)


def _date(fault: InvalidAnswer, key: str) -> str:
    value = fault.values.get(key)
    return format_date(date.fromisoformat(value), "long") if isinstance(value, str) else ""


def _total(fault: InvalidAnswer) -> str:
    total, given = _number(fault, "total"), _number(fault, "given")
    if _count(fault, "given") > _count(fault, "total"):
        return _(
            "You gave %(given)s points and there are only %(total)s. Please take some away.",
            given=given,
            total=total,
        )
    return _(
        "You gave %(given)s of %(total)s points so far. Please share out the rest too.",
        given=given,
        total=total,
    )


def _too_long(fault: InvalidAnswer) -> str:
    return _(
        "This text has %(length)s characters; we can take %(limit)s. It is kept here: please shorten it.",
        length=_number(fault, "length"),
        limit=_number(fault, "limit"),
    )


_SENTENCES: Mapping[Problem, Callable[[InvalidAnswer], str]] = {
    Problem.REQUIRED: lambda _fault: _("Please answer this question."),
    Problem.SOFT_REQUIRED: lambda _fault: _(
        "Your answer here would help us most. You can also leave it empty and continue."
    ),
    Problem.NOT_A_NUMBER: lambda _fault: _("Please write a number, for example 5."),
    Problem.NOT_WHOLE: lambda _fault: _("Please write a whole number, for example 5."),
    Problem.OUT_OF_RANGE: _range,
    Problem.TOO_MANY: _too_many,
    Problem.TOO_LONG: _too_long,
    Problem.UNKNOWN_CHOICE: lambda _fault: _("Please choose one of the answers shown."),
    Problem.OTHER_MISSING: lambda _fault: _("Please say in your own words what you mean."),
    Problem.EXCLUSIVE: lambda _fault: _("That answer can only stand alone. Please look again."),
    Problem.TWICE: lambda _fault: _("Please give each place to one answer only."),
    Problem.INCOMPLETE: _incomplete,
    Problem.NOT_A_DATE: lambda _fault: _("Please write a date, for example 5 November 2026."),
    Problem.DATE_OUT_OF_RANGE: _dates,
    Problem.NOT_A_PLACE: lambda _fault: _("Please write a place in the city, or its ZIP code."),
    Problem.WRONG_TOTAL: _total,
    Problem.NOT_A_PHOTO: lambda _fault: _(
        "We could not open this file as a photo. Please choose a JPEG, PNG or WebP picture."
    ),
    Problem.PHOTO_TOO_BIG: lambda fault: _(
        "This photo is too big. Please choose one of less than %(limit)s MB.",
        limit=_number(fault, "limit"),
    ),
    Problem.WRONG_SHAPE: lambda _fault: _("We could not read this answer. Please give it again."),
}
