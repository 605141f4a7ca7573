"""The digest as mail, as text and as a page: the same words, numbers that may be shown."""

import re
from typing import Any

import css_inline
import pytest


@pytest.fixture
def mail(renderer: Any) -> str:
    return css_inline.inline(renderer.page("department/digest~mail"), keep_style_tags=True)


def test_mail_opens_with_the_three_sentences(mail: str) -> None:
    first = mail.index("64 people told you something this week")
    last = mail.index("the oldest has waited 23 days")

    assert first < last < mail.index("What you heard")


def test_equity_table_comes_last(mail: str) -> None:
    parts = [
        "What you heard",
        "From whom",
        "Who is missing",
        "What became of it",
        "Waiting for you, oldest first",
        "Is everyone heeded alike?",
    ]

    assert [mail.index(part) for part in parts] == sorted(mail.index(part) for part in parts)


def test_quote_in_arabic_says_so_in_the_mail(mail: str) -> None:
    assert '<p lang="ar"' in mail
    assert re.search(r'<p [^>]*lang="ar" dir="rtl"', mail)


@pytest.mark.parametrize("kind", ["mail", "text"])
def test_translation_made_by_a_machine_is_said_to_be_one(renderer: Any, kind: str) -> None:
    letter = renderer.page(f"department/digest~{kind}")

    assert "You asked us last year about the night bus" in letter
    assert "Translated by a machine: LibreTranslate" in letter


def test_mail_styles_are_inline(mail: str) -> None:
    assert 'class="press"' in mail
    assert 'style="background-color: #074b69' in mail


def test_mail_to_an_arabic_reader_runs_from_the_right(renderer: Any) -> None:
    html = renderer.page("department/digest~mail", "ar")

    assert '<html lang="ar" dir="rtl">' in html
    assert '<td class="band" align="right">' in html


def test_hidden_number_says_why(renderer: Any) -> None:
    html = renderer.page("department/digest")

    assert "Fewer than 10 people." in html
    assert "mark__hatch" in html


@pytest.mark.parametrize("kind", ["mail", "text"])
def test_every_theme_and_every_debt_is_in_each_form(renderer: Any, kind: str) -> None:
    digest = renderer.samples["department/digest"]["digest"]

    shown = renderer.page(f"department/digest~{kind}")

    for theme in digest["themes"]:
        assert theme["name"] in shown
        assert theme["quote"]["text"] in shown
    for owed in digest["owed"]:
        assert owed["url"] in shown


def test_text_part_has_no_markup(renderer: Any) -> None:
    text = renderer.page("department/digest~text")

    assert "<p" not in text
    assert "&" not in text
    assert "\n\n\n\n" not in text


def test_quiet_week_is_one_honest_line(renderer: Any) -> None:
    html = renderer.page("department/digest~quiet")

    assert "Nobody wrote about your work this week." in html
    assert "What you heard" not in html
