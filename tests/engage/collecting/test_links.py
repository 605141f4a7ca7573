"""What a poster's code opens, as a camera reads it."""

import base64
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

import numpy as np
import pytest
import segno
import zxingcpp
from PIL import Image
from playwright.sync_api import sync_playwright

from engage.collecting.links import Way, answer_link, qr_picture, short_link

PUBLIC = "https://survey.marlowbay.example"


def seen_by_a_camera(text: str) -> str:
    """Decode the modules of the code that `qr_picture` draws, with its own light border."""
    modules = segno.make(text, error="m", micro=False).matrix_iter(scale=6, border=4)
    image = np.array([[0 if dark else 255 for dark in row] for row in modules], dtype=np.uint8)
    found = zxingcpp.read_barcodes(image)
    assert len(found) == 1
    return str(found[0].text)


@pytest.mark.parametrize(
    "way",
    [
        Way("bus"),
        Way("bus", "library"),
        Way("bus", "library", "ar"),
        Way("bus", "مكتبة & Co", "zh-Hant", kiosk=True),
    ],
)
def test_code_of_a_poster_is_read_as_its_link(way: Way) -> None:
    link = answer_link(PUBLIC, way)

    assert seen_by_a_camera(link) == link


def test_links_say_collector_language_and_tablet() -> None:
    assert answer_link(PUBLIC, Way("bus")) == f"{PUBLIC}/s/bus"
    assert (
        answer_link(PUBLIC, Way("bus", "front desk", "es", kiosk=True))
        == f"{PUBLIC}/s/bus?via=front+desk&lang=es&kiosk=1"
    )


def test_short_link_has_no_scheme_and_no_question_mark() -> None:
    assert short_link(PUBLIC, Way("bus", "library")) == "survey.marlowbay.example/s/bus/library"


def test_picture_is_black_on_white_whatever_the_scheme() -> None:
    picture = unquote(qr_picture(f"{PUBLIC}/s/bus"))

    assert picture.startswith("data:image/svg+xml")
    body = picture if "<svg" in picture else base64.b64decode(picture.partition(",")[2]).decode()
    assert "#fff" in body
    assert "#000" in body


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_camera_reads_the_picture_off_a_page(
    tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    link = answer_link(PUBLIC, Way("community", "poster-library", "zh-Hant"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(color_scheme=scheme)
        page.set_content(f'<img src="{qr_picture(link)}" alt="" width="240" height="240">')
        page.locator("img").screenshot(path=tmp_path / "code.png")
        browser.close()

    image = np.asarray(Image.open(tmp_path / "code.png").convert("L"))

    assert [str(found.text) for found in zxingcpp.read_barcodes(image)] == [link]
