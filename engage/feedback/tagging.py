"""The tagger's queue: claim a batch, save what was found. A person's word is never touched.

Two short transactions around the slow part: `claim_comments` before, `save_tags` after. A worker
that dies in between loses its claim after `CLAIM` and another takes over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from engage.db import insert_new
from engage.feedback import looks, routing
from engage.feedback.correcting import settled_among
from engage.feedback.looks import Doubtful
from engage.models.comment import Comment, Fate, Tag, TagAxis, TagSource

# Longer than the slowest batch takes, short enough that a killed worker's share is soon redone.
CLAIM = timedelta(minutes=5)
# A comment that brought the tagger down this often is set aside as failed.
MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Claimed:
    """A comment to tag: its id, its text, the language it was asked in, when it was given, and how
    often it was tried, this time included.
    """

    id: int
    text: str
    language: str
    given_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class FoundTag:
    """One label the tagger found. `score` is a probability; offsets are of the speaking sentence."""

    axis: TagAxis
    key: str
    score: float
    start: int | None
    end: int | None
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """What the tagger made of one comment."""

    fate: Fate
    reason: str | None
    language: str | None
    language_probability: float | None
    tags: tuple[FoundTag, ...]
    version: str


def claim_comments(session: Session, *, limit: int, now: datetime) -> list[Claimed]:
    """Reserve up to `limit` waiting comments, oldest first, for this worker alone."""
    waiting = (
        select(Comment.id)
        .where(
            Comment.fate == Fate.WAITING,
            (Comment.claimed_until.is_(None)) | (Comment.claimed_until < now),
        )
        .order_by(Comment.created_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = claim(session, session.scalars(waiting).all(), now=now)
    worn_out = {each.id for each in claimed if each.attempts > MOST_ATTEMPTS}
    mark_failed(session, sorted(worn_out), reason="attempts", now=now)
    return [each for each in claimed if each.id not in worn_out]


def claim(session: Session, ids: Sequence[int], *, now: datetime) -> list[Claimed]:
    """Reserve comments that this transaction holds, and count the attempt."""
    if not ids:
        return []
    reserved = (
        update(Comment)
        .where(Comment.id.in_(ids))
        .values(claimed_until=now + CLAIM, attempts=Comment.attempts + 1)
        .returning(
            Comment.id,
            Comment.text,
            Comment.asked_language,
            Comment.created_at,
            Comment.attempts,
        )
    )
    return [Claimed(*row) for row in session.execute(reserved)]


def save_tags(session: Session, found: Mapping[int, Understood], *, now: datetime) -> int:
    """Store what was found by comment id; give how many were still waiting.

    A comment that another worker finished meanwhile, or that was erased, is passed over.
    """
    waiting = select(Comment.id).where(Comment.id.in_(found), Comment.fate == Fate.WAITING)
    ids = session.scalars(waiting.with_for_update()).all()
    free = store(session, {comment_id: found[comment_id] for comment_id in ids}, now=now)
    # Settled before it was read: its writer has changed the words since, and a person should know.
    for comment_id in set(ids) - set(free):
        looks.ask_again(session, comment_id, language=found[comment_id].language)
    return len(ids)


def store(session: Session, found: Mapping[int, Understood], *, now: datetime) -> list[int]:
    """Make this what the machine says of these comments; give those whose labels follow it.

    Of a comment that a person settled only fate and language are kept: the labels are theirs.
    """
    settled = settled_among(session, found)
    free = [comment_id for comment_id in found if comment_id not in settled]
    machine = (Tag.comment_id.in_(free), Tag.source == TagSource.MACHINE)
    session.execute(delete(Tag).where(*machine))
    for comment_id, understood in found.items():
        _close(session, comment_id, understood, now=now)
    rows = [row for comment_id in free for row in _rows(comment_id, found[comment_id], now)]
    insert_new(session, Tag, rows)
    looks.keep_doubts(session, [_doubtful(comment_id, found[comment_id]) for comment_id in free])
    return free


def mark_failed(session: Session, ids: Sequence[int], *, reason: str, now: datetime) -> None:
    """Give comments that cannot be tagged their visible fate, with the reason; people read them."""
    if not ids:
        return
    failed = update(Comment).where(Comment.id.in_(ids), Comment.fate == Fate.WAITING)
    session.execute(failed.values(fate=Fate.FAILED, fate_reason=reason, tagged_at=now))
    routing.route_comments(session, ids, now=now)


def release(session: Session, ids: Sequence[int]) -> None:
    """Give claimed comments back without counting the attempt: the tagger was not to blame."""
    back = update(Comment).where(Comment.id.in_(ids), Comment.fate == Fate.WAITING)
    session.execute(back.values(claimed_until=None, attempts=Comment.attempts - 1))


def backlog(session: Session) -> int:
    """Give the number of comments waiting."""
    counted = select(func.count()).select_from(Comment).where(Comment.fate == Fate.WAITING)
    return session.scalar(counted) or 0


def _close(session: Session, comment_id: int, understood: Understood, *, now: datetime) -> None:
    values = {
        "fate": understood.fate,
        "fate_reason": understood.reason,
        "language": understood.language,
        "language_probability": understood.language_probability,
        "model_version": understood.version,
        "claimed_until": None,
        "attempts": 0,
        # When it was first read: reading it again is no news to a digest.
        "tagged_at": func.coalesce(Comment.tagged_at, now),
    }
    session.execute(update(Comment).where(Comment.id == comment_id).values(values))


def _doubtful(comment_id: int, understood: Understood) -> Doubtful:
    return Doubtful(
        comment_id=comment_id,
        fate=understood.fate,
        language=understood.language,
        scores={tag.key: tag.score for tag in understood.tags},
        version=understood.version,
    )


def _rows(comment_id: int, understood: Understood, now: datetime) -> list[dict[str, object]]:
    return [
        {
            "comment_id": comment_id,
            "axis": tag.axis,
            "key": tag.key,
            "source": TagSource.MACHINE,
            "score": tag.score,
            "model_version": understood.version,
            "evidence_start": tag.start,
            "evidence_end": tag.end,
            "terms": list(tag.terms),
            "created_at": now,
        }
        for tag in understood.tags
    ]
