import re
import struct
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.digests.chart_parts import Chart, Direction, Frame
from engage.digests.chart_style import WIDTH, wrap
from engage.digests.charts import (
    RateBar,
    RatioDot,
    RungPanel,
    ThemeBar,
    draw_ladder,
    draw_representation,
    draw_themes,
)
from engage.measures.estimates import Interval

SVG = "{http://www.w3.org/2000/svg}"
THEMES = (
    ThemeBar("Transit and getting around", "48, up from 24", 48, 24, moved=True),
    ThemeBar("Street safety", "31, about as many as 29", 31, 29),
    ThemeBar("Counter service", "fewer than 10", None, 8),
)
DOTS = (
    RatioDot("English", "1.14x", 1.14, Interval(1.07, 1.20)),
    RatioDot("Spanish", "0.38x", 0.38, Interval(0.27, 0.51), stands_out=True),
    RatioDot("Somali", "fewer than 10", None, Interval(0.1, 9.0)),
)
PANELS = (
    RungPanel(
        "Linked to an action",
        (
            RateBar("English", "67 % (60-73)", 0.67, Interval(0.60, 0.73)),
            RateBar("Somali", "fewer than 10", None),
        ),
        everyone=0.55,
    ),
    RungPanel("Done", (RateBar("English", "0 %", 0.0, Interval(0.0, 0.02)),)),
)


def themes(direction: Direction = "ltr") -> Chart:
    frame = Frame("Getting around was raised most", ("Theme", "Comments"), direction)
    return draw_themes(frame, THEMES)


def words_of(chart: Chart) -> set[str]:
    root = ET.fromstring(chart.svg)
    return {"".join(text.itertext()).strip("\u2067\u2069") for text in root.iter(f"{SVG}text")}


def place_of(chart: Chart, word: str) -> float:
    """How far from the left a text is anchored, within the drawing."""
    found = re.search(rf'transform="translate\(([\d.]+),[^>]*>[\u2067]?{word}', chart.svg)
    assert found is not None
    return float(found[1])


def test_everything_said_stands_in_the_picture() -> None:
    said = words_of(themes())

    for bar in THEMES:
        assert {bar.label, bar.note} <= said
    assert "Getting around was raised most" in said


def test_table_says_the_same_for_screen_readers() -> None:
    table = themes().table

    assert table.caption == "Getting around was raised most"
    assert table.headings == ("Theme", "Comments")
    assert table.rows[0] == ("Transit and getting around", "48, up from 24")
    assert len(table.rows) == len(THEMES)


def test_a_hidden_number_is_hatched_and_nowhere_in_the_drawing() -> None:
    frame = Frame("Who was heard", ("Group", "Share"))
    chart = draw_representation(frame, DOTS, fair="fair share")
    without = draw_representation(
        frame, [*DOTS[:2], RatioDot("Somali", "fewer than 10", None)], fair="fair share"
    )

    assert chart.svg.count("url(#hidden)") == 1
    assert 'id="hidden"' in chart.svg
    # The interval that came with it changes nothing, the length of the axis included.
    assert chart.svg == without.svg


def test_a_hidden_theme_shows_neither_week() -> None:
    frame = Frame("t", ("Theme", "Comments"))
    with_before = draw_themes(frame, [THEMES[0], ThemeBar("a", "hidden", None, 900)])

    assert with_before.svg == draw_themes(frame, [THEMES[0], ThemeBar("a", "hidden", None)]).svg


def test_reading_from_the_right_mirrors_the_picture() -> None:
    left, right = themes(), themes("rtl")

    assert place_of(left, "Street safety") == 0
    assert place_of(right, "Street safety") == place_of(left, "31, about") > 500
    assert words_of(left) == words_of(right)


def test_words_take_the_colour_of_the_page_and_on_paper_that_of_ink() -> None:
    fills = {text.get("fill") for text in ET.fromstring(themes().svg).iter(f"{SVG}text")}

    assert fills == {"currentColor"}


def test_named_for_screen_readers_with_awkward_letters() -> None:
    chart = draw_themes(Frame('"More" <buses> & trains', ("a", "b")), THEMES)

    root = ET.fromstring(chart.svg)
    assert (root.get("role"), root.get("aria-label")) == ("img", '"More" <buses> & trains')


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_pictures_for_mail_are_twice_the_width_of_the_column(direction: Direction) -> None:
    frame = Frame("A rather long sentence that says what there is to see here", ("a",), direction)
    charts = [
        draw_themes(frame, THEMES),
        draw_representation(frame, DOTS, fair="fair share"),
        draw_ladder(frame, PANELS, everyone="all inputs"),
    ]

    for chart in charts:
        assert chart.png.startswith(b"\x89PNG")
        (width,) = struct.unpack(">I", chart.png[16:20])
        assert width == pytest.approx(2 * WIDTH, abs=20)


def test_ladder_names_the_line_of_all_inputs_once() -> None:
    chart = draw_ladder(
        Frame("Who got how far", ("Step", "Group", "Share")), PANELS, everyone="all"
    )

    assert chart.svg.count(">all<") == 1
    assert chart.table.rows[0] == ("Linked to an action", "English", "67 % (60-73)")


def test_nothing_to_show_is_an_empty_picture_and_no_error() -> None:
    frame = Frame("Nothing came in this week", ("Theme", "Comments"))

    assert draw_themes(frame, []).table.rows == ()
    assert draw_representation(frame, [], fair="fair").table.rows == ()
    assert draw_ladder(frame, [], everyone="all").table.rows == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Native Hawaiian or Pacific Islander", ["Native Hawaiian", "or Pacific", "Islander"]),
        ("住房費用與租金上漲的問題", ["住房費用與租金上", "漲的問題"]),
        ("Donaudampfschifffahrt", ["Donaudampfschifffahrt"]),
        ("", [""]),
    ],
)
def test_lines_break_between_words_or_letters(text: str, lines: list[str]) -> None:
    assert wrap(text, size=16, width=135) == lines


@given(st.text("ab 住", max_size=60), st.integers(20, 300))
def test_breaking_lines_loses_no_letter(text: str, width: int) -> None:
    broken = "".join(wrap(text, size=16, width=width))

    assert broken.replace(" ", "") == text.replace(" ", "")
