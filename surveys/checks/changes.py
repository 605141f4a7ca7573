"""Checks of a new version against the one that residents answer now."""

from collections.abc import Iterator, Sequence

from surveys.checks.finding import Finding, all_texts, at, error, warning
from surveys.definition import Survey


def translation_stale(survey: Survey, previous: Survey) -> Iterator[Finding]:
    """The base text was changed and a translation was not."""
    before = {(written.place, written.part): written.texts for written in all_texts(previous)}
    base = survey.base_language
    for written in all_texts(survey):
        old = before.get((written.place, written.part), {})
        if base not in old or old[base] == written.texts.get(base):
            continue
        for language, text in written.texts.items():
            if language != base and text == old.get(language):
                values = {"language": language, "part": written.part}
                yield warning(written.place, "translation_stale", **values)


def code_reused(survey: Survey, previous: Survey) -> Iterator[Finding]:
    """A question code now stands for a question of another kind."""
    before = {question.code: question.kind for question in previous.questions}
    for question in survey.questions:
        if before.get(question.code, question.kind) != question.kind:
            values = {"before": before[question.code], "now": question.kind}
            yield error(at(question), "code_reused", **values)


def question_removed(survey: Survey, previous: Survey) -> Iterator[Finding]:
    """A question of the earlier version is no longer asked."""
    codes = {question.code for question in survey.questions}
    for question in previous.questions:
        if question.code not in codes:
            yield warning(at(question), "question_removed")


def choice_removed(survey: Survey, previous: Survey) -> Iterator[Finding]:
    """A choice of the earlier version is no longer offered."""
    now = {question.code: question for question in survey.questions}
    for question in previous.questions:
        kept: Sequence[str] = ()
        if question.code in now:
            kept = now[question.code].choice_codes
            for code in question.choice_codes:
                if code not in kept:
                    yield warning(at(question), "choice_removed", choice=code)


def language_removed(survey: Survey, previous: Survey) -> Iterator[Finding]:
    """A language in which people may be answering is no longer offered."""
    for language in previous.languages:
        if language not in survey.languages:
            yield warning("survey", "language_removed", language=language)


CHANGE_CHECKS = (
    translation_stale,
    code_reused,
    question_removed,
    choice_removed,
    language_removed,
)
