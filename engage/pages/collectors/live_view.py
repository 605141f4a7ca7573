"""Who has answered and who is missing, in words and bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from engage.collecting.live_content import LiveContent, Need, Span, missing_for
from engage.collecting.progress import Progress
from engage.digests import views
from engage.digests.content import AxisPart, GroupLine
from engage.digests.render import axis_view, hidden
from engage.digests.sentences import percent
from engage.digests.week import Week
from engage.feedback.names import Names, channel
from engage.pages import ui
from engage.times import now
from engage.words import format_date, format_decimal, ngettext
from engage.words import gettext as _

FULL = 100
# The first sentences are read; the rest is in the tables.
MOST_MISSING = 7


@dataclass(frozen=True, slots=True)
class Bar:
    """A count with its bar, 0-100; `figure` says why where it is hidden."""

    name: str
    figure: views.Figure
    length: int


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group beside its share of the population, and how many are missing, in words."""

    row: views.GroupRow
    missing: str


@dataclass(frozen=True, slots=True)
class AxisView:
    """An axis; `title` is a sentence."""

    axis: str
    title: str
    groups: Sequence[GroupView]
    unknown: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveView:
    """See `collectors/live.html`."""

    headline: str
    length: int | None
    begun: str | None
    counted: ui.Moment | None
    missing: Sequence[str]
    axes: Sequence[AxisView]
    days: Sequence[Bar]
    days_title: str
    channels: Sequence[Bar]
    languages: Sequence[Bar]
    collectors: Sequence[Bar]


def live_view(found: Progress, names: Names) -> LiveView:
    """Give the page in the reader's language."""
    content = found.content
    return LiveView(
        headline=_headline(found),
        length=min(FULL, round(FULL * found.sent / found.goal)) if found.goal else None,
        begun=ngettext(
            "%(num)s person has begun and not sent it yet.",
            "%(num)s people have begun and not sent it yet.",
            found.begun,
        )
        if found.begun
        else None,
        counted=ui.day_and_time(found.counted_at) if found.counted_at else None,
        missing=_missing(content, names, found.goal) if content else [],
        axes=[_axis(part, content, names, found.goal) for part in content.axes] if content else [],
        days=_bars({format_date(day, "medium"): n for day, n in found.days.items()}),
        days_title=ngettext(
            "%(num)s answer in the last four weeks",
            "%(num)s answers in the last four weeks",
            sum(found.days.values()),
        ),
        channels=_bars({channel(key): n for key, n in found.channels.items()}),
        languages=_languages(content, names) if content else [],
        collectors=_bars(found.collectors),
    )


def _headline(found: Progress) -> str:
    if not found.sent:
        return _("Nobody has answered yet. Put up the poster or send the link.")
    if found.goal:
        return _(
            "%(sent)s of %(goal)s answers are in.",
            sent=format_decimal(found.sent),
            goal=format_decimal(found.goal),
        )
    return ngettext("%(num)s answer is in.", "%(num)s answers are in.", found.sent)


def _missing(content: LiveContent, names: Names, goal: int | None) -> list[str]:
    """Say who is missing, focus groups first, then those furthest from their number."""
    spans = [(need, _span(need, content, goal)) for need in content.needs]
    lacking = [(need, span) for need, span in spans if span and span.high]
    lacking.sort(key=lambda each: (not each[0].focus, -each[1].high))
    return [_lacks(need, span, names, goal) for need, span in lacking[:MOST_MISSING]]


def _lacks(need: Need, span: Span, names: Names, goal: int | None) -> str:
    values = {
        "group": names.group(need.axis, need.group),
        "axis": names.axis(need.axis),
        "benchmark": percent(need.benchmark),
        "more": _more(span),
    }
    if goal is None:
        return _(
            "%(group)s (%(axis)s) are %(benchmark)s of the population. To be heard at four fifths of "
            "that, we need %(more)s.",
            **values,
        )
    return _(
        "%(group)s (%(axis)s) are %(benchmark)s of the population. For that share of %(goal)s answers, "
        "we need %(more)s.",
        goal=format_decimal(goal),
        **values,
    )


def _more(span: Span) -> str:
    if span.low == span.high:
        return ngettext("%(num)s more", "%(num)s more", span.high)
    if span.low == 0:
        return ngettext("up to %(num)s more", "up to %(num)s more", span.high)
    return _(
        "%(low)s to %(high)s more", low=format_decimal(span.low), high=format_decimal(span.high)
    )


def _span(need: Need, content: LiveContent, goal: int | None) -> Span | None:
    if goal is None:
        return need.now
    return missing_for(need, goal=goal, suppress_below=content.suppress_below)


def _axis(part: AxisPart, content: LiveContent, names: Names, goal: int | None) -> AxisView:
    week = Week.containing(now(), ZoneInfo("UTC"))
    drawn = axis_view(part, names, week=week, suppress_below=content.suppress_below)
    needs = {need.group: need for need in content.needs if need.axis == part.axis}
    groups = [
        GroupView(row, _missing_words(needs.get(line.group), content, goal))
        for line, row in zip(part.lines, drawn.lines, strict=True)
    ]
    source = drawn.source if part.source else _("No share of the population is known for this.")
    return AxisView(drawn.axis, drawn.title, groups, drawn.unknown, source)


def _missing_words(need: Need | None, content: LiveContent, goal: int | None) -> str:
    span = _span(need, content, goal) if need else None
    if span is None:
        return "–"
    return _more(span) if span.high else _("nobody")


def _languages(content: LiveContent, names: Names) -> list[Bar]:
    """Languages are groups: where few answered in one, how many is not said."""
    most = max((line.people.value or 0 for line in content.language.lines), default=0)
    return [_language(line, names, most, content) for line in content.language.lines]


def _language(line: GroupLine, names: Names, most: int, content: LiveContent) -> Bar:
    name = names.spoken(line.group)
    if line.people.value is None:
        return Bar(name, hidden(content.suppress_below), 0)
    return Bar(
        name, views.Figure(format_decimal(line.people.value)), _length(line.people.value, most)
    )


def _bars(counts: Mapping[str, int]) -> list[Bar]:
    most = max(counts.values(), default=0)
    return [
        Bar(name, views.Figure(format_decimal(count)), _length(count, most))
        for name, count in counts.items()
    ]


def _length(count: int, most: int) -> int:
    return round(FULL * count / most) if most else 0
