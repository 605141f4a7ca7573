"""Paper forms and conversations typed in by staff: the same checks as on the web, one response each.

A form number is one response, whoever types it and how often; so is one page sent twice.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engage.audit import Deed, record_deed
from engage.collecting.errors import DayNotPossible, FormTaken
from engage.errors import NotFound
from engage.intake.responses import (
    Beginning,
    Given,
    begin_response,
    finish_response,
    hash_token,
    save_answers,
)
from engage.intake.versions import definition_of
from engage.models.collecting import KeyedResponse
from engage.models.response import Channel, Response, ResponseState
from engage.models.survey import Survey, SurveyVersion
from surveys.answers import Answer
from surveys.definition import Question
from surveys.definition import Survey as Definition
from surveys.errors import InvalidAnswer
from surveys.kinds import KINDS
from surveys.kinds.photo import PHOTO
from surveys.logic import questions_on_path
from surveys.reading.fold import fold

# How staff hear people who do not answer by themselves.
CHANNELS = (Channel.PAPER, Channel.PERSON)
NUMBER_LONGEST = 20
_NUMBER = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")
# A box of forms may lie for a while; one from longer ago is a slip in the year.
LONGEST_AGO = timedelta(days=366)
# The hour of an answer is not known: noon lies on its day in every zone near the city's.
NOON = time(12)
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What was typed in. `page_key` is the secret of the page it was typed on; `number` as
    `read_number` gives it, `None` for a conversation; `collector` a code.
    """

    page_key: str
    number: str | None
    channel: Channel
    language: str
    answered_on: date
    collector: str | None
    answers: Mapping[str, Answer]


def read_number(typed: str) -> str | None:
    """Give a form number as it is kept: capitals, ASCII digits, no blanks, no invisible marks.

    Raises `ValueError` for what cannot be a form number; nothing typed is `None`.
    """
    number = fold(typed).replace(" ", "").upper().lstrip("#")
    if not number:
        return None
    if len(number) > NUMBER_LONGEST or not _NUMBER.fullmatch(number):
        raise ValueError(number)
    return number.lstrip("0") or "0"


def keyed_questions(definition: Definition) -> list[Question]:
    """Give the questions of a survey as they are typed in, in order.

    On paper nobody can be made to answer: what is required is asked about once, then taken empty.
    What is only wished for is taken empty at once. A photo cannot be typed.
    """
    return [
        question.model_copy(
            update={"required": False, "soft_required": question.required, "shuffle": False}
        )
        for question in definition.questions
        if question.kind != PHOTO.name
    ]


def read_answers(
    definition: Definition, data: Mapping[str, Sequence[str]], language: str
) -> tuple[dict[str, Answer], dict[str, InvalidAnswer]]:
    """Give answers and faults by question code; only what the person was to answer can be at fault.

    Answers off their path are kept, and count for nothing: the paper could not hide a question.
    """
    answers: dict[str, Answer] = {}
    faults: dict[str, InvalidAnswer] = {}
    for question in keyed_questions(definition):
        kind = KINDS[question.kind]
        if not kind.asks:
            continue
        try:
            answers[question.code] = kind.read(question, data, language)
        except InvalidAnswer as fault:
            faults[question.code] = fault
    path = {question.code for question in questions_on_path(definition, answers)}
    said = {
        code: answer for code, answer in answers.items() if code in path or answer.missing is None
    }
    return said, {code: fault for code, fault in faults.items() if code in path}


def check_day(survey: Survey, day: date, *, now: datetime, zone: ZoneInfo) -> None:
    """Refuse a day on which nobody can have answered; `DayNotPossible` says which can be."""
    latest = now.astimezone(zone).date()
    earliest = latest - LONGEST_AGO
    if survey.opens_at is not None:
        earliest = max(earliest, survey.opens_at.astimezone(zone).date())
    if not earliest <= day <= latest:
        raise DayNotPossible(day, earliest, latest)


def key_in(
    session: Session,
    version: SurveyVersion,
    sheet: Sheet,
    *,
    user_id: int | None,
    now: datetime,
    zone: ZoneInfo,
) -> KeyedResponse:
    """Store what was typed in as one response; the same page sent again is the same response.

    Raises `FormTaken` when this form was typed in before.
    """
    key = hash_token(sheet.page_key)
    known = session.scalar(select(KeyedResponse).where(KeyedResponse.page_key == key))
    if known is not None:
        return known
    heard_at = min(datetime.combine(sheet.answered_on, NOON, zone).astimezone(UTC), now)
    response = begin_response(session, _beginning(version, sheet, key), now=heard_at)
    # Another transaction that types in the same number holds us until it has ended.
    if response.state is not ResponseState.OPEN:
        raise FormTaken(response.id)
    given = {code: Given(answer, how="keyed") for code, answer in sheet.answers.items()}
    save_answers(session, response, given, now=heard_at)
    finish_response(session, response, state=ResponseState.SUBMITTED, now=heard_at)
    # Whoever looks for what is new finds it now, whatever day it is from.
    response.updated_at = now
    keyed = KeyedResponse(
        response_id=response.id,
        form_number=sheet.number,
        page_key=key,
        answered_on=sheet.answered_on,
        keyed_at=now,
        user_id=user_id,
    )
    session.add(keyed)
    session.flush()
    record_deed(session, Deed.FORM_KEYED, f"response:{response.id}", user_id=user_id, now=now)
    return keyed


def _beginning(version: SurveyVersion, sheet: Sheet, key: str) -> Beginning:
    return Beginning(
        version=version,
        channel=sheet.channel,
        language=sheet.language,
        record_id=f"form-{sheet.number}" if sheet.number else f"page-{key[:32]}",
        collector=sheet.collector,
    )


def find_version(session: Session, survey: Survey, number: int) -> SurveyVersion | None:
    """Give a version of the survey by its number."""
    asked = (SurveyVersion.survey_id == survey.id, SurveyVersion.number == number)
    return session.scalar(select(SurveyVersion).where(*asked))


def latest_keyed(session: Session, survey: Survey) -> list[KeyedResponse]:
    """Give what was typed in last, the newest first, with who did."""
    statement = (
        select(KeyedResponse)
        .join(KeyedResponse.response)
        .where(Response.survey_id == survey.id)
        .options(joinedload(KeyedResponse.user), joinedload(KeyedResponse.response))
        .order_by(KeyedResponse.keyed_at.desc(), KeyedResponse.response_id.desc())
        .limit(MOST_SHOWN)
    )
    return list(session.scalars(statement))


@dataclass(frozen=True, slots=True)
class Taken:
    """A form that was stored before: the response, who typed it in if it was typed, its answers."""

    response: Response
    keyed: KeyedResponse | None
    definition: Definition
    answers: Mapping[str, Answer]


def taken_form(session: Session, response_id: int) -> Taken:
    """Give what is stored of a form that was typed in before; `NotFound` otherwise."""
    response = session.get(
        Response,
        response_id,
        options=[joinedload(Response.version), joinedload(Response.answers)],
    )
    if response is None:
        raise NotFound("response", str(response_id))
    keyed = session.get(KeyedResponse, response_id, options=[joinedload(KeyedResponse.user)])
    answers = {row.code: Answer(row.value, row.other, row.missing) for row in response.answers}
    return Taken(response, keyed, definition_of(response.version), answers)
