"""Personal details that no pattern finds, such as a name: a person covers the words.

The stored text is changed, so that inbox, digest, export and tagger all see the mask. The mask is as
long as what it covers, so every offset of a tag or quote still holds.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.errors import NotFound
from engage.feedback.comments import lock_comment
from engage.models.comment import Comment
from engage.models.correction import Covering
from engage.models.response import AnswerRow
from nlp.redact import MASK

# A single letter would cover half the comment; a whole story is what hiding is for.
SHORTEST, LONGEST = 2, 200


def cover(
    session: Session, comment_id: int, words: str, *, user_id: int | None, now: datetime
) -> int:
    """Cover these words wherever they stand in a comment; give how often they did.

    Upper and lower case are told apart only where nothing else is found.
    Raises `NotFound` for an unknown comment.
    """
    comment = lock_comment(session, comment_id)
    words = words.strip()
    if not SHORTEST <= len(words) <= LONGEST or MASK in words:
        return 0
    places = _places(comment.text, words)
    for start in places:
        covered = comment.text[start : start + len(words)]
        _change(session, comment, _put(comment.text, start, MASK * len(words)))
        row = Covering(comment_id=comment_id, start=start, words=covered, user_id=user_id, at=now)
        session.add(row)
    session.flush()
    return len(places)


def uncover(
    session: Session, comment_id: int, covering_id: int, *, user_id: int | None, now: datetime
) -> None:
    """Put covered words back; nothing happens where that was done.

    Raises `NotFound` for an unknown comment or covering.
    """
    comment = lock_comment(session, comment_id)
    found = session.get(Covering, covering_id, populate_existing=True)
    if found is None or found.comment_id != comment_id:
        raise NotFound("covering", str(covering_id))
    if found.undone_at is not None:
        return
    # Whoever wrote the comment may have changed its words since; then there is nothing to put back.
    mask = MASK * len(found.words)
    if comment.text[found.start : found.start + len(mask)] == mask:
        _change(session, comment, _put(comment.text, found.start, found.words))
    found.undone_at, found.undone_by = now, user_id
    session.flush()


def coverings_of(session: Session, comment_id: int) -> Sequence[Covering]:
    """Give what was covered in a comment, the latest first."""
    mine = select(Covering).where(Covering.comment_id == comment_id)
    return session.scalars(mine.order_by(Covering.id.desc())).all()


def _change(session: Session, comment: Comment, text: str) -> None:
    """Change a comment's text, and the answer it was made of: exports show that one."""
    old = comment.text
    comment.text = text
    answer = session.scalar(
        select(AnswerRow).where(
            AnswerRow.response_id == comment.response_id, AnswerRow.code == comment.code
        )
    )
    if answer is not None and answer.value == old:
        answer.value = text
    if answer is not None and answer.raw == old:
        answer.raw = text


def _places(text: str, words: str) -> list[int]:
    """Give where the words begin, from left to right, none over another."""
    exact = _found(text, words)
    # Some letters grow when lowered; offsets would slip, and with them the mask.
    if exact or len(text.lower()) != len(text) or len(words.lower()) != len(words):
        return exact
    return _found(text.lower(), words.lower())


def _found(text: str, words: str) -> list[int]:
    places, start = [], text.find(words)
    while start >= 0:
        places.append(start)
        start = text.find(words, start + len(words))
    return places


def _put(text: str, start: int, words: str) -> str:
    return text[:start] + words + text[start + len(words) :]
