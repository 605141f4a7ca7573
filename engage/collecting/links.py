"""The addresses that lead residents to a survey, and their pictures for a phone's camera."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

import segno

# Light modules around the code that readers need to find it (ISO/IEC 18004 asks for four).
QUIET_ZONE = 4


@dataclass(frozen=True, slots=True)
class Way:
    """How a survey is reached: from which collector, in which language, on the city's own tablet."""

    slug: str
    collector: str | None = None
    language: str | None = None
    kiosk: bool = False


def answer_link(public_url: str, way: Way) -> str:
    """Give the address that opens the survey; without a language the phone's own is used."""
    named = {
        "via": way.collector,
        "lang": way.language,
        "kiosk": "1" if way.kiosk else None,
    }
    query = urlencode({key: value for key, value in named.items() if value})
    address = f"{public_url}/s/{quote(way.slug)}"
    return f"{address}?{query}" if query else address


def short_link(public_url: str, way: Way) -> str:
    """Give what people can type: no scheme, and the collector as a part of the path."""
    host = public_url.partition("://")[2]
    parts = [host, "s", quote(way.slug)]
    if way.collector:
        parts.append(quote(way.collector, safe=""))
    return "/".join(parts)


def qr_picture(text: str) -> str:
    """Give a QR code of `text` as a data address of an SVG, black on white in any colour scheme.

    Error correction M or better: a quarter of a poster's code is not wrinkled at once.
    """
    code = segno.make(text, error="m", micro=False)
    picture: str = code.svg_data_uri(border=QUIET_ZONE, light="#fff", dark="#000")
    return picture
