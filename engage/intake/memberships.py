"""Which groups a finished response belongs to, on every axis its survey asks about."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete
from sqlalchemy.orm import Session

from engage.db import insert_new
from engage.models.response import Channel, Membership, Response
from surveys.answers import Answer, Missing
from surveys.definition import Question, Survey
from surveys.logic import by_text


def keep_memberships(
    session: Session,
    response: Response,
    definition: Survey,
    path: Sequence[Question],
    answers: Mapping[str, Answer],
) -> None:
    """Store one row per group, or one that says why none is known, for each axis asked about."""
    rows = [
        {"response_id": response.id, "axis": axis, "group_key": group, "missing": missing}
        for axis, group, missing in memberships(
            definition, path, answers, texted=response.channel is Channel.SMS
        )
    ]
    insert_new(session, Membership, rows)


def replace_memberships(
    session: Session,
    response: Response,
    definition: Survey,
    path: Sequence[Question],
    answers: Mapping[str, Answer],
) -> None:
    """Bring the groups of a sent response into step with its answers as they are now."""
    session.execute(delete(Membership).where(Membership.response_id == response.id))
    keep_memberships(session, response, definition, path, answers)


def memberships(
    definition: Survey,
    path: Sequence[Question],
    answers: Mapping[str, Answer],
    *,
    texted: bool,
) -> list[tuple[str, str | None, Missing | None]]:
    """Give (axis, group, why missing) rows: exactly one of the last two is set.

    "Prefer not to say", "skipped" and "not asked" are three things, and none is a group.
    """
    on_path = {question.code for question in path}
    rows: list[tuple[str, str | None, Missing | None]] = []
    for question in definition.questions:
        if question.group_axis is None:
            continue
        asked = question.code in on_path and (by_text(question) or not texted)
        answer = answers.get(question.code) if asked else Answer(missing=Missing.NOT_ASKED)
        answer = answer or Answer(missing=Missing.SKIPPED)
        if answer.missing:
            rows.append((question.group_axis, None, answer.missing))
        rows += [(question.group_axis, group, None) for group in _groups(answer)]
    return rows


def _groups(answer: Answer) -> list[str]:
    match answer.value:
        case None:
            return []
        case list() as several:
            return [str(code) for code in dict.fromkeys(several)]
        case one:
            return [str(one)]
