"""A text in several languages, and which one a reader gets.

`Texts` maps a language tag to a string. The first entry is the base language: a `Survey` puts
it there when it is built, so that a question alone can fall back without knowing its survey.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from surveys.languages import direction, primary

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Text:
    """A string and the language it is really in, for the attributes `lang` and `dir`."""

    text: str
    language: str

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return direction(self.language)

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


def pick(texts: Texts, language: str, base: str | None = None) -> Text:
    """Return the text in `language`, or the nearest there is, and say which.

    Order: the language itself, the same language in another script or region (`zh-Hant` for
    `zh-Hans`), `base`, the first that is written. Blank texts count as missing. Where nothing is
    written the text is empty and in `language`.
    """
    written = [tag for tag in texts if texts[tag].strip()]
    chosen = nearest(language, written)
    if chosen is None and base in written:
        chosen = base
    if chosen is None:
        chosen = next(iter(written), None)
    return Text("", language) if chosen is None else Text(texts[chosen], chosen)


def nearest(language: str, offered: Iterable[str]) -> str | None:
    """Return the tag of `offered` that is `language`, or a sister of it, or None."""
    tags = list(offered)
    if language in tags:
        return language
    return next((tag for tag in tags if primary(tag) == primary(language)), None)


def missing(texts: Texts, languages: Iterable[str]) -> list[str]:
    """Return those of `languages` in which the text is not written, in their order."""
    return [language for language in languages if not texts.get(language, "").strip()]
