"""What residents see: fields, errors, languages."""

from typing import Any


def test_part_in_another_language_says_so(renderer: Any) -> None:
    html = renderer.page("resident/page", "ar")

    assert '<span lang="en" dir="ltr">Nothing, it is fine</span>' in html


def test_part_in_the_page_s_language_is_left_plain(renderer: Any) -> None:
    html = renderer.page("resident/page", "en")

    assert "<span>Nothing, it is fine</span>" in html


def test_error_is_beside_the_field_and_in_the_summary(renderer: Any) -> None:
    html = renderer.page("resident/page~typed")

    assert '<a href="#near_miss_count">Type a number from 1 to 50, such as 3.</a>' in html
    assert 'aria-describedby="near_miss_count-hint near_miss_count-error"' in html
    assert 'aria-invalid="true"' in html


def test_what_was_typed_wrongly_is_still_there(renderer: Any) -> None:
    html = renderer.page("resident/page~typed")

    assert 'name="near_miss_count" value="a few"' in html


def test_comment_keeps_its_line_breaks(renderer: Any) -> None:
    html = renderer.page("resident/page~comment")

    assert (
        ">\nMy mother waits for the 14 in the dark.\nThere is no bench and no light.</textarea>"
        in html
    )


def test_typed_markup_stays_text(renderer: Any) -> None:
    sample = renderer.samples["resident/page~comment"]
    question = {**sample["page"]["questions"][0], "value": "</textarea><script>alert(1)</script>"}
    shown = {"text": "?", "language": "en", "dir": "ltr"}
    question |= {"text": shown, "hint": None}

    html = renderer.page(
        "resident/page~comment",
        page={**sample["page"], "section_title": None, "questions": [question]},
    )

    assert "<script>" not in html


def test_changing_language_sends_the_form_first(renderer: Any) -> None:
    html = renderer.page("resident/page")

    assert 'form="answers" name="language" value="ar" formnovalidate' in html


def test_rating_names_its_ends_for_a_screen_reader(renderer: Any) -> None:
    html = renderer.page("resident/page")

    assert '<span class="usa-sr-only">Not safe at all</span>' in html


def test_error_page_carries_every_value_of_a_question(renderer: Any) -> None:
    html = renderer.page("resident/error")

    assert html.count('name="problems"') == 2


def test_private_page_of_a_new_visitor_offers_no_link(renderer: Any) -> None:
    html = renderer.page("resident/page", resume_url=None, saved_at=None)

    assert "private link" not in html
