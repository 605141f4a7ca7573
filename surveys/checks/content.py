"""Checks of what is asked: choices, length, and questions about the person."""

from collections import Counter
from collections.abc import Iterator

from surveys.checks.finding import Finding, at, error, warning
from surveys.definition import Survey
from surveys.kinds import KINDS

# Response rates fall steeply once a survey takes more than about ten minutes.
MOST_QUESTIONS = 30
MOST_CHOICES = 15
_CHOICE_KINDS = frozenset({"single_choice", "multiple_choice"})
_AXIS_KINDS = _CHOICE_KINDS | {"yes_no"}


def no_question(survey: Survey) -> Iterator[Finding]:
    """Nothing is asked."""
    if not any(KINDS[question.kind].asks for question in survey.questions):
        yield error("survey", "no_question")


def no_comment(survey: Survey) -> Iterator[Finding]:
    """Residents can say nothing in their own words."""
    if not any(question.kind == "comment" for question in survey.questions):
        yield warning("survey", "no_comment")


def too_long(survey: Survey) -> Iterator[Finding]:
    """There are more questions than people finish."""
    count = sum(KINDS[question.kind].asks for question in survey.questions)
    if count > MOST_QUESTIONS:
        yield warning("survey", "too_long", questions=count, most=MOST_QUESTIONS)


def mostly_required(survey: Survey) -> Iterator[Finding]:
    """More than half of the questions must be answered."""
    asked = [question for question in survey.questions if KINDS[question.kind].asks]
    required = sum(question.required for question in asked)
    if len(asked) > 2 and required * 2 > len(asked):
        yield warning("survey", "mostly_required", required=required, questions=len(asked))


def empty_section(survey: Survey) -> Iterator[Finding]:
    """A section holds no question."""
    for section in survey.sections:
        if not section.questions:
            yield warning(f"section {section.code}", "empty_section")


def section_twice(survey: Survey) -> Iterator[Finding]:
    """Two sections have the same code."""
    counts = Counter(section.code for section in survey.sections)
    for code, count in counts.items():
        if count > 1:
            yield error(f"section {code}", "section_twice", count=count)


def no_intro(survey: Survey) -> Iterator[Finding]:
    """The survey does not say what it is for."""
    if not survey.intro:
        yield warning("survey", "no_intro")


def no_thanks(survey: Survey) -> Iterator[Finding]:
    """The survey does not say what happens with the answers."""
    if not survey.thanks:
        yield warning("survey", "no_thanks")


def too_few_choices(survey: Survey) -> Iterator[Finding]:
    """There is only one thing to choose."""
    for question in survey.questions:
        if question.kind in _CHOICE_KINDS and len(question.choice_codes) < 2:
            yield warning(at(question), "too_few_choices")


def too_many_choices(survey: Survey) -> Iterator[Finding]:
    """There are more choices than people compare."""
    for question in survey.questions:
        count = len(question.choice_codes)
        if question.kind in _CHOICE_KINDS and count > MOST_CHOICES:
            yield warning(at(question), "too_many_choices", choices=count, most=MOST_CHOICES)


def same_choice_text(survey: Survey) -> Iterator[Finding]:
    """Two choices read the same in a language."""
    for question in survey.questions:
        for language in survey.languages:
            texts = [
                choice.text.get(language, "").strip().casefold() for choice in question.choices
            ]
            for text, count in Counter(filter(None, texts)).items():
                if count > 1:
                    values = {"language": language, "text": text}
                    yield error(at(question), "same_choice_text", **values)


def one_of_several(survey: Survey) -> Iterator[Finding]:
    """Several choices are offered and at most one allowed: that is a single choice."""
    for question in survey.questions:
        if question.kind == "multiple_choice" and question.at_most == 1:
            yield warning(at(question), "one_of_several")


def required_twice(survey: Survey) -> Iterator[Finding]:
    """A question is both required and soft-required."""
    for question in survey.questions:
        if question.required and question.soft_required:
            yield warning(at(question), "required_twice")


def cannot_refuse(survey: Survey) -> Iterator[Finding]:
    """A question about the person offers no "I'd rather not say"."""
    for question in survey.questions:
        if question.group_axis and not question.prefer_not_to_say:
            yield warning(at(question), "cannot_refuse", axis=question.group_axis)


def no_reason(survey: Survey) -> Iterator[Finding]:
    """A question about the person does not say why it is asked."""
    for question in survey.questions:
        if question.group_axis and not question.reason:
            yield warning(at(question), "no_reason", axis=question.group_axis)


def person_required(survey: Survey) -> Iterator[Finding]:
    """A question about the person must be answered."""
    for question in survey.questions:
        if question.group_axis and question.required:
            yield warning(at(question), "person_required", axis=question.group_axis)


def sensitive_first(survey: Survey) -> Iterator[Finding]:
    """The survey begins with a question about the person."""
    first = next((q for q in survey.questions if KINDS[q.kind].asks), None)
    if first is not None and first.group_axis:
        yield warning(at(first), "sensitive_first", axis=first.group_axis)


def axis_twice(survey: Survey) -> Iterator[Finding]:
    """Two questions set the same group."""
    counts = Counter(question.group_axis for question in survey.questions if question.group_axis)
    for question in survey.questions:
        if question.group_axis and counts[question.group_axis] > 1:
            yield error(at(question), "axis_twice", axis=question.group_axis)


def axis_without_choices(survey: Survey) -> Iterator[Finding]:
    """A group can only be told from choices."""
    for question in survey.questions:
        if question.group_axis and question.kind not in _AXIS_KINDS:
            yield error(at(question), "axis_without_choices", axis=question.group_axis)


CONTENT_CHECKS = (
    no_question,
    no_comment,
    too_long,
    mostly_required,
    empty_section,
    section_twice,
    no_intro,
    no_thanks,
    too_few_choices,
    too_many_choices,
    same_choice_text,
    one_of_several,
    required_twice,
    cannot_refuse,
    no_reason,
    person_required,
    sensitive_first,
    axis_twice,
    axis_without_choices,
)
