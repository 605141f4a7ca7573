"""Checks of plain language, in the two languages a measure of it is known for here."""

import re
from collections.abc import Iterator

from surveys.checks.finding import Finding, all_texts, at, warning
from surveys.definition import Survey
from surveys.languages import primary

LONGEST_QUESTION = 250
# Grades 6 to 8 are what U.S. plain-language guidance asks of texts for everyone.
HIGHEST_GRADE = 9.0
# Below 55 the INFLESZ scale calls a Spanish text "somewhat difficult".
LOWEST_EASE = 55.0
# The formulas mean nothing for a few words.
FEWEST_WORDS = 12

_JOINED = {"en": re.compile(r"\b(?:and|or)\b", re.I), "es": re.compile(r"\b(?:y|e|o|u)\b", re.I)}
_LEADING = {
    "en": re.compile(r"^(?:don't|do not|isn't|aren't|wouldn't|shouldn't|surely)\b|\bobviously\b", re.I),
    "es": re.compile(r"^¿?(?:no cree|no le parece|acaso|verdad que)\b|\bobviamente\b", re.I),
}  # fmt: skip
_ONE_ANSWER = frozenset({"rating", "yes_no"})


def double_barrelled(survey: Survey) -> Iterator[Finding]:
    """One answer is wanted to a question that may hold two."""
    for question in survey.questions:
        if question.kind not in _ONE_ANSWER:
            continue
        for language, text in question.text.items():
            pattern = _JOINED.get(primary(language))
            found = pattern.search(text) if pattern else None
            if found:
                yield warning(at(question), "double_barrelled", language=language, word=found[0])


def leading_question(survey: Survey) -> Iterator[Finding]:
    """A question suggests its answer."""
    for question in survey.questions:
        for language, text in question.text.items():
            pattern = _LEADING.get(primary(language))
            if pattern and pattern.search(text):
                yield warning(at(question), "leading_question", language=language)


def long_question(survey: Survey) -> Iterator[Finding]:
    """A question is too long to keep in mind."""
    for question in survey.questions:
        if question.kind == "information":
            continue
        for language, text in question.text.items():
            if len(text) > LONGEST_QUESTION:
                yield warning(
                    at(question), "long_question", language=language, characters=len(text)
                )


def hard_to_read(survey: Survey) -> Iterator[Finding]:
    """A text is harder than plain language for everyone may be."""
    for written in all_texts(survey):
        for language, text in written.texts.items():
            if len(_words(text)) >= FEWEST_WORDS and _is_hard(text, language):
                yield warning(written.place, "hard_to_read", language=language, part=written.part)


def _is_hard(text: str, language: str) -> bool:
    if language == "en":
        return reading_grade(text) > HIGHEST_GRADE
    return language == "es" and reading_ease(text) < LOWEST_EASE


def capitals(survey: Survey) -> Iterator[Finding]:
    """A text shouts, and screen readers may spell it out."""
    for written in all_texts(survey):
        for language, text in written.texts.items():
            words = [word for word in _words(text) if len(word) > 3]
            if len(words) > 2 and all(word.isupper() for word in words):
                yield warning(written.place, "capitals", language=language, part=written.part)


def reading_grade(text: str) -> float:
    """Return the U.S. school grade of an English text (Flesch-Kincaid, 1975)."""
    words = _words(text)
    syllables = sum(map(_english_syllables, words))
    return 0.39 * len(words) / _sentences(text) + 11.8 * syllables / len(words) - 15.59


def reading_ease(text: str) -> float:
    """Return how easy a Spanish text is, 0 hard to 100 easy (Szigriszt-Pazos, 1993)."""
    words = _words(text)
    syllables = sum(len(re.findall("[aeiouáéíóúü]+", word.lower())) or 1 for word in words)
    return 206.835 - 62.3 * syllables / len(words) - len(words) / _sentences(text)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text)


def _sentences(text: str) -> int:
    return max(1, len(re.findall(r"[.!?…]+(?:\s|$)", text)))


def _english_syllables(word: str) -> int:
    """Count groups of vowels, a silent e at the end left out."""
    groups = re.findall("[aeiouy]+", word.lower())
    silent = word.lower().endswith("e") and not word.lower().endswith("le") and len(groups) > 1
    return max(1, len(groups) - silent)


WORDING_CHECKS = (double_barrelled, leading_question, long_question, hard_to_read, capitals)
