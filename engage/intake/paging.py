"""One page of a web form: read, stored, and what comes after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from engage.intake.responses import (
    Given,
    Held,
    finish_response,
    save_answers,
    stored_answers,
)
from engage.models.response import Response, ResponseState
from surveys.answers import Answer
from surveys.definition import Survey
from surveys.errors import InvalidAnswer
from surveys.kinds import KINDS
from surveys.logic import Page, pages

FormData = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Posted:
    """What a browser sent: the page's code, every field with its values, the page's language."""

    page: str
    data: FormData
    language: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it. With `faults` (by question code) the same page is to be shown again;
    otherwise `next_page` is the code of the next one, or `None` once all is sent.
    """

    page: Page
    answers: Mapping[str, Answer]
    next_page: str | None = None
    faults: Mapping[str, InvalidAnswer] = field(default_factory=dict)


def take_page(
    session: Session, response: Response, definition: Survey, posted: Posted, *, now: datetime
) -> Taken | None:
    """Store what is right on a posted page, even where something else on it is not.

    `definition` is what the response was asked. Gives `None` when the response was sent before, or has no such page: nothing to take.
    """
    answers = stored_answers(session, response.id)
    page = find_page(pages(definition, answers), posted.page)
    if response.state is ResponseState.SUBMITTED or page is None:
        return None
    read, faults = read_page(page, posted)
    response.language = posted.language
    save_answers(session, response, {code: Given(a) for code, a in read.items()}, now=now)
    answers |= read
    if faults:
        return Taken(page, answers, faults=faults)
    following = next_page(pages(definition, answers), page)
    if following is None:
        held = Held(definition, answers)
        finish_response(session, response, state=ResponseState.SUBMITTED, now=now, held=held)
    return Taken(page, answers, following.code if following else None)


def read_page(page: Page, posted: Posted) -> tuple[dict[str, Answer], dict[str, InvalidAnswer]]:
    """Give the page's answers and faults by question code; a question has one or the other."""
    answers: dict[str, Answer] = {}
    faults: dict[str, InvalidAnswer] = {}
    for question in page.questions:
        kind = KINDS[question.kind]
        if not kind.asks:
            continue
        try:
            answers[question.code] = kind.read(question, posted.data, posted.language)
        except InvalidAnswer as fault:
            faults[question.code] = fault
    return answers, faults


def find_page(path: Sequence[Page], code: str) -> Page | None:
    """Give the page of this code."""
    return next((page for page in path if page.code == code), None)


def next_page(path: Sequence[Page], page: Page) -> Page | None:
    """Give the page after `page`, or `None` at the end."""
    codes = [each.code for each in path]
    return next(iter(path[codes.index(page.code) + 1 :]), None)


def first_unanswered(path: Sequence[Page], answers: Mapping[str, Answer]) -> Page:
    """Give the page where somebody left off: the first with a question not answered yet."""
    waiting = (
        page
        for page in path
        if any(q.code not in answers and KINDS[q.kind].asks for q in page.questions)
    )
    return next(waiting, path[-1])
