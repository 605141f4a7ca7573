"""How comments ended, as tables: by language, by way, and by reason.

They count what a machine did, not who people are, so small numbers stand.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import url_for

from engage.feedback.comments import FateCount, Filter
from engage.feedback.names import channel as channel_name
from engage.models.comment import Fate
from engage.models.response import Channel
from engage.pages.comments import filters, wording
from engage.pages.department import wording as names
from engage.words import format_decimal, format_percent
from engage.words import gettext as _

# Of these nothing can be said yet about how well they were read.
_UNREAD = frozenset({Fate.WAITING})
_LOST = frozenset({Fate.NOT_UNDERSTOOD, Fate.FAILED})

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Line:
    """Comments of one language or way: one count per fate, and the share not understood."""

    name: str
    url: str | None
    counts: Sequence[str]
    share: str
    length: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table of lines, the most comments first."""

    title: str
    heading: str
    columns: Sequence[str]
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """Why comments ended so, and how many did."""

    fate: str
    reason: str
    count: str
    url: str


def draw(counted: Sequence[FateCount]) -> dict[str, object]:
    """Give what `comments/fates.html` wants."""
    return {
        "summary": _summary(counted),
        "tables": [
            _table(
                _("By language"),
                _("Language"),
                counted,
                lambda each: each.language,
                names.spoken,
                lambda tag: filters.address(Filter(language=tag)),
            ),
            _table(
                _("By way"),
                _("Way"),
                counted,
                lambda each: each.channel,
                channel_name,
                lambda channel: filters.address(Filter(channel=Channel(channel))),
            ),
        ],
        "reasons": _reasons(counted),
        "list_url": url_for("comments.listing"),
    }


def _summary(counted: Sequence[FateCount]) -> str:
    read = sum(each.count for each in counted if each.fate not in _UNREAD)
    lost = sum(each.count for each in counted if each.fate in _LOST)
    if not read:
        return _("Nothing has been read yet.")
    return _(
        "%(count)s comments were read. The tagger did not understand %(share)s of them.",
        count=format_decimal(read),
        share=format_percent(lost / read, "0.0 %"),
    )


def _table(
    title: str,
    heading: str,
    counted: Sequence[FateCount],
    key_of: Callable[[FateCount], _Key],
    name_of: Callable[[_Key], str],
    url_of: Callable[[_Key], str],
) -> Table:
    counts: Counter[tuple[_Key, Fate]] = Counter()
    totals: Counter[_Key] = Counter()
    for each in counted:
        counts[key_of(each), each.fate] += each.count
        totals[key_of(each)] += each.count
    lines = [
        _line(name_of(key), url_of(key), [counts[key, fate] for fate in Fate])
        for key, _total in totals.most_common()
    ]
    return Table(title, heading, [wording.fate(fate) for fate in Fate], lines)


def _line(name: str, url: str, counts: Sequence[int]) -> Line:
    by_fate = dict(zip(Fate, counts, strict=True))
    read = sum(count for fate, count in by_fate.items() if fate not in _UNREAD)
    lost = sum(by_fate[fate] for fate in _LOST)
    share = lost / read if read else 0.0
    text = format_percent(share, "0.0 %") if read else "–"
    return Line(name, url, [format_decimal(count) for count in counts], text, round(100 * share))


def _reasons(counted: Sequence[FateCount]) -> list[ReasonLine]:
    counts: Counter[tuple[Fate, str]] = Counter()
    for each in counted:
        counts[each.fate, wording.reason(each.fate, each.reason)] += each.count
    return [
        ReasonLine(
            wording.fate(fate),
            reason,
            format_decimal(count),
            filters.address(Filter(fate=fate)),
        )
        for (fate, reason), count in counts.most_common()
    ]
