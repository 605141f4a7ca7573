"""Behaviour 31: pictures that come by text are kept safely, and nothing else is opened."""

import contextlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engage.errors import PhotoRefused, PhotoTooBig
from engage.intake.pictures import read_picture
from engage.models.texting import MediaState, TextMedia
from engage.sms import media
from engage.sms.gateway import TwilioGateway
from tests.conftest import TWILIO_ACCOUNT
from tests.engage.sms.conftest import Town
from tests.peers.twilio.webhooks import Phone

PATH = f"/2010-04-01/Accounts/{TWILIO_ACCOUNT}/Messages/MM{'a' * 32}/Media/ME{'b' * 32}"
URL = "https://api.twilio.com" + PATH
GPS = 0x8825


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **more)
    return out.getvalue()


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "my home"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(GPS)[1] = "N"
    return picture(exif=exif)


def send(phone: Phone, *, url: str = URL, kind: str = "image/jpeg", **more: str) -> None:
    extra = {"NumMedia": "1", "MediaUrl0": url, "MediaContentType0": kind, **more}
    assert phone.text("", extra=extra).status_code == 200


def fetch(town: Town) -> list[tuple[MediaState, str | None]]:
    media.fetch_waiting(town.database, town.gateway, town.settings, limit=10, now=town.now)
    return [(row.state, row.why) for row in town.rows(TextMedia)]


def test_b31_a_picture_is_kept_without_what_it_tells_of_its_owner(town: Town, phone: Phone) -> None:
    town.tells(phone, "ROADS", "2")
    town.twilio.files |= {PATH: "/store/1", "/store/1": with_place()}
    send(phone)

    assert fetch(town) == [(MediaState.KEPT, None)]

    [row] = town.rows(TextMedia)
    path = media.path_of(town.settings, row.sha256)
    kept = Image.open(BytesIO(path.read_bytes()))
    assert kept.format == "JPEG"
    assert kept.size == (20, 40), "turned upright before the note that says so is dropped"
    assert dict(kept.getexif()) == {}
    assert b"my home" not in path.read_bytes()


def test_b31_the_same_picture_delivered_twice_is_one(town: Town, phone: Phone) -> None:
    town.twilio.files[PATH] = picture()
    sid = phone.new_sid()
    for _ in range(2):
        phone.text(
            "",
            sid=sid,
            extra={"NumMedia": "1", "MediaUrl0": URL, "MediaContentType0": "image/jpeg"},
        )

    assert fetch(town) == [(MediaState.KEPT, None)]


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://api.twilio.com.evil.example" + PATH,
        "https://evil.example/" + URL,
        "http://api.twilio.com" + PATH,
        URL + "/../../../x",
        URL.replace(TWILIO_ACCOUNT, "AC" + "f" * 32),
        "file:///etc/passwd",
        "",
    ],
)
def test_b31_no_other_address_is_ever_asked(town: Town, phone: Phone, url: str) -> None:
    send(phone, url=url)

    assert fetch(town) == [(MediaState.REFUSED, "foreign_address")]


@pytest.mark.parametrize(
    "kind", ["audio/amr", "text/vcard", "application/pdf", "image/svg+xml", ""]
)
def test_b31_what_is_no_picture_is_not_fetched(town: Town, phone: Phone, kind: str) -> None:
    send(phone, kind=kind)

    assert fetch(town) == [(MediaState.REFUSED, "not_a_picture")]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "unreadable"),
        (b"<svg onload='alert(1)'/>", "unreadable"),
        (picture()[:60], "unreadable"),
        (b"\xff" * (media.BYTES_MOST + 1), "too_large"),
        (picture("PNG", (10_000, 10_000)), "too_large"),
    ],
)
def test_b31_what_cannot_be_drawn_is_refused(
    town: Town, phone: Phone, data: bytes, why: str
) -> None:
    town.twilio.files[PATH] = data
    send(phone)

    assert fetch(town) == [(MediaState.REFUSED, why)]


def test_b31_a_picture_that_is_gone_is_not_asked_for_again(town: Town, phone: Phone) -> None:
    send(phone)

    assert fetch(town) == [(MediaState.REFUSED, "gone")]


def test_b31_a_provider_that_is_away_is_asked_again_and_not_for_ever(
    town: Town, phone: Phone
) -> None:
    send(phone)
    away = town.settings.model_copy(update={"twilio_base_url": "http://127.0.0.1:9"})
    town.gateway = TwilioGateway(away, timeout=1)

    states = []
    for _ in range(media.TRIES_MOST):
        states.append(fetch(town)[0][0])
        town.wait(hours=1)

    assert states == [MediaState.WAITING] * (media.TRIES_MOST - 1) + [MediaState.REFUSED]


@pytest.mark.parametrize("count", ["11", "999999999999", "-1", "x", "１"])
def test_b31_a_number_of_files_that_cannot_be_does_no_harm(
    town: Town, phone: Phone, count: str
) -> None:
    send(phone, NumMedia=count)

    assert len(town.rows(TextMedia)) <= media.FILES_MOST


def drawn(data: bytes) -> bytes:
    return read_picture(data, formats=media.FORMATS_READ).content


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_every_kind_of_picture_becomes_a_jpeg(kind: str) -> None:
    clean = Image.open(BytesIO(drawn(picture(kind))))

    assert clean.format == "JPEG"


@given(st.binary(max_size=600))
def test_no_bytes_break_the_drawing(data: bytes) -> None:
    for start in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBP"):
        with contextlib.suppress(PhotoRefused, PhotoTooBig):
            assert drawn(start + data).startswith(b"\xff\xd8")


@pytest.mark.parametrize("name", ["", "../x", "a" * 63, "A" * 64, "a" * 64 + "/"])
def test_only_a_hash_names_a_picture(town: Town, name: str) -> None:
    assert media.path_of(town.settings, name) is None
