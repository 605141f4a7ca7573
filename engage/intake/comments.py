"""Free-text answers become comments, which the tagger then reads."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from engage.db import insert_new
from engage.models.comment import Comment, Fate
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
    texts = {
        question.code: answers[question.code].value
        for question in path
        if question.kind == COMMENT_KIND and question.code in answers
    }
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
        for code, text in texts.items()
        if isinstance(text, str)
    ]
    insert_new(session, Comment, rows)
