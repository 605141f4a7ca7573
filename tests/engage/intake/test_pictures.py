"""What comes out of a file that may be a picture."""

import io
import struct
import zlib

import pytest
from PIL import Image

from engage.errors import PhotoRefused, PhotoTooBig
from engage.intake import pictures
from engage.intake.pictures import read_picture


def encoded(image: Image.Image, kind: str, **parts: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **parts)
    return file.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_becomes_a_jpeg_without_metadata(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "At home, 12 Mill Lane"

    made = read_picture(encoded(Image.new("RGB", (40, 30), "red"), kind, exif=exif))

    with Image.open(io.BytesIO(made.content)) as image:
        assert (image.format, image.size) == ("JPEG", (40, 30))
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Mill Lane" not in made.content


def test_text_of_a_png_stays_behind() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "29.3 N, 94.8 W")

    made = read_picture(encoded(Image.new("L", (8, 8)), "PNG", pnginfo=info))

    assert b"94.8" not in made.content


def test_picture_taken_sideways_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    made = read_picture(encoded(Image.new("RGB", (40, 30)), "JPEG", exif=exif))

    assert (made.width, made.height) == (30, 40)


def test_big_picture_is_made_smaller_and_see_through_is_white() -> None:
    made = read_picture(encoded(Image.new("RGBA", (3000, 1500), (0, 0, 0, 0)), "PNG"))

    assert (made.width, made.height) == (2048, 1024)
    with Image.open(io.BytesIO(made.content)) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


def test_same_picture_has_the_same_name() -> None:
    raw = encoded(Image.new("RGB", (9, 9), "blue"), "PNG")

    assert read_picture(raw) == read_picture(raw)


@pytest.mark.parametrize("size", [(20_000, 20_000), (6_000, 5_000), (100_000, 1_000)])
def test_bomb_is_refused_before_it_unfolds(size: tuple[int, int]) -> None:
    with pytest.raises(PhotoTooBig):
        read_picture(bomb(*size))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 5000,
        b"\xff\xd8\xff\xe0" + b"\0" * 200,
        bomb(64, 64),
        encoded(Image.new("RGB", (64, 64)), "GIF"),
        encoded(Image.new("RGB", (64, 64)), "TIFF"),
        encoded(Image.new("RGB", (640, 640), "red"), "JPEG")[:-400],
    ],
    ids=["empty", "zeros", "magic", "short data", "gif", "tiff", "cut"],
)
def test_what_is_no_picture_of_ours_is_refused(raw: bytes) -> None:
    with pytest.raises(PhotoRefused):
        read_picture(raw)


def test_too_many_bytes_are_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PHOTO_BYTES", 10)

    with pytest.raises(PhotoTooBig):
        read_picture(b"x" * 11)
