"""Responses: begun, saved page by page, submitted once. Every channel comes through here."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session, joinedload

from engage.db import insert_new, insert_one, insert_or_replace, insert_unwatched
from engage.errors import NotFound
from engage.intake.comments import keep_comments, revise_comments
from engage.intake.memberships import keep_memberships, replace_memberships
from engage.intake.versions import VersionKey, definition_of
from engage.models.base import table_of
from engage.models.response import AnswerRow, Channel, Response, ResponseState
from engage.models.survey import Collector, SurveyVersion
from surveys.answers import Answer, Missing
from surveys.definition import Question, Survey
from surveys.kinds import KINDS
from surveys.logic import questions_on_path

# The question by which a survey asks for consent to be quoted; a `yes_no` in every ready survey.
MAY_QUOTE = "may_quote"

_RESPONSE = table_of(Response)
# The statements of every page, put together once: building one costs as much as running it.
_BY_TOKEN = (
    select(Response)
    .where(Response.token_hash == bindparam("token_hash"))
    .options(joinedload(Response.version), joinedload(Response.survey))
)
_ROWS = table_of(AnswerRow).c
_ANSWERS = select(_ROWS.code, _ROWS.value, _ROWS.other, _ROWS.missing).where(
    _ROWS.response_id == bindparam("response_id")
)
_ANSWERS_OF = select(_ROWS.response_id, _ROWS.code, _ROWS.value, _ROWS.other, _ROWS.missing).where(
    _ROWS.response_id.in_(bindparam("responses", expanding=True))
)
# What a page that was answered may change in its response.
_CHANGING = ("state", "language", "may_quote", "submitted_at", "updated_at")
_CHANGE = (
    update(_RESPONSE)
    .where(_RESPONSE.c.id == bindparam("of_id"))
    .values({name: bindparam(name) for name in _CHANGING})
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What is known when somebody begins to answer.

    `token` is the secret of a private link; `record_id` names a record of another system. Either
    makes a repeated beginning the same response.
    """

    version: SurveyVersion | VersionKey
    channel: Channel
    language: str
    token: str | None = None
    record_id: str | None = None
    collector: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What a response was asked, and all it holds by question code."""

    definition: Survey
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it came: `raw` text and `how` it was read, where it was texted."""

    answer: Answer
    raw: str | None = None
    how: str | None = None


def begin_response(session: Session, beginning: Beginning, *, now: datetime) -> Response:
    """Give the open response of this token or record, made now unless it exists."""
    row = _first_row(session, beginning, now=now)
    return insert_one(session, Response, row) or existing_response(session, beginning)


def begin_apart(session: Session, beginning: Beginning, *, now: datetime) -> Response | None:
    """Make the response of this token or record and give it, or `None` when it exists.

    The session does not watch it; whoever changes it ends with `write_changes`.
    """
    return insert_unwatched(session, Response, _first_row(session, beginning, now=now))


def write_changes(session: Session, response: Response) -> None:
    """Write what an answered page changes in a response that was begun apart."""
    values = {name: getattr(response, name) for name in _CHANGING}
    session.execute(_CHANGE, {"of_id": response.id, **values})


def _first_row(session: Session, beginning: Beginning, *, now: datetime) -> dict[str, object]:
    survey_id = beginning.version.survey_id
    return {
        "public_id": public_id_of(beginning.token or secrets.token_hex(10)),
        "survey_id": survey_id,
        "version_id": beginning.version.id,
        "channel": beginning.channel,
        "language": beginning.language,
        "state": ResponseState.OPEN,
        "token_hash": beginning.token and hash_token(beginning.token),
        "record_id": beginning.record_id,
        "collector_id": _collector_id(session, survey_id, beginning.collector),
        "may_quote": False,
        "started_at": now,
        "updated_at": now,
    }


def find_response(session: Session, token: str) -> Response:
    """Give the response of a private link with its version and answers; `NotFound` otherwise."""
    response = session.scalar(_BY_TOKEN, {"token_hash": hash_token(token)})
    if response is None:
        # The token is a secret, so the error does not carry it.
        raise NotFound("response", "")
    return response


def stored_answers(session: Session, response_id: int) -> dict[str, Answer]:
    """Give every stored answer by question code, those off the path too."""
    # Answers are written at once, never left to a flush.
    with session.no_autoflush:
        rows = session.execute(_ANSWERS, {"response_id": response_id})
    return {code: Answer(value, other, missing) for code, value, other, missing in rows}


def answers_of(session: Session, response_ids: Sequence[int]) -> dict[int, dict[str, Answer]]:
    """Give every stored answer of each response, as `stored_answers` does, by response."""
    found: dict[int, dict[str, Answer]] = {each: {} for each in response_ids}
    if found:
        with session.no_autoflush:
            rows = session.execute(_ANSWERS_OF, {"responses": list(found)})
        for response_id, code, value, other, missing in rows:
            found[response_id][code] = Answer(value, other, missing)
    return found


def save_answers(
    session: Session, response: Response, given: Mapping[str, Given], *, now: datetime
) -> None:
    """Store answers by question code, replacing earlier ones. One statement."""
    response.updated_at = now
    # Not flushed before: what else changes in the response is then one update at the end.
    with session.no_autoflush:
        rows = _answer_rows(response, given, now=now)
        insert_or_replace(session, AnswerRow, rows, key=("response_id", "code"))


