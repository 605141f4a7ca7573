"""What a new version changes, told for the people it changes things for. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from surveys.checks.finding import all_texts
from surveys.definition import Choice, Question, Survey


class What(StrEnum):
    """One thing that differs. `before` and `after` of a `Difference` hold the words that go with it."""

    QUESTION_ADDED = "question_added"
    QUESTION_REMOVED = "question_removed"
    QUESTION_MOVED = "question_moved"
    REWORDED = "reworded"
    CHOICE_ADDED = "choice_added"
    CHOICE_REMOVED = "choice_removed"
    CHOICE_REWORDED = "choice_reworded"
    CONDITION = "condition"
    REQUIRED = "required"
    SETTINGS = "settings"
    SECTION_ADDED = "section_added"
    SECTION_REMOVED = "section_removed"
    LANGUAGE_ADDED = "language_added"
    LANGUAGE_REMOVED = "language_removed"
    TRANSLATED = "translated"
    TEXT = "text"
    KEYWORD = "keyword"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference at a place (`survey`, `section CODE`, `question CODE`).

    Texts are in the base language, except of `TRANSLATED`, whose `after` is a language tag.
    """

    what: What
    place: str
    before: str = ""
    after: str = ""


def compare(before: Survey, after: Survey) -> list[Difference]:
    """Give every difference: the survey itself first, then questions in the order they are asked."""
    return [
        *_of_survey(before, after),
        *_of_sections(before, after),
        *_of_questions(before, after),
        *_of_translations(before, after),
    ]


def _of_survey(before: Survey, after: Survey) -> Iterator[Difference]:
    for language in after.languages:
        if language not in before.languages:
            yield Difference(What.LANGUAGE_ADDED, "survey", after=language)
    for language in before.languages:
        if language not in after.languages:
            yield Difference(What.LANGUAGE_REMOVED, "survey", before=language)
    if before.keyword != after.keyword:
        yield Difference(What.KEYWORD, "survey", before.keyword or "", after.keyword or "")
    for old, new in (
        (before.title, after.title),
        (before.intro, after.intro),
        (before.thanks, after.thanks),
    ):
        said = old.get(before.base_language, ""), new.get(after.base_language, "")
        if said[0] != said[1]:
            yield Difference(What.TEXT, "survey", *said)


def _of_sections(before: Survey, after: Survey) -> Iterator[Difference]:
    old = {section.code: section for section in before.sections}
    new = {section.code: section for section in after.sections}
    for code, section in new.items():
        place, words = f"section {code}", section.title.get(after.base_language, "")
        if code not in old:
            yield Difference(What.SECTION_ADDED, place, after=words)
            continue
        earlier = old[code].title.get(before.base_language, "")
        if earlier != words:
            yield Difference(What.TEXT, place, earlier, words)
        if old[code].when != section.when:
            yield Difference(What.CONDITION, place)
    for code, section in old.items():
        if code not in new:
            words = section.title.get(before.base_language, "")
            yield Difference(What.SECTION_REMOVED, f"section {code}", before=words)


def _of_questions(before: Survey, after: Survey) -> Iterator[Difference]:
    old = {question.code: question for question in before.questions}
    new = {question.code: question for question in after.questions}
    moved = _moved([code for code in old if code in new], [code for code in new if code in old])
    for code, question in new.items():
        place, words = f"question {code}", question.text.get(after.base_language, "")
        if code not in old:
            yield Difference(What.QUESTION_ADDED, place, after=words)
            continue
        if code in moved:
            yield Difference(What.QUESTION_MOVED, place, after=words)
        yield from _of_question(old[code], question, before.base_language, after.base_language)
    for code, question in old.items():
        if code not in new:
            words = question.text.get(before.base_language, "")
            yield Difference(What.QUESTION_REMOVED, f"question {code}", before=words)


def _of_question(old: Question, new: Question, base: str, base_now: str) -> Iterator[Difference]:
    place = f"question {new.code}"
    said = old.text.get(base, ""), new.text.get(base_now, "")
    if said[0] != said[1]:
        yield Difference(What.REWORDED, place, *said)
    for listed, relisted in ((old.choices, new.choices), (old.rows, new.rows)):
        yield from _of_choices(place, listed, relisted, base, base_now)
    if old.when != new.when:
        yield Difference(What.CONDITION, place, after=said[1])
    if (old.required, old.soft_required) != (new.required, new.soft_required):
        yield Difference(What.REQUIRED, place, after=said[1])
    texts = {"text", "choices", "rows", "when", "required", "soft_required"}
    if old.model_dump(exclude=texts) != new.model_dump(exclude=texts):
        yield Difference(What.SETTINGS, place, after=said[1])


def _of_choices(
    place: str, old: Sequence[Choice], new: Sequence[Choice], base: str, base_now: str
) -> Iterator[Difference]:
    earlier = {choice.code: choice.text.get(base, "") for choice in old}
    now = {choice.code: choice.text.get(base_now, "") for choice in new}
    for code, text in now.items():
        if code not in earlier:
            yield Difference(What.CHOICE_ADDED, place, after=text)
        elif earlier[code] != text:
            yield Difference(What.CHOICE_REWORDED, place, earlier[code], text)
    for code, text in earlier.items():
        if code not in now:
            yield Difference(What.CHOICE_REMOVED, place, before=text)


def _of_translations(before: Survey, after: Survey) -> Iterator[Difference]:
    old = {(each.place, each.part): each.texts for each in all_texts(before)}
    changed = {
        language
        for each in all_texts(after)
        for language, text in each.texts.items()
        if language != after.base_language
        and (each.place, each.part) in old
        and old[each.place, each.part].get(language, "") != text
    }
    for language in after.languages:
        if language in changed and language in before.languages:
            yield Difference(What.TRANSLATED, "survey", after=language)


def _moved(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    """Give the codes that are out of the old order: all but the longest run that kept it."""
    place = {code: number for number, code in enumerate(old)}
    best: list[list[str]] = []
    for code in new:
        # Patience sorting: the best run so far of each length, by where it ends.
        at = next((n for n, run in enumerate(best) if place[run[-1]] > place[code]), len(best))
        run = [*(best[at - 1] if at else []), code]
        best[at : at + 1] = [run]
    return frozenset(new) - frozenset(best[-1] if best else ())
