"""The Equip^t wheel: what residents' words say on each of the seven dimensions, at one look.

Every dimension has the same angle; the area of its sector is the share of inputs that speak to it, so
the radius grows with the root. An arc across each sector stands where it usually is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from typing import Final

from engage.digests.chart_parts import INNER, Chart, Frame, Spec, draw
from engage.digests.chart_style import BLUE, INK, LINE, SMALL, wrap

# Pixels: the middle that stays empty, the rim, and from there to the words.
HUB: Final = 16
RIM: Final = 122
_AWAY: Final = 16
_ABOVE: Final = 72
# Words at the sides have what the wheel leaves them.
_SIDE: Final = 118
_STROKE: Final = 3
# A wheel on which nothing is larger than this would make noise look large.
LEAST_TOP: Final = 0.2


@dataclass(frozen=True, slots=True)
class Sector:
    """A dimension: its share (0-1) of this week's inputs, and of those it is compared with."""

    label: str
    note: str
    share: float
    usual: float | None = None


def draw_wheel(frame: Frame, sectors: Sequence[Sector]) -> Chart:
    """Draw the sectors clockwise from the top, against the clock where reading goes leftwards."""
    top = max([LEAST_TOP, *(max(each.share, each.usual or 0) for each in sectors)])
    rows = [
        _row(frame, each, place, of=len(sectors), top=top) for place, each in enumerate(sectors)
    ]
    height = 2 * (RIM + _ABOVE)
    picture: Spec = {
        "data": {"values": rows},
        "width": INNER,
        "height": height,
        "layer": [
            _arc("rim", low="hub", fill="#00000000", stroke=INK, strokeWidth=0.75),
            _arc("reach", low="hub", fill=BLUE, stroke=BLUE),
            _arc("mark", low="mark_low", fill=INK, stroke=None),
            _words("name", dy=0),
            _words("said", dy="below", bold=True),
        ],
    }
    table = [(each.label, each.note) for each in sectors]
    return draw(frame, picture, table)


def _row(frame: Frame, sector: Sector, place: int, *, of: int, top: float) -> Spec:
    turn = 2 * pi / of * (1 if frame.direction == "ltr" else -1)
    middle = turn * place
    near = abs(sin(middle))
    lines = wrap(sector.label, size=SMALL, width=_SIDE + (1 - near) * 120)
    leaning = sin(middle)
    mark = None if sector.usual is None else _radius(sector.usual, top)
    x = INNER / 2 + (RIM + _AWAY) * leaning
    # Above the wheel words end where it begins, below they begin where it ends.
    block = SMALL * LINE * (len(lines) + 1)
    y = RIM + _ABOVE - (RIM + _AWAY) * cos(middle) - block * (1 + cos(middle)) / 2
    return {
        "from": middle - turn / 2,
        "to": middle + turn / 2,
        "hub": HUB,
        "rim": RIM,
        "reach": _radius(sector.share, top),
        "mark": None if mark is None else mark + _STROKE / 2,
        "mark_low": None if mark is None else mark - _STROKE / 2,
        "name": [frame.said(line) for line in lines],
        "said": frame.said(sector.note),
        "x": x,
        "y": y,
        "below": SMALL * LINE * len(lines),
        "align": "center" if near < 0.3 else ("left" if leaning > 0 else "right"),
    }


def _radius(share: float, top: float) -> float:
    """Give the radius at which a sector's area is this share of the largest."""
    return sqrt(HUB**2 + (RIM**2 - HUB**2) * min(share / top, 1.0))


def _arc(field: str, *, low: str, **looks: object) -> Spec:
    plain: Spec = {"type": "quantitative", "scale": None, "stack": None}
    return {
        "transform": [{"filter": f"datum.{field} != null"}],
        "mark": {"type": "arc", "padAngle": 0.02, **looks},
        "encoding": {
            "theta": {"field": "from", **plain},
            "theta2": {"field": "to"},
            "radius": {"field": field, **plain},
            "radius2": {"field": low},
        },
    }


def _words(field: str, *, dy: str | int, bold: bool = False) -> Spec:
    place: Spec = {"type": "quantitative", "scale": None, "axis": None}
    return {
        "mark": {
            "type": "text",
            "fontSize": SMALL,
            "lineHeight": round(SMALL * LINE),
            "baseline": "top",
            "align": {"expr": "datum.align"},
            "dy": {"expr": f"datum.{dy}"} if isinstance(dy, str) else dy,
            "fontWeight": 700 if bold else 400,
        },
        "encoding": {
            "x": {"field": "x", **place},
            "y": {"field": "y", **place},
            "text": {"field": field, "type": "nominal"},
        },
    }
