"""A year of weeks as bars: whether more people are heard than were, at one look."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engage.digests.chart_parts import INNER, Chart, Frame, Spec, draw
from engage.digests.chart_style import BLUE, GREY, INK, SMALL

# Pixels: the tallest bar, and room above it for its number and below for the names of weeks.
TALL: Final = 150
_ABOVE, _BELOW = 24, 26
# Of a week's place, what its bar takes.
_FILLED: Final = 0.72
# From a number's middle to the picture's edge, at least.
_EDGE: Final = 14


@dataclass(frozen=True, slots=True)
class WeekBar:
    """A week, named by its days, and its inputs."""

    label: str
    inputs: int


def draw_trend(frame: Frame, weeks: Sequence[WeekBar]) -> Chart:
    """Draw the weeks in reading order from a baseline of zero; the last, this week, stands out.

    The fullest week has its number; the table has them all.
    """
    bars = [_bar(frame, weeks, place) for place in range(len(weeks))]
    ends: list[Spec] = [
        {"at": frame.place(0), "foot": TALL + _ABOVE + 8, "name": frame.said(weeks[0].label)},
        {"at": frame.place(INNER), "foot": TALL + _ABOVE + 8, "name": frame.said(weeks[-1].label)},
    ]
    picture: Spec = {
        "data": {"values": bars},
        "width": INNER,
        "height": TALL + _ABOVE + _BELOW,
        "layer": [
            _mark("bar", {"x2": _pixels("end"), "y2": _pixels("foot"), "color": _own("fill")}),
            _base(),
            _number(frame, weeks),
            _name(ends[0], align=frame.start),
            _name(ends[1], align=frame.end),
        ],
    }
    return draw(frame, picture, [(each.label, str(each.inputs)) for each in weeks])


def _head(weeks: Sequence[WeekBar], place: int) -> float:
    """Give how far down a week's bar begins."""
    return _ABOVE + TALL * (1 - weeks[place].inputs / max(1, *(each.inputs for each in weeks)))


def _bar(frame: Frame, weeks: Sequence[WeekBar], place: int) -> Spec:
    room = INNER / len(weeks)
    start = round(place * room + room * (1 - _FILLED) / 2)
    return {
        "at": frame.place(start),
        "end": frame.place(round(start + room * _FILLED)),
        "head": _head(weeks, place),
        "foot": _ABOVE + TALL,
        "fill": BLUE if place == len(weeks) - 1 else GREY,
    }


def _number(frame: Frame, weeks: Sequence[WeekBar]) -> Spec:
    """Give the number of the fullest week, inside the picture; that of this week is in the title."""
    fullest = max(range(len(weeks)), key=lambda place: weeks[place].inputs)
    middle = round((fullest + 0.5) * INNER / len(weeks))
    where: Spec = {
        "at": frame.place(min(max(middle, _EDGE), INNER - _EDGE)),
        "head": _head(weeks, fullest),
        "number": str(weeks[fullest].inputs),
    }
    shown = _mark("text", {"text": _own("number")}, baseline="bottom", dy=-3, fontSize=SMALL)
    return {"data": {"values": [where]}, **shown}


def _mark(kind: str, encoding: Spec, **looks: object) -> Spec:
    placed: Spec = {"x": _pixels("at"), "y": _pixels("head")}
    return {"mark": {"type": kind, **looks}, "encoding": placed | encoding}


def _base() -> Spec:
    line: Spec = {"x": _pixels("at"), "x2": _pixels("end"), "y": _pixels("foot")}
    across: list[Spec] = [{"at": 0, "end": INNER, "foot": _ABOVE + TALL}]
    return {
        "data": {"values": across},
        "mark": {"type": "rule", "color": INK, "strokeWidth": 1},
        "encoding": line,
    }


def _name(end: Spec, *, align: str) -> Spec:
    return {
        "data": {"values": [end]},
        "mark": {"type": "text", "align": align, "baseline": "top", "fontSize": SMALL},
        "encoding": {"x": _pixels("at"), "y": _pixels("foot"), "text": _own("name")},
    }


def _pixels(field: str) -> Spec:
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def _own(field: str) -> Spec:
    return {"field": field, "scale": None, "type": "nominal"}
