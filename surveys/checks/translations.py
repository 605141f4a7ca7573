"""Checks of texts across languages."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from surveys.checks.finding import Finding, all_texts, error, warning
from surveys.definition import Survey, TranslationState
from surveys.languages import primary
from surveys.piping import without_forms
from surveys.texts import missing

_PLACEHOLDER = re.compile(r"\$?\{[^{}]*\}|%\(\w+\)s")
# How Unicode names the letters of each language that is not written in Latin.
_SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "ar": ("ARABIC",),
    "ru": ("CYRILLIC",),
    "ko": ("HANGUL", "CJK"),
    "zh": ("CJK",),
    "am": ("ETHIOPIC",),
}
# Shorter texts are often the same in two languages: names, "Internet", "No".
_LONG_ENOUGH = 4


def base_text_missing(survey: Survey) -> Iterator[Finding]:
    """A text is not written in the base language, so that others have nothing to fall back on."""
    for written in all_texts(survey):
        if missing(written.texts, [survey.base_language]):
            yield error(written.place, "base_text_missing", part=written.part)


def translation_missing(survey: Survey) -> Iterator[Finding]:
    """A text is not written in a language of the survey; its readers get the base language."""
    others = [tag for tag in survey.languages if tag != survey.base_language]
    for written in all_texts(survey):
        for language in missing(written.texts, others):
            values = {"language": language, "part": written.part}
            yield warning(written.place, "translation_missing", **values)


def translation_draft(survey: Survey) -> Iterator[Finding]:
    """Nobody has read a language yet."""
    for language, state in survey.translations.items():
        if state is TranslationState.DRAFT and language in survey.languages:
            yield warning("survey", "translation_draft", language=language)


def placeholder_lost(survey: Survey) -> Iterator[Finding]:
    """A translation has other placeholders than the base text."""
    for written in all_texts(survey):
        base = sorted(placeholders(written.texts.get(survey.base_language, "")))
        for language, text in written.texts.items():
            found = sorted(placeholders(text))
            if text.strip() and found != base:
                expected = " ".join(base) or "-"
                values = {"language": language, "part": written.part, "expected": expected}
                yield error(written.place, "placeholder_lost", **values)


def placeholders(text: str) -> list[str]:
    """Return the placeholders of a text; plural forms are each language's own and left out."""
    return _PLACEHOLDER.findall(without_forms(text))


def not_translated(survey: Survey) -> Iterator[Finding]:
    """A translation is word for word the base text."""
    for written in all_texts(survey):
        base = written.texts.get(survey.base_language, "").strip()
        for language, text in written.texts.items():
            same = text.strip() == base and language != survey.base_language
            if same and len(base.split()) >= _LONG_ENOUGH:
                yield warning(written.place, "not_translated", language=language, part=written.part)


def wrong_script(survey: Survey) -> Iterator[Finding]:
    """A text holds no letter of its language's script."""
    for written in all_texts(survey):
        for language, text in written.texts.items():
            scripts = _SCRIPTS.get(primary(language), ())
            letters = [char for char in text if char.isalpha()]
            if scripts and letters and not any(_of(char, scripts) for char in letters):
                yield warning(written.place, "wrong_script", language=language, part=written.part)


def language_not_offered(survey: Survey) -> Iterator[Finding]:
    """Texts are written in a language that the survey does not offer."""
    used = {tag for written in all_texts(survey) for tag in written.texts}
    for language in sorted(used - set(survey.languages)):
        yield warning("survey", "language_not_offered", language=language)


def _of(char: str, scripts: tuple[str, ...]) -> bool:
    return unicodedata.name(char, "").startswith(scripts)


TRANSLATION_CHECKS = (
    base_text_missing,
    translation_missing,
    translation_draft,
    placeholder_lost,
    not_translated,
    wrong_script,
    language_not_offered,
)
