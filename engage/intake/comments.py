"""Free-text answers become comments, which the tagger then reads."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from engage.db import insert_new
from engage.models.action import InputLink
from engage.models.comment import Comment, Fate, Tag, TagSource
from engage.models.correction import Correction
from engage.models.department import Input, InputComment
from engage.models.response import Response
from surveys.answers import Answer
from surveys.definition import Question

COMMENT_KIND = "comment"


def keep_comments(
    session: Session,
    response: Response,
    path: Sequence[Question],
    answers: Mapping[str, Answer],
    *,
    now: datetime,
) -> None:
    """Make a waiting comment of every answered comment question on the path."""
    rows = [
        {
            "response_id": response.id,
            "code": code,
            "text": text,
            "asked_language": response.language,
            "fate": Fate.WAITING,
            "attempts": 0,
            "created_at": now,
        }
        for code, text in _texts(path, answers).items()
    ]
    with session.no_autoflush:
        insert_new(session, Comment, rows)


def revise_comments(
    session: Session,
    response: Response,
    path: Sequence[Question],
    answers: Mapping[str, Answer],
    *,
    now: datetime,
) -> None:
    """Bring the comments of a sent response into step with its answers as they are now."""
    texts = _texts(path, answers)
    stored = session.scalars(select(Comment).where(Comment.response_id == response.id)).all()
    for comment in stored:
        text = texts.get(comment.code)
        if text is None:
            session.delete(comment)
        elif text != comment.text:
            _reword(session, comment, text, language=response.language)
    session.flush()
    keep_comments(session, response, path, answers, now=now)
    _drop_empty_inputs(session, response)


def _texts(path: Sequence[Question], answers: Mapping[str, Answer]) -> dict[str, str]:
    """Give what was written to each comment question on the path."""
    values = {
        question.code: answers[question.code].value
        for question in path
        if question.kind == COMMENT_KIND and question.code in answers
    }
    return {code: value for code, value in values.items() if isinstance(value, str)}


def _reword(session: Session, comment: Comment, text: str, *, language: str) -> None:
    """Let the tagger read new words; its old tags spoke of the old ones, a person's word stays."""
    settled = exists().where(Correction.comment_id == comment.id)
    machine = (Tag.comment_id == comment.id, Tag.source == TagSource.MACHINE)
    session.execute(delete(Tag).where(*machine, ~settled))
    comment.text = text
    comment.asked_language = language
    comment.fate = Fate.WAITING
    comment.fate_reason = None
    comment.language = comment.language_probability = comment.model_version = None
    # A worker that still reads the old words finds its claim gone.
    comment.claimed_until = None
    comment.attempts = 0


def _drop_empty_inputs(session: Session, response: Response) -> None:
    """Take back inputs whose every comment is gone, unless a department has answered them."""
    said = exists().where(InputComment.input_id == Input.id)
    answered = exists().where(InputLink.input_id == Input.id)
    empty = delete(Input).where(Input.response_id == response.id, ~said, ~answered)
    session.execute(empty.execution_options(synchronize_session=False))
