"""A digest's charts: drawn from its content in one language, kept beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from engage.digests import sentences
from engage.digests.chart_parts import Chart, Frame
from engage.digests.charts import (
    RateBar,
    RatioDot,
    RungPanel,
    draw_ladder,
    draw_representation,
)
from engage.digests.content import (
    AxisPart,
    DigestContent,
    EquityLine,
    Estimate,
    GroupLine,
    RungLine,
)
from engage.digests.trend import WeekBar, draw_trend
from engage.digests.views import TREND, WHEEL
from engage.digests.week import Week
from engage.digests.wheel import Sector, draw_wheel
from engage.feedback.names import Names, rung
from engage.languages import direction
from engage.measures.estimates import Interval
from engage.words import gettext as _

# A mail with more pictures than this is not read to its end; the page's tables have the rest.
MOST_AXES = 2
# Rungs worth a picture: read, decided, acted on.
DRAWN_RUNGS = ("acknowledged", "decided", "incorporated")


def draw(content: DigestContent, names: Names) -> Iterator[tuple[str, Chart]]:
    """Draw a digest's charts by name, in the language in force, which is `names`'s."""
    for part in _judged(content.axes)[:MOST_AXES]:
        yield f"axis-{part.axis}", _axis(part, names, content)
    if any(line.share for line in content.wheel):
        yield WHEEL, _wheel(content, names)
    if any(content.trend):
        week = Week.parse(content.week)
        yield TREND, draw_year(content.trend, week, frame_of("", (), names))
    lines = [line for line in content.equity if not line.inputs.hidden]
    for axis, group in groupby(lines, key=lambda line: line.axis):
        yield f"ladder-{axis}", _ladder(axis, list(group), names, content)


def in_mail(name: str) -> bool:
    """Tell whether a chart goes into the mail too; the page has them all."""
    return name != TREND and not name.startswith("ladder-")


def draw_year(trend: Sequence[int], last: Week, frame: Frame) -> Chart:
    """Draw the inputs of a year's weeks up to and with `last`; the frame tells how it reads."""
    weeks = [last]
    while len(weeks) < len(trend):
        weeks.append(weeks[-1].previous())
    bars = [
        WeekBar(sentences.week_label(week), inputs)
        for week, inputs in zip(reversed(weeks), trend, strict=True)
    ]
    said = replace(
        frame, title=sentences.trend_title(trend), headings=(_("Week"), _("Inputs heard"))
    )
    return draw_trend(said, bars)


def _wheel(content: DigestContent, names: Names) -> Chart:
    headings = (_("Dimension"), _("Share of inputs this week (twelve weeks before)"))
    sectors = [
        Sector(names.label(line.key), sentences.wheel_note(line), line.share, line.usual)
        for line in content.wheel
    ]
    return draw_wheel(frame_of(sentences.wheel_title(content, names), headings, names), sectors)


def _judged(axes: Sequence[AxisPart]) -> list[AxisPart]:
    """Give the axes with anything to see, those with somebody heard too rarely first."""
    drawable = [part for part in axes if any(line.ratio for line in part.lines)]
    return sorted(drawable, key=lambda part: not any(x.verdict == "under" for x in part.lines))


def frame_of(title: str, headings: tuple[str, ...], names: Names) -> Frame:
    """Give a chart's frame in the language of `names`."""
    return Frame(title, headings, "rtl" if direction(names.language) == "rtl" else "ltr")


def _axis(part: AxisPart, names: Names, content: DigestContent) -> Chart:
    headings = (names.axis(part.axis), _("Share of the answers over share of the population"))
    dots = [_dot(part, line, names, content) for line in part.lines if line.benchmark]
    frame = frame_of(sentences.axis_title(part, names), headings, names)
    return draw_representation(frame, dots, fair=_("about their share"))


def _dot(part: AxisPart, line: GroupLine, names: Names, content: DigestContent) -> RatioDot:
    label = names.group(part.axis, line.group)
    if line.ratio is None:
        return RatioDot(
            label, sentences.count(line.people, suppress_below=content.suppress_below), None
        )
    return RatioDot(
        label,
        f"{line.ratio.value:.2f}× ({line.ratio.low:.2f}–{line.ratio.high:.2f})",
        line.ratio.value,
        Interval(line.ratio.low, line.ratio.high),
        stands_out=line.verdict in {"under", "over"},
    )


def _ladder(axis: str, lines: Sequence[EquityLine], names: Names, content: DigestContent) -> Chart:
    title = _("%(axis)s: how far each group's inputs came", axis=names.axis(axis))
    everyone = {line.rung: line for line in content.ladder.rungs} if content.ladder else {}
    panels = [
        RungPanel(
            rung(key),
            tuple(_bar(axis, line, key, names, content) for line in lines),
            everyone=_value(everyone.get(key)),
        )
        for key in DRAWN_RUNGS
    ]
    frame = frame_of(title, (_("Rung"), names.axis(axis), _("Share of inputs")), names)
    return draw_ladder(frame, panels, everyone=_("all"))


def _bar(axis: str, line: EquityLine, key: str, names: Names, content: DigestContent) -> RateBar:
    found = next(each for each in line.rungs if each.rung == key)
    label = names.group(axis, line.group)
    if found.rate is None:
        return RateBar(
            label, sentences.count(found.reached, suppress_below=content.suppress_below), None
        )
    return RateBar(
        label,
        _percent_range(found.rate),
        found.rate.value,
        Interval(found.rate.low, found.rate.high),
    )


def _percent_range(rate: Estimate) -> str:
    low, high = sentences.percent(rate.low), sentences.percent(rate.high)
    return f"{sentences.percent(rate.value)} ({low}–{high})"


def _value(line: RungLine | None) -> float | None:
    return line.rate.value if line and line.rate else None
