"""Can a question ever be asked? Tries the answers that could make a difference.

For each question a condition looks at, a few answers stand for all: each choice it compares with,
the numbers around each bound, a text that is none of those compared with, and no answer. Where
that still makes too many combinations, nothing is said rather than something wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product
from math import prod

from surveys.answers import OTHER, Answer, Missing
from surveys.conditions import Comparison, Condition, Operator, comparisons, holds
from surveys.definition import Question, Survey
from surveys.errors import InvalidAnswer
from surveys.kinds import KINDS

MOST_COMBINATIONS = 20_000

_NONE = Answer(missing=Missing.SKIPPED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition can be true, and whether it can be false, on any path."""

    can_hold: bool
    can_fail: bool


def gates(survey: Survey) -> dict[str, list[Condition]]:
    """Return for each question the conditions it stands under: its section's and its own."""
    return {
        question.code: [gate for gate in (section.when, question.when) if gate is not None]
        for section in survey.sections
        for question in section.questions
    }


def judge(
    survey: Survey, conditions: Sequence[Condition], *, alone: bool = False
) -> Verdict | None:
    """Return whether the conditions can all hold together, or None when it takes too long.

    `alone` takes every question they look at as asked; otherwise an answer counts only where its
    own question can be reached in the same case.
    """
    known = gates(survey)
    codes = _needed(conditions, {} if alone else known)
    if any(code not in known for code in codes):
        return None
    seen = list(_comparisons(conditions, known, codes))
    domains = [_answers(survey.question(code), seen) for code in codes]
    if prod(map(len, domains)) > MOST_COMBINATIONS:
        return None
    results = {
        all(holds(condition, answers) for condition in conditions)
        for answers in _cases(codes, domains, {} if alone else known)
    }
    return Verdict(True in results, False in results)


def _needed(conditions: Sequence[Condition], known: Mapping[str, Sequence[Condition]]) -> list[str]:
    """Return the questions looked at, and those that theirs look at, each after its own."""
    found: dict[str, None] = {}

    def visit(gate: Condition, above: frozenset[str]) -> None:
        for comparison in comparisons(gate):
            code = comparison.question
            if code in above or code in found:
                continue
            for upper in known.get(code, ()):
                visit(upper, above | {code})
            found[code] = None

    for condition in conditions:
        visit(condition, frozenset())
    return list(found)


def _comparisons(
    conditions: Sequence[Condition],
    known: Mapping[str, Sequence[Condition]],
    codes: Sequence[str],
) -> Iterator[Comparison]:
    every = chain(conditions, *(known.get(code, ()) for code in codes))
    return chain.from_iterable(map(comparisons, every))


def _cases(
    codes: Sequence[str],
    domains: Sequence[Sequence[Answer]],
    known: Mapping[str, Sequence[Condition]],
) -> Iterator[dict[str, Answer]]:
    for combination in product(*domains):
        answers: dict[str, Answer] = {}
        for code, answer in zip(codes, combination, strict=True):
            if all(holds(gate, answers) for gate in known.get(code, ())):
                answers[code] = answer
        yield answers


def _answers(question: Question, seen: Sequence[Comparison]) -> list[Answer]:
    """Return the answers to a question that could make a difference to the comparisons."""
    wanted = [comparison for comparison in seen if comparison.question == question.code]
    values = [c.value for c in wanted if c.operator is not Operator.ANSWERED]
    match question.kind:
        case "multiple_choice":
            candidates = _sets(question, [str(value) for value in values])
        case "single_choice":
            named = [Answer(code) for code in question.choice_codes if code in values]
            rest = [Answer(code) for code in question.choice_codes if code not in values]
            candidates = [*named, *rest[:1]]
        case "yes_no":
            candidates = [Answer("yes"), Answer("no")]
        case "rating" | "number":
            candidates = _numbers(question, values)
        case _:
            candidates = [*(Answer(str(value)) for value in values), Answer("\ue000")]
    return [*(answer for answer in candidates if _allowed(question, answer)), _NONE]


def _sets(question: Question, values: Sequence[str]) -> list[Answer]:
    named = [code for code in question.choice_codes if code in values][:6]
    rest = [code for code in question.choice_codes if code not in values and code != OTHER][:1]
    sizes = range(1, len(named) + 1)
    chosen = chain.from_iterable(combinations(named, size) for size in sizes)
    return [Answer(list(codes)) for codes in [*chosen, tuple(rest)] if codes]


def _numbers(question: Question, values: Sequence[object]) -> list[Answer]:
    bounds = [question.minimum, question.maximum, 0, *values]
    points = {float(bound) for bound in bounds if isinstance(bound, int | float)}
    around = sorted({point + step for point in points for step in (-1, 0, 1)})
    return [Answer(int(point) if point.is_integer() else point) for point in around]


def _allowed(question: Question, answer: Answer) -> bool:
    try:
        KINDS[question.kind].check(question, answer)
    except InvalidAnswer:
        return False
    return True
