"""What must hold of every page a template makes, whatever its words."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

VOID = {
    "area",
    "base",
    "br",
    "col",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "use",
    "path",
    "rect",
    "line",
    "circle",
}


class Outline(HTMLParser):
    """What a page is made of: elements in order, ids, references, tags left open."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.crossed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def having(self, attribute: str) -> list[str]:
        return [attrs[attribute] or "" for _, attrs in self.elements if attribute in attrs]


def outline(html: str) -> Outline:
    parsed = Outline()
    parsed.feed(html)
    return parsed


@pytest.mark.parametrize("language", ["en", "ar", "zh-Hans"])
def test_elements_are_closed_in_the_order_they_were_opened(renderer: Any, language: str) -> None:
    for name in renderer.screens():
        parsed = outline(renderer.page(name, language))

        assert (parsed.crossed, parsed.open) == ([], []), name


def test_every_id_is_there_once_and_every_reference_leads_to_one(renderer: Any) -> None:
    for name in renderer.screens():
        parsed = outline(renderer.page(name))
        ids = parsed.having("id")

        assert len(ids) == len(set(ids)), name
        described = " ".join(parsed.having("aria-describedby") + parsed.having("aria-labelledby"))
        local = [href[1:] for href in parsed.having("href") if re.match(r"#.", href)]
        missing = set(described.split() + local + parsed.having("for")) - set(ids)
        assert missing == set(), name


def test_no_page_needs_the_policy_to_allow_inline_styles_or_scripts(renderer: Any) -> None:
    for name in renderer.screens():
        parsed = outline(renderer.page(name))

        assert parsed.having("style") == [], name
        assert [a for a in parsed.elements if a[0] == "style"] == [], name
        assert [a for tag, a in parsed.elements if tag == "script" and not a.get("src")] == [], name
        assert [n for _, attrs in parsed.elements for n in attrs if n.startswith("on")] == [], name


def test_page_says_its_language_and_direction(renderer: Any) -> None:
    for name in renderer.screens():
        root = outline(renderer.page(name, "ar")).elements[0]

        assert root == ("html", {"lang": "ar", "dir": "rtl"}), name


def test_every_field_that_is_seen_has_a_label(renderer: Any) -> None:
    for name in renderer.screens():
        parsed = outline(renderer.page(name))
        labelled = set(parsed.having("for"))

        for tag, attrs in parsed.elements:
            typed = tag in {"textarea", "select"} or (
                tag == "input" and attrs.get("type") not in {"hidden", "radio", "checkbox"}
            )
            named = attrs.get("id") in labelled or attrs.get("aria-label")
            assert not typed or named, (name, attrs)
