"""One page of a web form: read, stored, and what comes after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from engage.intake.photos import hold, keep_photo
from engage.intake.pictures import Picture
from engage.intake.responses import (
    Beginning,
    Given,
    Held,
    begin_apart,
    existing_response,
    finish_response,
    save_answers,
    stored_answers,
    write_changes,
)
from engage.intake.revising import revise_response
from engage.models.response import Response, ResponseState
from surveys.answers import Answer
from surveys.definition import Survey
from surveys.errors import InvalidAnswer, Problem
from surveys.kinds import KINDS
from surveys.kinds.photo import PHOTO
from surveys.logic import Page, every_page, pages

FormData = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Posted:
    """What a browser sent: the page's code, every field with its values, the page's language.

    `pictures` are the photos that came with it and `refused` the files that are none, both by
    question code. `go_on_in` is the language asked for with it, for what comes after.
    """

    page: str
    data: FormData
    language: str
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    refused: Mapping[str, InvalidAnswer] = field(default_factory=dict)
    go_on_in: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it. With `faults` (by question code) the same page is to be shown again;
    otherwise `next_page` is the code of the next one, or `None` once all is sent.
    """

    page: Page
    answers: Mapping[str, Answer]
    next_page: str | None = None
    faults: Mapping[str, InvalidAnswer] = field(default_factory=dict)


def begin_with_page(
    session: Session, beginning: Beginning, definition: Survey, posted: Posted, *, now: datetime
) -> tuple[Response, Taken | None]:
    """Begin a response with its first page; sent again, it is a page of the same response.

    Gives the response, and what `take_page` would.
    """
    response = begin_apart(session, beginning, now=now)
    if response is None:
        response = existing_response(session, beginning)
        return response, take_page(session, response, definition, posted, now=now)
    taken = _take(session, response, definition, posted, {}, now=now)
    write_changes(session, response)
    return response, taken


def take_page(
    session: Session, response: Response, definition: Survey, posted: Posted, *, now: datetime
) -> Taken | None:
    """Store what is right on a posted page, even where something else on it is not.

    `definition` is what the response was asked. Gives `None` where there is nothing to go on from:
    the response was sent and may not be changed, or the page is not on this person's path (any
    more; its answers are kept aside).
    """
    if response.state is ResponseState.SUBMITTED and not definition.changeable:
        return None
    answers = stored_answers(session, response.id)
    return _take(session, response, definition, posted, answers, now=now)


def _take(
    session: Session,
    response: Response,
    definition: Survey,
    posted: Posted,
    answers: dict[str, Answer],
    *,
    now: datetime,
) -> Taken | None:
    page = find_page(pages(definition, answers), posted.page)
    if page is None:
        _keep_aside(session, response, definition, posted, now=now)
        return None
    read, faults = read_page(page, posted)
    _keep_photos(session, page, posted, read, faults, now=now)
    response.language = posted.language
    _store(session, response, read, now=now)
    answers |= read
    following = None if faults else next_page(pages(definition, answers), page)
    if not faults and following is None:
        held = Held(definition, answers)
        finish_response(session, response, state=ResponseState.SUBMITTED, now=now, held=held)
    # What was said on this page is in its language; the response goes on in the one asked for.
    response.language = posted.go_on_in or posted.language
    return Taken(page, answers, following.code if following else None, faults)


def _store(
    session: Session, response: Response, read: Mapping[str, Answer], *, now: datetime
) -> None:
    if response.state is ResponseState.SUBMITTED:
        revise_response(session, response, read, now=now)
    else:
        save_answers(session, response, {code: Given(a) for code, a in read.items()}, now=now)


def _keep_aside(
    session: Session, response: Response, definition: Survey, posted: Posted, *, now: datetime
) -> None:
    """Keep what was typed on a page that another tab has taken off the path: it may come back."""
    page = find_page(list(every_page(definition)), posted.page)
    if page is None:
        return
    read, faults = read_page(page, posted)
    _keep_photos(session, page, posted, read, faults, now=now)
    said = {code: answer for code, answer in read.items() if answer.missing is None}
    _store(session, response, said, now=now)


def _keep_photos(
    session: Session,
    page: Page,
    posted: Posted,
    read: dict[str, Answer],
    faults: dict[str, InvalidAnswer],
    *,
    now: datetime,
) -> None:
    """Make rows of the photos that came, and refuse a reference to one that we never stored."""
    for code in [q.code for q in page.questions if q.kind == PHOTO.name and q.code in read]:
        answer = read[code]
        if code in posted.pictures:
            keep_photo(session, posted.pictures[code], now=now)
        elif isinstance(answer.value, str) and not hold(session, answer.value):
            faults[code] = InvalidAnswer(code, Problem.WRONG_SHAPE)
            del read[code]


def read_page(page: Page, posted: Posted) -> tuple[dict[str, Answer], dict[str, InvalidAnswer]]:
    """Give the page's answers and faults by question code; a question has one or the other."""
    answers: dict[str, Answer] = {}
    faults: dict[str, InvalidAnswer] = {}
    for question in page.questions:
        kind = KINDS[question.kind]
        if not kind.asks:
            continue
        if question.code in posted.refused:
            faults[question.code] = posted.refused[question.code]
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
