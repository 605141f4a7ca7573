"""The digest's pictures: what was raised, who was heard, what became of it.

Each is drawn to SVG (page) and PNG (mail) by Vega-Lite, without a browser or network. Every word comes
in translated; what is hidden comes in as `None`, with the reason as its note.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engage.digests.chart_parts import (
    BAR,
    BENEATH,
    BETWEEN,
    INNER,
    Chart,
    Frame,
    Scale,
    Spec,
    above,
    across,
    draw,
    head_height,
    heading,
    mark,
    view,
    words,
)
from engage.digests.chart_style import (
    BLUE,
    GREY,
    HATCH,
    INK,
    LINE,
    SMALL,
    TEXT,
    VERMILION,
    width_of,
    wrap,
)
from engage.measures.estimates import Interval

# A share between these of the population's counts as fair: the four-fifths rule and its mirror.
FAIR: Final = Interval(0.8, 1.25)
# Ratios beyond this are drawn as reaching it; the note has the number.
LARGEST_RATIO: Final = 4.0
# A hidden mark is a stub of the same length whatever it hides.
STUB: Final = 1 / 6
# Of a ladder's line, what group names and rates take.
_NAMES, _RATES = 168, 120


@dataclass(frozen=True, slots=True)
class ThemeBar:
    """A theme's comments this week and the week before; `now` is `None` when hidden.

    `note` is what to say of it ("24, up from 14"), or why it is hidden. `moved` marks a change that
    is more than noise.
    """

    label: str
    note: str
    now: int | None
    before: int | None = None
    moved: bool = False


@dataclass(frozen=True, slots=True)
class RatioDot:
    """A group's share of the answers over its share of the city; `ratio` is `None` when hidden.

    `stands_out` marks a group of which the interval lies wholly outside the fair range.
    """

    label: str
    note: str
    ratio: float | None
    interval: Interval | None = None
    stands_out: bool = False


@dataclass(frozen=True, slots=True)
class RateBar:
    """A group's share (0-1) of inputs that reached a rung; `rate` is `None` when hidden.

    `color` is the group's own, the same in every chart.
    """

    label: str
    note: str
    rate: float | None
    interval: Interval | None = None
    color: str = BLUE


@dataclass(frozen=True, slots=True)
class RungPanel:
    """One rung with its groups below each other; `everyone` is the share of all inputs."""

    label: str
    bars: tuple[RateBar, ...]
    everyone: float | None = None


Row = ThemeBar | RatioDot | RateBar


def draw_themes(frame: Frame, bars: Sequence[ThemeBar]) -> Chart:
    """Draw how often each theme was raised, with a stroke where it stood the week before.

    A change that is more than noise is set in bold; a hidden theme is a hatched stub.
    """
    known = [bar for bar in bars if bar.now is not None]
    most = max([1, *(n for bar in known for n in (bar.now, bar.before) if n is not None)])
    rows = [
        _painted(bar.now, BLUE, top=most)
        | {"before": None if bar.now is None else bar.before, "strong": bar.moved}
        for bar in bars
    ]
    scale, at = Scale(frame, most), _mark_offset(bars)
    layers = [
        mark("bar", scale.x("length"), paint=("fill", "stroke"), height=BAR, yOffset=at),
        mark(
            "tick", scale.x("before"), thickness=3, size=BAR + 12, yOffset=at, color=INK, opacity=1
        ),
    ]
    return draw(frame, _stacked(frame, bars, rows, layers), _table(bars))


def draw_representation(frame: Frame, dots: Sequence[RatioDot], *, fair: str) -> Chart:
    """Draw each group's share of the answers over its share of the city, with its interval.

    The grey band is the fair range, named by `fair`; the line in it is 1, as many answers as people.
    A group that stands out is a diamond in another colour, set in bold.
    """
    ends = [dot.interval.high for dot in dots if dot.interval and dot.ratio is not None]
    top = min(LARGEST_RATIO, 1.05 * max([2.0, *ends]))
    scale, at = Scale(frame, top), _mark_offset(dots)
    band: Spec = {"low": FAIR.low, "high": FAIR.high, "one": 1}
    layers = [
        across("rect", scale.x("low", to="high"), band, color=GREY, opacity=0.2),
        mark("tick", scale.x("one"), thickness=2, size=BAR + 12, yOffset=at, color=INK, opacity=1),
        above(scale.x("one"), band, words=frame.said(fair)),
        mark("rule", scale.x("low", to="high"), paint=("stroke",), strokeWidth=5, yOffset=at),
        mark(
            "point",
            scale.x("ratio"),
            paint=("fill", "stroke", "shape"),
            size=320,
            opacity=1,
            yOffset=at,
        ),
        mark("bar", scale.x("length"), paint=("fill", "stroke"), height=BAR, yOffset=at),
    ]
    rows = [_dot(dot, top=top) for dot in dots]
    return draw(frame, _stacked(frame, dots, rows, layers), _table(dots))


def draw_ladder(frame: Frame, panels: Sequence[RungPanel], *, everyone: str) -> Chart:
    """Draw, rung by rung, the share of each group's inputs that came so far, with its interval.

    The stroke through a panel is the share of all inputs, named in the first by `everyone`.
    """
    drawn = [
        _panel(frame, panel, everyone=everyone if panel is panels[0] else "") for panel in panels
    ]
    table = [(panel.label, bar.label, bar.note) for panel in panels for bar in panel.bars]
    return draw(frame, {"vconcat": drawn, "spacing": 18}, table)


def _painted(value: float | None, color: str, *, top: float) -> Spec:
    """Give a bar's fields: its length from zero in its colour, or a hatched stub."""
    if value is None:
        return {"length": top * STUB, "fill": HATCH, "stroke": GREY}
    return {"length": value, "fill": color, "stroke": color}


