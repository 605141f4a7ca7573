"""Which questions a person is asked, in which order, on which page.

Pure, and worked out anew each time from the answers so far: a changed answer changes the path.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import ceil

from surveys.answers import Answer
from surveys.conditions import comparisons, holds
from surveys.definition import Question, Section, Survey
from surveys.kinds import KINDS
from surveys.piping import piped, piped_codes

# On a phone three short questions fit without much scrolling, and little is lost with a page.
QUESTIONS_ON_A_PAGE = 3


@dataclass(frozen=True, slots=True)
class Page:
    """A few questions of one section, shown and saved together.

    `code` is that of the first question the page could hold: it stays the same when answers
    change what is on the page.
    """

    code: str
    section: Section
    questions: tuple[Question, ...]


def questions_on_path(survey: Survey, answers: Mapping[str, Answer]) -> list[Question]:
    """Return the questions this person is asked, in order.

    An answer counts for a later condition only while its own question is on the path.
    """
    return [question for _, question in _walk(survey, answers)]


def answers_on_path(survey: Survey, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return the answers that count, in the order of the questions; the others are set aside."""
    path = questions_on_path(survey, answers)
    return {question.code: answers[question.code] for question in path if question.code in answers}


def pages(survey: Survey, answers: Mapping[str, Answer]) -> list[Page]:
    """Return the pages this person sees, in order, none empty, earlier answers in their texts."""
    shown = {question.code for question in questions_on_path(survey, answers)}
    kept = (
        Page(
            page.code,
            page.section,
            tuple(piped(survey, q, answers) for q in page.questions if q.code in shown),
        )
        for page in every_page(survey)
    )
    return [page for page in kept if page.questions]


def every_page(survey: Survey) -> Iterator[Page]:
    """Give all pages in order, each with everything it could hold, whoever is asked."""
    return (page for section in survey.sections for page in _section_pages(section))


def next_question(survey: Survey, answers: Mapping[str, Answer]) -> Question | None:
    """Return the first question on the path that can be asked by text and has no answer yet.

    Earlier answers stand in its texts.
    """
    found = next(
        (
            question
            for question in questions_on_path(survey, answers)
            if question.code not in answers and by_text(question)
        ),
        None,
    )
    return None if found is None else piped(survey, found, answers)


def by_text(question: Question) -> bool:
    """Say whether the question can be asked in a text message."""
    return KINDS[question.kind].by_text and not question.web_only


def shuffled(question: Question, seed: str) -> Question:
    """Return the question with its choices in an order that belongs to `seed` (a response id).

    The same person sees the same order each time. Exclusive choices stay last, in their order.
    """
    if not question.shuffle:
        return question
    free = [choice for choice in question.choices if not choice.exclusive]
    last = [choice for choice in question.choices if choice.exclusive]
    random.Random(f"{seed}/{question.code}").shuffle(free)  # noqa: S311 - an order, not a secret
    return question.model_copy(update={"choices": (*free, *last)})


def _walk(survey: Survey, answers: Mapping[str, Answer]) -> Iterator[tuple[Section, Question]]:
    live: dict[str, Answer] = {}
    for section in survey.sections:
        if not holds(section.when, live):
            continue
        for question in section.questions:
            if not holds(question.when, live):
                continue
            if question.code in answers:
                live[question.code] = answers[question.code]
            yield section, question


def _section_pages(section: Section) -> Iterator[Page]:
    for about_person, group in groupby(section.questions, lambda q: q.group_axis is not None):
        for run in _unbroken(list(group)):
            # Questions about oneself are short and belong on one page, with one explanation.
            for part in (tuple(run),) if about_person else _evenly(run):
                yield Page(part[0].code, section, part)


def _unbroken(questions: Sequence[Question]) -> Iterator[list[Question]]:
    """Split before a question that depends on, or shows, an answer of the same page.

    Without JavaScript it could only appear after the page was sent.
    """
    run: list[Question] = []
    for question in questions:
        needed = {comparison.question for comparison in comparisons(question.when)}
        needed |= piped_codes(question)
        if needed & {earlier.code for earlier in run}:
            yield run
            run = []
        run.append(question)
    if run:
        yield run


def _evenly(run: Sequence[Question]) -> Iterator[tuple[Question, ...]]:
    """Spread questions over as few pages as they need, no page two longer than another."""
    count = ceil(len(run) / QUESTIONS_ON_A_PAGE)
    ends = [round(len(run) * page / count) for page in range(count + 1)]
    for start, end in pairwise(ends):
        yield tuple(run[start:end])
