"""Checks of skip logic: references, contradictions, questions nobody can reach."""

from collections.abc import Iterator

from surveys.checks.finding import Finding, at, error, warning
from surveys.checks.possible import gates, judge
from surveys.conditions import Comparison, Condition, Operator, comparisons
from surveys.definition import Question, Survey
from surveys.kinds.yes_no import as_choices

_NUMBERS = frozenset({"rating", "number"})
_CHOICES = frozenset({"single_choice", "multiple_choice", "yes_no"})


def unknown_reference(survey: Survey) -> Iterator[Finding]:
    """A condition asks for a question that does not exist."""
    known = {question.code for question in survey.questions}
    for place, condition, _ in _conditions(survey):
        for comparison in comparisons(condition):
            if comparison.question not in known:
                yield error(place, "unknown_reference", question=comparison.question)


def later_reference(survey: Survey) -> Iterator[Finding]:
    """A condition asks for a question that comes only afterwards, or for its own."""
    known = {question.code for question in survey.questions}
    for place, condition, earlier in _conditions(survey):
        for comparison in comparisons(condition):
            if comparison.question in known and comparison.question not in earlier:
                yield error(place, "later_reference", question=comparison.question)


def unknown_choice(survey: Survey) -> Iterator[Finding]:
    """A condition compares with a choice that the question does not offer."""
    for place, comparison, question in _comparisons(survey):
        named = comparison.operator in {Operator.IS, Operator.INCLUDES}
        if named and question.kind in _CHOICES and comparison.value not in _codes(question):
            values = {"question": question.code, "choice": str(comparison.value)}
            yield error(place, "unknown_choice", **values)


def number_of_no_number(survey: Survey) -> Iterator[Finding]:
    """A condition compares with a number where the answer is none."""
    for place, comparison, question in _comparisons(survey):
        numeric = comparison.operator in {Operator.AT_LEAST, Operator.AT_MOST}
        if numeric and question.kind not in _NUMBERS:
            yield error(place, "number_of_no_number", question=question.code)


def is_of_several(survey: Survey) -> Iterator[Finding]:
    """A condition uses `is` where several may be chosen; only `includes` can be true there."""
    for place, comparison, question in _comparisons(survey):
        if comparison.operator is Operator.IS and question.kind == "multiple_choice":
            yield error(place, "is_of_several", question=question.code)


def condition_on_information(survey: Survey) -> Iterator[Finding]:
    """A condition asks for the answer to a piece of information."""
    for place, _, question in _comparisons(survey):
        if question.kind == "information":
            yield error(place, "condition_on_information", question=question.code)


def always_false(survey: Survey) -> Iterator[Finding]:
    """A condition contradicts itself."""
    for place, condition, _ in _conditions(survey):
        verdict = judge(survey, [condition], alone=True)
        if verdict is not None and not verdict.can_hold:
            yield error(place, "always_false")


def always_true(survey: Survey) -> Iterator[Finding]:
    """A condition is met by everyone, and so says nothing."""
    for place, condition, _ in _conditions(survey):
        verdict = judge(survey, [condition])
        if verdict is not None and not verdict.can_fail:
            yield warning(place, "always_true")


def unreachable(survey: Survey) -> Iterator[Finding]:
    """A question cannot be reached on any path, though no single condition is to blame."""
    known = gates(survey)
    for question in survey.questions:
        conditions = known[question.code]
        own = [judge(survey, [condition], alone=True) for condition in conditions]
        if not conditions or any(verdict is not None and not verdict.can_hold for verdict in own):
            continue
        verdict = judge(survey, conditions)
        if verdict is not None and not verdict.can_hold:
            yield error(at(question), "unreachable")


def _conditions(survey: Survey) -> Iterator[tuple[str, Condition, frozenset[str]]]:
    """Give every condition with its place and the codes of the questions before it."""
    earlier: frozenset[str] = frozenset()
    for section in survey.sections:
        if section.when is not None:
            yield f"section {section.code}", section.when, earlier
        for question in section.questions:
            if question.when is not None:
                yield at(question), question.when, earlier
            earlier |= {question.code}


def _comparisons(survey: Survey) -> Iterator[tuple[str, Comparison, Question]]:
    questions = {question.code: question for question in survey.questions}
    for place, condition, _ in _conditions(survey):
        for comparison in comparisons(condition):
            if comparison.question in questions:
                yield place, comparison, questions[comparison.question]


def _codes(question: Question) -> tuple[str, ...]:
    return (as_choices(question) if question.kind == "yes_no" else question).choice_codes


PATH_CHECKS = (
    unknown_reference,
    later_reference,
    unknown_choice,
    number_of_no_number,
    is_of_several,
    condition_on_information,
    always_false,
    always_true,
    unreachable,
)