def fill_answers(
    session: Session, response: Response, missing: Mapping[str, Answer], *, now: datetime
) -> None:
    """Store by question code why there is no answer, where there is none: none is ever replaced.

    The same response may have been answered on the web in the same moment.
    """
    given = {code: Given(answer) for code, answer in missing.items()}
    with session.no_autoflush:
        insert_new(session, AnswerRow, _answer_rows(response, given, now=now))


def _answer_rows(
    response: Response, given: Mapping[str, Given], *, now: datetime
) -> list[dict[str, object]]:
    return [
        {
            "response_id": response.id,
            "code": code,
            "value": each.answer.value,
            "other": each.answer.other,
            "missing": each.answer.missing,
            "raw": each.raw,
            "how": each.how,
            "answered_at": now,
        }
        for code, each in given.items()
    ]


def finish_response(
    session: Session,
    response: Response,
    *,
    state: ResponseState,
    now: datetime,
    held: Held | None = None,
) -> None:
    """Close a response as submitted or partial: its comments and groups become rows.

    `held` is for a caller who has just read it. A response that was sent stays as it is, so that a
    second press changes nothing. A partial one may still be completed by its private link.
    """
    if response.state in (ResponseState.SUBMITTED, state):
        return
    reopened = response.state is ResponseState.PARTIAL
    held = held or Held(definition_of(response.version), stored_answers(session, response.id))
    definition, answers = held.definition, held.answers
    path = questions_on_path(definition, answers)
    if state is ResponseState.SUBMITTED:
        mark_skipped(session, response, unanswered(path, answers), now=now)
        response.submitted_at = now
    response.state = state
    response.may_quote = may_quote(path, answers)
    response.updated_at = now
    if reopened:
        revise_comments(session, response, path, answers, now=now)
        replace_memberships(session, response, definition, path, answers)
    else:
        keep_comments(session, response, path, answers, now=now)
        keep_memberships(session, response, definition, path, answers)


def record_response(
    session: Session, beginning: Beginning, given: Mapping[str, Given], *, now: datetime
) -> Response:
    """Store a whole response at once: paper, a conversation, an import. Repeated, it is one."""
    response = begin_response(session, beginning, now=now)
    if response.state is ResponseState.OPEN:
        save_answers(session, response, given, now=now)
        finish_response(session, response, state=ResponseState.SUBMITTED, now=now)
    return response


def close_abandoned(session: Session, *, before: datetime, limit: int, now: datetime) -> int:
    """Make partial responses of web forms untouched since `before`; give how many."""
    left = (
        select(Response)
        .where(
            Response.state == ResponseState.OPEN,
            Response.channel == Channel.WEB,
            Response.updated_at < before,
        )
        .options(joinedload(Response.version))
        .limit(limit)
        .with_for_update(skip_locked=True, of=Response)
    )
    abandoned = list(session.scalars(left))
    for response in abandoned:
        finish_response(session, response, state=ResponseState.PARTIAL, now=now)
    return len(abandoned)


def may_quote(path: Sequence[Question], answers: Mapping[str, Answer]) -> bool:
    """Tell whether the person agreed to be quoted: only a plain yes on their path counts."""
    asked = any(question.code == MAY_QUOTE for question in path)
    return asked and MAY_QUOTE in answers and answers[MAY_QUOTE].value == "yes"


def hash_token(token: str) -> str:
    """Give what is stored of a private link's token: SHA-256, 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def public_id_of(token: str) -> str:
    """Give the public name of the response that this token will begin; it does not tell the token.

    Known before anything is stored, so that choices are in one order from the first page on.
    """
    return hash_token(token)[:20]


def unanswered(path: list[Question], answers: Mapping[str, Answer]) -> list[str]:
    """Give the codes on the path that hold an answer but have none."""
    return [q.code for q in path if q.code not in answers and KINDS[q.kind].asks]


def mark_skipped(session: Session, response: Response, codes: list[str], *, now: datetime) -> None:
    """Store that these questions were asked and left without an answer."""
    skipped = {code: Answer(missing=Missing.SKIPPED) for code in codes}
    fill_answers(session, response, skipped, now=now)


def existing_response(session: Session, beginning: Beginning) -> Response:
    """Give the response of this token or record, which exists."""
    found = select(Response).options(joinedload(Response.version), joinedload(Response.survey))
    if beginning.token is not None:
        found = found.where(Response.token_hash == hash_token(beginning.token))
    else:
        found = found.where(
            Response.survey_id == beginning.version.survey_id,
            Response.record_id == beginning.record_id,
        )
    return session.scalars(found).one()


def _collector_id(session: Session, survey_id: int, code: str | None) -> int | None:
    """Give the collector's id, made when it is new; an over-long code is no collector.

    A code comes out of an address that anybody can change: what cannot be printed is dropped.
    """
    code = "".join(filter(str.isprintable, code or "")).strip()
    if not code or len(code) > Collector.code.type.length:
        return None
    insert_new(session, Collector, [{"survey_id": survey_id, "code": code}])
    found = select(Collector.id).where(Collector.survey_id == survey_id, Collector.code == code)
    return session.scalar(found)
