"""A survey as a paper form: its questions numbered, and skip logic a person can follow.

Paper cannot hide a question. Each run of questions under one condition says first when to answer it;
where the question just before decides alone, its other choices say where to go on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from surveys.answers import OTHER
from surveys.conditions import All, AnyOf, Comparison, Condition, Not, Operator
from surveys.definition import Question, Section, Survey
from surveys.kinds import KINDS
from surveys.kinds.yes_no import as_choices

# Kinds of which exactly one choice is ticked: what is not the one is another.
ONE_CHOICE = frozenset({"single_choice", "yes_no"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to look up in an earlier answer; `negated`: it must not be so.

    `number` is that of the question asked about, `None` where the form does not have it.
    """

    comparison: Comparison
    number: int | None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Several things, of which `every` one must be so, or else at least one."""

    every: bool
    parts: tuple["Fact | Facts", ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A question on the form.

    `number` counts from 1; a piece of information has none. `only_if` stands before the first
    question of a run under one condition, which goes on to `run_end`. `go_to` gives, by choice
    code, the number of the question to go on with, `None` for the end of the form.
    """

    question: Question
    number: int | None
    only_if: Facts | None = None
    run_end: int | None = None
    go_to: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaperSection:
    """A section of the form, none empty."""

    section: Section
    entries: tuple[Entry, ...]


def paper_form(survey: Survey) -> list[PaperSection]:
    """Return the form: every question that could be asked, in order."""
    rows = [(section, question) for section in survey.sections for question in section.questions]
    numbers = _numbers([question for _, question in rows])
    runs = _runs(rows, numbers)
    skips = _skips(survey, runs)
    entries = [
        (section, _entry(question, numbers.get(question.code), runs, skips, numbers))
        for section, question in rows
    ]
    return [
        PaperSection(section, tuple(entry for _, entry in group))
        for section, group in groupby(entries, key=lambda row: row[0])
    ]


def facts(condition: Condition, numbers: Mapping[str, int]) -> Facts:
    """Return a condition as facts to look up, "not" pushed down to each of them."""
    found = _facts(condition, numbers, negated=False)
    return found if isinstance(found, Facts) else Facts(every=True, parts=(found,))


@dataclass(frozen=True, slots=True)
class _Run:
    """Questions in a row under one condition: numbers `first` to `last`, both inside."""

    code: str
    condition: Condition
    first: int
    last: int


def _numbers(questions: Sequence[Question]) -> dict[str, int]:
    asked = (question.code for question in questions if KINDS[question.kind].asks)
    return {code: number for number, code in enumerate(asked, start=1)}


def _condition(section: Section, question: Question) -> Condition | None:
    parts = [when for when in (section.when, question.when) if when is not None]
    return All(all=tuple(parts)) if len(parts) > 1 else next(iter(parts), None)


def _runs(rows: Sequence[tuple[Section, Question]], numbers: Mapping[str, int]) -> dict[str, _Run]:
    """Give each run under the code of its first question."""
    asked = [(s, q) for s, q in rows if q.code in numbers]
    found: dict[str, _Run] = {}
    for condition, group in groupby(asked, key=lambda row: _condition(*row)):
        codes = [question.code for _, question in group]
        if condition is not None:
            ends = numbers[codes[0]], numbers[codes[-1]]
            found[codes[0]] = _Run(codes[0], condition, *ends)
    return found


def _skips(survey: Survey, runs: Mapping[str, _Run]) -> dict[str, dict[str, int | None]]:
    """Give, by question code, where its choices lead that leave out the run just after it."""
    numbers = _numbers(list(survey.questions))
    last = max(numbers.values(), default=0)
    found: dict[str, dict[str, int | None]] = {}
    for run in runs.values():
        decides = _decides(survey, run, numbers)
        if decides is not None:
            question, wanted = decides
            onward = run.last + 1 if run.last < last else None
            found[question.code] = {code: onward for code in _codes(question) if code != wanted}
    return found


def _decides(survey: Survey, run: _Run, numbers: Mapping[str, int]) -> tuple[Question, str] | None:
    """Give the question just before the run and the one choice that leads into it, if it is so."""
    condition = run.condition
    if not isinstance(condition, Comparison) or condition.operator is not Operator.IS:
        return None
    if numbers.get(condition.question) != run.first - 1:
        return None
    question = survey.question(condition.question)
    return (question, str(condition.value)) if question.kind in ONE_CHOICE else None


def _codes(question: Question) -> tuple[str, ...]:
    offered = as_choices(question) if question.kind == "yes_no" else question
    return tuple(code for code in offered.choice_codes if code != OTHER)


def _entry(
    question: Question,
    number: int | None,
    runs: Mapping[str, _Run],
    skips: Mapping[str, Mapping[str, int | None]],
    numbers: Mapping[str, int],
) -> Entry:
    run = runs.get(question.code)
    return Entry(
        question,
        number,
        facts(run.condition, numbers) if run else None,
        run.last if run else None,
        skips.get(question.code, {}),
    )


def _facts(condition: Condition, numbers: Mapping[str, int], *, negated: bool) -> Fact | Facts:
    match condition:
        case Comparison():
            return Fact(condition, numbers.get(condition.question), negated)
        case Not(part=part):
            return _facts(part, numbers, negated=not negated)
        case All(all=parts):
            every = True
        case AnyOf(any=parts):
            every = False
    inner = tuple(_facts(part, numbers, negated=negated) for part in parts)
    # Not (a and b) is: not a, or not b.
    return inner[0] if len(inner) == 1 else Facts(every=every is not negated, parts=inner)
