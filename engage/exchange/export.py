"""All responses of a survey, row by row, never more than a batch of them in memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, undefer

from engage.exchange.cells import cell_of
from engage.exchange.columns import Columns, columns_of
from engage.intake.versions import definition_of, find_survey
from engage.models.response import AnswerRow, Response, ResponseState
from engage.models.survey import Survey, SurveyVersion
from surveys.answers import Answer, Value
from surveys.definition import Survey as Definition
from surveys.kinds.fields import OTHER_SUFFIX
from surveys.logic import answers_on_path

BATCH = 500

Cell = Value | None


@dataclass(frozen=True, slots=True)
class Export:
    """The columns and, one after the other, the rows of cells by column name."""

    columns: Columns
    rows: Iterator[Mapping[str, Cell]]


def export_responses(session: Session, slug: str) -> Export:
    """Give every finished response of a survey, the oldest first; `NotFound` without one.

    Who is still answering is left out; who stopped half-way has no `submitted_at`. Answers off a
    person's path are left out too: they count for nothing.
    """
    survey = find_survey(session, slug)
    columns = columns_of(versions_of(session, survey).values())
    return Export(columns, _rows(session, survey, columns))


def versions_of(session: Session, survey: Survey) -> dict[int, Definition]:
    """Give what each version of a survey asks, by its number, the newest first."""
    found = (
        select(SurveyVersion)
        .where(SurveyVersion.survey_id == survey.id)
        .order_by(SurveyVersion.number.desc())
        .options(undefer(SurveyVersion.definition))
    )
    return {version.number: definition_of(version) for version in session.scalars(found)}


def _rows(session: Session, survey: Survey, columns: Columns) -> Iterator[Mapping[str, Cell]]:
    last = 0
    while batch := _batch(session, survey.id, after=last):
        stored = _answers(session, [response.id for response in batch])
        for response in batch:
            yield _row(response, stored.get(response.id, {}), columns)
        last = batch[-1].id
        # Rows that were written are done with.
        session.expunge_all()


def finished_answers(session: Session, survey: Survey) -> Iterator[Mapping[str, Answer]]:
    """Give the answers that count of every response that was sent, one response after the other."""
    last = 0
    while batch := _batch(session, survey.id, after=last):
        stored = _answers(session, [response.id for response in batch])
        for response in batch:
            if response.state is ResponseState.SUBMITTED:
                said = stored.get(response.id, {})
                yield answers_on_path(definition_of(response.version), said)
        last = batch[-1].id


def _batch(session: Session, survey_id: int, *, after: int) -> Sequence[Response]:
    found = (
        select(Response)
        .where(
            Response.survey_id == survey_id,
            Response.state != ResponseState.OPEN,
            Response.id > after,
        )
        .options(joinedload(Response.version), joinedload(Response.collector))
        .order_by(Response.id)
        .limit(BATCH)
    )
    return session.scalars(found).all()


def _answers(session: Session, ids: Sequence[int]) -> dict[int, dict[str, Answer]]:
    found = select(
        AnswerRow.response_id, AnswerRow.code, AnswerRow.value, AnswerRow.other, AnswerRow.missing
    ).where(AnswerRow.response_id.in_(ids))
    answers: dict[int, dict[str, Answer]] = {}
    for response_id, code, value, other, missing in session.execute(found):
        answers.setdefault(response_id, {})[code] = Answer(value, other, missing)
    return answers


def _row(response: Response, stored: Mapping[str, Answer], columns: Columns) -> Mapping[str, Cell]:
    said = answers_on_path(definition_of(response.version), stored)
    fixed: dict[str, Cell] = {
        "response_id": response.record_id or response.public_id,
        "version": response.version.number,
        "channel": response.channel.value,
        "language": response.language,
        "started_at": _moment(response.started_at),
        "submitted_at": _moment(response.submitted_at),
        "collector": response.collector.code if response.collector else None,
    }
    answers = {code: cell_of(said.get(code)) for code in columns.codes}
    others = {
        code + OTHER_SUFFIX: said[code].other if code in said else None for code in columns.others
    }
    return fixed | answers | others


def _moment(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
