"""The parts charts are made of, as Vega-Lite dictionaries, and the drawing of the whole.

A view is rows below each other; words stand in the rows, not in axes and legends, so that a narrow
phone and a right-to-left reader get the same picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import vl_convert

from engage.digests.chart_style import (
    INK,
    LINE,
    SMALL,
    TEXT,
    TITLE,
    WIDTH,
    config,
    finish,
    on_paper,
    wrap,
)

Spec = dict[str, object]
Direction = Literal["ltr", "rtl"]

VEGA_LITE: Final = "6.1"
# Twice the pixels, for screens that have them.
SCALE: Final = 2.0
PADDING: Final = 16
INNER: Final = WIDTH - 2 * PADDING
BAR: Final = 20
# Below the words of a row: a little air, its mark, and air before the next row.
BENEATH: Final = 6
BETWEEN: Final = 18
# Bold letters are wider by about this share.
BOLD: Final = 0.92

_RIGHT_TO_LEFT_ISOLATE, _END_OF_ISOLATE = "\u2067", "\u2069"


@dataclass(frozen=True, slots=True)
class Frame:
    """What every chart has: the sentence it says, its table's headings, which way it reads."""

    title: str
    headings: tuple[str, ...]
    direction: Direction = "ltr"

    @property
    def start(self) -> str:
        return "left" if self.direction == "ltr" else "right"

    @property
    def end(self) -> str:
        return "right" if self.direction == "ltr" else "left"

    def place(self, pixels: int) -> int:
        """Give the place so many pixels from where reading starts."""
        return pixels if self.direction == "ltr" else INNER - pixels

    def said(self, words: str) -> str:
        """Give words that keep their order beside numbers and brackets, whatever is around them."""
        if self.direction == "ltr":
            return words
        return f"{_RIGHT_TO_LEFT_ISOLATE}{words}{_END_OF_ISOLATE}"


@dataclass(frozen=True, slots=True)
class Table:
    """What a chart shows, as words: for screen readers, and for whoever would rather read."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart. `svg` takes its ink from the page; `png` is on white, twice `WIDTH` wide."""

    title: str
    spec: Spec
    svg: str
    table: Table

    @property
    def png(self) -> bytes:
        """Draw it for mail; slow, so only where it is sent."""
        return vl_convert.svg_to_png(on_paper(self.svg), scale=SCALE)


@dataclass(frozen=True, slots=True)
class Scale:
    """From 0 to `top` along the reading direction, within `start` and `stop` pixels of its start."""

    frame: Frame
    top: float
    start: int = 0
    stop: int = INNER

    def x(self, field: str, *, to: str | None = None) -> Spec:
        """Give the encoding of one number, or of the stretch between two."""
        pixels = [self.frame.place(self.start), self.frame.place(self.stop)]
        scale: Spec = {"domain": [0, self.top], "range": pixels, "nice": False, "clamp": True}
        encoded: Spec = {
            "x": {"field": field, "type": "quantitative", "axis": None, "scale": scale}
        }
        return encoded | ({"x2": {"field": to}} if to else {})


def mark(kind: str, encoding: Spec, *, paint: Sequence[str] = (), **looks: object) -> Spec:
    """Give a mark for each row; the channels of `paint` come from the row's own fields."""
    row: Spec = {"field": "row", "type": "ordinal", "sort": None, "axis": None}
    row["scale"] = {"paddingInner": 0, "paddingOuter": 0}
    own: Spec = {channel: {"field": channel, "scale": None} for channel in paint}
    return {"mark": {"type": kind, **looks}, "encoding": {"y": row} | encoding | own}


def across(kind: str, encoding: Spec, values: Spec, **looks: object) -> Spec:
    """Give a mark that goes through all rows."""
    return {
        "data": {"values": [values]},
        "mark": {"type": kind, **looks},
        "encoding": encoding,
    }


def above(encoding: Spec, values: Spec, *, words: str) -> Spec:
    """Give small words above the rows."""
    named = encoding | {"text": {"value": words}, "y": {"value": -12}}
    return across("text", named, values, fontSize=SMALL, baseline="middle")


def words(
    frame: Frame, field: str, *, size: int, dy: float | Spec, baseline: str, ends: bool
) -> Spec:
    """Give each row's words, at the end of the line or at its start; bold where `strong`."""
    placed: Spec = {
        "x": {"value": frame.place(INNER if ends else 0)},
        "text": {"field": field, "type": "nominal"},
    }
    return mark(
        "text",
        placed,
        align=frame.end if ends else frame.start,
        baseline=baseline,
        dy=dy,
        fontSize=size,
        lineHeight=round(size * LINE),
        fontWeight={"expr": "datum.strong ? 700 : 400"},
    )


def view(rows: Sequence[Spec], layers: Sequence[Spec], *, step: int) -> Spec:
    """Give `rows` (with their fields) drawn below each other, each `step` high."""
    numbered = [{"row": i, **row} for i, row in enumerate(rows)]
    return {
        "data": {"values": numbered},
        "width": INNER,
        "height": step * max(1, len(rows)),
        "layer": list(layers),
    }


def heading(frame: Frame, text: str, *, size: int) -> Spec:
    """Give a title over as many lines as it takes."""
    lines = wrap(text, size=size, width=INNER * BOLD)
    return {
        "text": [frame.said(line) for line in lines],
        "anchor": "start" if frame.direction == "ltr" else "end",
        "fontSize": size,
        "lineHeight": round(size * LINE),
        "color": INK,
        "frame": "group",
    }


def draw(frame: Frame, picture: Spec, rows: Sequence[tuple[str, ...]]) -> Chart:
    """Draw the whole: title on top, `picture` below it, and the table it stands for."""
    spec: Spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "padding": PADDING,
        "title": heading(frame, frame.title, size=TITLE) | {"offset": 20},
        "config": dict(config()),
        **picture,
    }
    svg = finish(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE), title=frame.title)
    return Chart(
        title=frame.title,
        spec=spec,
        svg=svg,
        table=Table(frame.title, frame.headings, tuple(rows)),
    )


def head_height(lines: int) -> int:
    """Give the height of so many lines of a row's words."""
    return round(lines * TEXT * LINE)
