"""A file that may be a picture: looked at with suspicion, and made anew without what it carried.

Pure but for the processor it costs: nothing is stored here. Callers stay outside transactions.
"""

import hashlib
import io
import struct
import threading
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from engage.config import MAX_PHOTO_BYTES
from engage.errors import PhotoRefused, PhotoTooBig

# Read by decoders that are widely used and well tried. A JPEG with depth (MPO) comes through JPEG.
FORMATS = ("JPEG", "PNG", "WEBP")
# A few kilobytes can unfold into gigabytes. A JPEG is read at a fraction of its size.
MOST_PIXELS = 24_000_000
MOST_PIXELS_JPEG = 64_000_000
# Enough for a broken curb on a full screen, and a fifth of a megabyte.
LONGEST_SIDE = 2048
QUALITY = 82

# The library's own limit only warns at first; ours above is looked at before anything unfolds.
Image.MAX_IMAGE_PIXELS = None

# What decoders raise on files that are broken, on purpose or not.
_BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, struct.error)
# A picture takes up to 200 MB while it is read: one at a time in each process.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG without any metadata; `sha256` is of its bytes. Sides are in pixels."""

    sha256: str
    content: bytes
    width: int
    height: int


def read_picture(raw: bytes, *, formats: tuple[str, ...] = FORMATS) -> Picture:
    """Give what can be seen in `raw`, upright, at most `LONGEST_SIDE` pixels long.

    `formats` are Pillow's names of what may be read. Place, time, camera and everything else that
    is not the picture stay behind.

    Raises:
        PhotoRefused: it is no picture of a kind we read.
        PhotoTooBig: too many bytes or pixels.
    """
    if len(raw) > MAX_PHOTO_BYTES:
        raise PhotoTooBig
    with _ONE_AT_A_TIME:
        try:
            return _made_anew(raw, formats)
        except _BROKEN as error:
            raise PhotoRefused from error


def _made_anew(raw: bytes, formats: tuple[str, ...]) -> Picture:
    with Image.open(io.BytesIO(raw), formats=formats) as image:
        jpeg = image.format in ("JPEG", "MPO")
        if image.width * image.height > (MOST_PIXELS_JPEG if jpeg else MOST_PIXELS):
            raise PhotoTooBig
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        seen = _on_white(upright)
    made = io.BytesIO()
    # A new image: nothing of the old one's metadata is handed on.
    seen.save(made, "JPEG", quality=QUALITY, optimize=True)
    content = made.getvalue()
    return Picture(hashlib.sha256(content).hexdigest(), content, seen.width, seen.height)


def _on_white(image: Image.Image) -> Image.Image:
    """Give the bare pixels in RGB, what is see-through on white."""
    layer = image.convert("RGBA") if image.has_transparency_data else image.convert("RGB")
    bare = Image.new("RGB", layer.size, "white")
    bare.paste(layer, mask=layer.getchannel("A") if layer.mode == "RGBA" else None)
    return bare
