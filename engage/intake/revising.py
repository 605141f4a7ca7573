"""Answers changed after they were sent: only what is different is stored, and what follows from it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from engage.intake.comments import revise_comments
from engage.intake.memberships import replace_memberships
from engage.intake.responses import (
    Given,
    mark_skipped,
    may_quote,
    save_answers,
    stored_answers,
    unanswered,
)
from engage.intake.versions import definition_of
from engage.models.response import AnswerChange, Response
from surveys.answers import Answer
from surveys.logic import questions_on_path


def revise_response(
    session: Session, response: Response, read: Mapping[str, Answer], *, now: datetime
) -> None:
    """Store the answers among `read` that differ from those of a sent response.

    The path is worked out anew. A comment that says the same keeps its tags; one that says
    something else waits for the tagger again, and what a person tagged stays. One that was taken
    back, or is off the path now, is gone from what departments read.
    """
    before = stored_answers(session, response.id)
    changed = {code: answer for code, answer in read.items() if before.get(code) != answer}
    if not changed:
        return
    save_answers(session, response, {code: Given(each) for code, each in changed.items()}, now=now)
    rows = [{"response_id": response.id, "code": code, "at": now} for code in changed]
    session.execute(insert(AnswerChange), rows)
    definition = definition_of(response.version)
    answers = before | changed
    path = questions_on_path(definition, answers)
    mark_skipped(session, response, unanswered(path, answers), now=now)
    response.may_quote = may_quote(path, answers)
    revise_comments(session, response, path, answers, now=now)
    replace_memberships(session, response, definition, path, answers)
    session.flush()