def _dot(dot: RatioDot, *, top: float) -> Spec:
    if dot.ratio is None:
        return _painted(None, GREY, top=top)
    color = VERMILION if dot.stands_out else BLUE
    return {
        "one": 1,
        "ratio": dot.ratio,
        "low": dot.interval and dot.interval.low,
        "high": dot.interval and dot.interval.high,
        "shape": "diamond" if dot.stands_out else "circle",
        "fill": color,
        "stroke": color,
        "strong": dot.stands_out,
    }


def _panel(frame: Frame, panel: RungPanel, *, everyone: str) -> Spec:
    """Give one rung: name, bar and rate of a group on one line."""
    scale = Scale(frame, 1.0, start=_NAMES, stop=INNER - _RATES)
    names = [wrap(bar.label, size=SMALL, width=_NAMES - 12) for bar in panel.bars]
    rows = [
        _painted(bar.rate, bar.color, top=1.0)
        | {
            "low": bar.interval and bar.interval.low,
            "high": bar.interval and bar.interval.high,
            "name": [frame.said(line) for line in name],
            "note": frame.said(bar.note),
        }
        for bar, name in zip(panel.bars, names, strict=True)
    ]
    most = max((len(name) for name in names), default=1)
    line = round(SMALL * LINE)
    centred: Spec = {"expr": f"-{line / 2} * (datum.name.length - 1)"}
    share: Spec = {"share": panel.everyone}
    layers = [
        mark("bar", scale.x("length"), paint=("fill", "stroke"), height=16),
        mark("rule", scale.x("low", to="high"), strokeWidth=2.5),
        across("rule", scale.x("share"), share, strokeWidth=1.5, strokeDash=[5, 4]),
        words(frame, "name", size=SMALL, dy=centred, baseline="middle", ends=False),
        words(frame, "note", size=SMALL, dy=0, baseline="middle", ends=True),
    ]
    if everyone:
        layers.append(above(scale.x("share"), share, words=frame.said(everyone)))
    title = heading(frame, panel.label, size=TEXT) | {"offset": 8}
    return view(rows, layers, step=line * most + 8) | {"title": title}


def _stacked(
    frame: Frame, marks: Sequence[Row], rows: Sequence[Spec], layers: Sequence[Spec]
) -> Spec:
    """Give rows of two lines: label and note above, the mark below them."""
    step = _step(marks)
    labelled = [
        row | {"label": [frame.said(line) for line in _label(item)], "note": frame.said(item.note)}
        for item, row in zip(marks, rows, strict=True)
    ]
    texts = [
        words(frame, field, size=TEXT, dy=-step / 2, baseline="top", ends=ends)
        for field, ends in (("label", False), ("note", True))
    ]
    return view(labelled, [*layers, *texts], step=step)


def _label(item: Row) -> list[str]:
    """Break a label so that it stays clear of its note."""
    return wrap(item.label, size=TEXT, width=INNER - width_of(item.note, size=TEXT) - 16)


def _step(marks: Sequence[Row]) -> int:
    tallest = max((len(_label(item)) for item in marks), default=1)
    return head_height(tallest) + BENEATH + BAR + BETWEEN


def _mark_offset(marks: Sequence[Row]) -> float:
    """Give how far below the middle of its row a mark's own middle is."""
    return _step(marks) / 2 - BETWEEN - BAR / 2


def _table(marks: Sequence[Row]) -> list[tuple[str, ...]]:
    return [(item.label, item.note) for item in marks]
