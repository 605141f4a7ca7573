"""How many segments a text message is sent in, which is what it costs.

GSM 03.38: 160 septets in one segment, 153 in each of several; the characters of the extension
table are two septets and are never split. Any other character turns the whole text into UCS-2
(UTF-16): 70 code units, or 67 in each of several; a surrogate pair is never split.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

GSM_SINGLE, GSM_PART = 160, 153
UCS2_SINGLE, UCS2_PART = 70, 67

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")

# Punctuation that word processors put in and GSM-7 lacks. Letters are never touched: an accent
# may change a word.
_PLAIN_PUNCTUATION = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "–": "-",
        "—": "-",
        "‑": "-",
        "…": "...",
        "•": "-",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\t": " ",
    }
)


class Encoding(StrEnum):
    """How the characters travel."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


@dataclass(frozen=True, slots=True)
class Segments:
    """The size of a text: `units` are septets in GSM-7 and UTF-16 code units in UCS-2.

    `count` is the number of segments; 0 for an empty text. `breaking` holds the characters, in
    order and each once, that force UCS-2.
    """

    encoding: Encoding
    units: int
    count: int
    breaking: str = ""


def measure(text: str) -> Segments:
    """Return encoding, units and number of segments of a text as it would be sent."""
    breaking = "".join(dict.fromkeys(c for c in text if c not in _BASIC and c not in _EXTENSION))
    if breaking:
        widths = [2 if ord(char) > 0xFFFF else 1 for char in text]
        return Segments(
            Encoding.UCS2, sum(widths), _count(widths, UCS2_SINGLE, UCS2_PART), breaking
        )
    widths = [2 if char in _EXTENSION else 1 for char in text]
    return Segments(Encoding.GSM7, sum(widths), _count(widths, GSM_SINGLE, GSM_PART))


def plain_punctuation(text: str) -> str:
    """Return the text with typographic punctuation and spaces as GSM-7 has them."""
    return text.translate(_PLAIN_PUNCTUATION)


def _count(widths: Iterable[int], single: int, part: int) -> int:
    widths = list(widths)
    if sum(widths) <= single:
        return 1 if widths else 0
    count, room = 1, part
    for width in widths:
        if width > room:
            count, room = count + 1, part
        room -= width
    return count
