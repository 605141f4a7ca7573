"""How charts look: sizes, colours, type and the hatch of what is not shown. Numbers are pixels.

Drawn for an e-mail of 560 px; at 18 px type is still 10 px high on a phone that shrinks it to 320.
Colours are those of Okabe and Ito (2008), told apart with any colour vision; shape and place say the
same again, so that a black-and-white print loses nothing.
"""

import re
from collections.abc import Mapping
from html import escape
from types import MappingProxyType
from typing import Final
from unicodedata import east_asian_width

WIDTH: Final = 560
TITLE: Final = 23
TEXT: Final = 18
SMALL: Final = 16
LINE: Final = 1.25

BLUE: Final = "#0072B2"
VERMILION: Final = "#D55E00"
GREY: Final = "#767676"
# Inherits the page's text colour, so that one SVG serves light, dark and forced colours.
INK: Final = "currentColor"
HATCH: Final = "url(#hidden)"

PAPER: Final = "#ffffff"
PRINT_INK: Final = "#1b1b1b"

# The reader's own font on a page; on paper the server's.
FONT: Final = "system-ui, sans-serif"
_PAPER_FONT: Final = "Noto Sans, Liberation Sans, DejaVu Sans, sans-serif"
# One font for all of a text that has letters of these scripts: it must have Latin digits too, for a
# drawing that changes fonts within a text falls back on any, bold and italic ones too.
_SCRIPT_FONTS: Final = (
    ("\u0600", "\u06ff", "DejaVu Sans"),
    ("\uac00", "\ud7a3", "Noto Sans CJK KR"),
    ("\u2e80", "\u9fff", "Noto Sans CJK SC"),
)
_WORDS: Final = re.compile("<text .*?</text>", re.DOTALL)

_PATTERN: Final = (
    '<defs><pattern id="hidden" width="8" height="8" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="8" stroke="currentColor" '
    'stroke-width="2" stroke-opacity="0.55"/></pattern></defs>'
)

# Widths of letters as parts of the type size, on the broad side so that nothing is cut off.
_WIDE, _COMMON = 1.0, 0.54


def config() -> Mapping[str, object]:
    """Give the Vega-Lite `config` of every chart."""
    return MappingProxyType(
        {
            "background": None,
            "font": FONT,
            "aria": False,
            "view": {"stroke": None},
            "text": {"color": INK, "fontSize": TEXT, "lineHeight": round(TEXT * LINE)},
            "title": {
                "color": INK,
                "fontSize": TITLE,
                "fontWeight": 700,
                "lineHeight": round(TITLE * LINE),
                "offset": 18,
                "frame": "group",
            },
            "rule": {"color": INK},
        }
    )


def width_of(text: str, *, size: int) -> float:
    """Give about how wide `text` is at `size`; fonts differ between readers, so only about."""
    return size * sum(_WIDE if east_asian_width(letter) in "WF" else _COMMON for letter in text)


def wrap(text: str, *, size: int, width: float) -> list[str]:
    """Break `text` into lines of at most about `width`, between words, or letters where none part.

    A single word wider than that stays whole, except in scripts written without spaces.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and width_of((line + piece).rstrip(), size=size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> list[str]:
    """Cut after each space and each wide letter."""
    pieces = [""]
    for letter in text:
        pieces[-1] += letter
        if letter == " " or east_asian_width(letter) in "WF":
            pieces.append("")
    return [piece for piece in pieces if piece]


def finish(svg: str, *, title: str) -> str:
    """Give a drawn SVG its hatch and its name for screen readers."""
    opening, rest = svg.split(">", 1)
    named = f'{opening} role="img" aria-label="{escape(title, quote=True)}">'
    return named + _PATTERN + rest


def on_paper(svg: str) -> str:
    """Give the same picture in print colours and fonts on white, where nothing can be inherited."""
    opening, rest = _WORDS.sub(_in_own_font, svg).split(">", 1)
    sheet = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
    return f"{opening}>{sheet}{rest}".replace(INK, PRINT_INK)


def _in_own_font(words: re.Match[str]) -> str:
    text = words[0]
    own = [name for low, high, name in _SCRIPT_FONTS if any(low <= c <= high for c in text)]
    return text.replace(FONT, ", ".join([*own, _PAPER_FONT]))
