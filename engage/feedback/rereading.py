"""Comments that an older model read are read again, in the background, once a newer one has landed.

The model made last is in use. A worker with an older one goes on with new comments and leaves the
old ones alone, so two versions never take turns on the same comment. Progress is what the rows say:
whatever dies half-way, another goes on. What people settled stays, and so do digests that were sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from engage.db import insert_new
from engage.feedback import rerouting, routing, tagging
from engage.feedback.tagging import MOST_ATTEMPTS, Claimed, Understood
from engage.models.comment import Comment, Fate
from engage.models.model import ModelVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a model says of itself; `thresholds` by label are probabilities, 0-1."""

    version: str
    made_at: datetime
    data_hash: str
    comments: int
    scores: Mapping[str, object]
    thresholds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many comments the model in use has read, of how many that were ever read."""

    done: int
    all: int

    @property
    def share(self) -> float:
        """The share done, 0-1; all of nothing is done."""
        return self.done / self.all if self.all else 1.0


def welcome(session: Session, card: Card, *, now: datetime) -> None:
    """Record that a model works here; nothing happens the second time."""
    row = {
        "version": card.version,
        "made_at": card.made_at,
        "data_hash": card.data_hash,
        "comments": card.comments,
        "scores": dict(card.scores),
        "thresholds": dict(card.thresholds),
        "arrived_at": now,
    }
    insert_new(session, ModelVersion, [row])


def models(session: Session, *, limit: int) -> Sequence[ModelVersion]:
    """Give the models that worked here, the one in use first."""
    ordered = select(ModelVersion).order_by(
        ModelVersion.made_at.desc(), ModelVersion.version.desc()
    )
    return session.scalars(ordered.limit(limit)).all()


def version_in_use(session: Session) -> str | None:
    """Give the version of the model made last; `None` before a worker ever ran."""
    found = models(session, limit=1)
    return found[0].version if found else None


def claim_old(session: Session, version: str, *, limit: int, now: datetime) -> list[Claimed]:
    """Reserve up to `limit` comments that another version read; nothing for a model out of use.

    Two workers never get the same. One that brought the tagger down too often keeps its old tags.
    """
    if version_in_use(session) != version:
        return []
    old = (
        select(Comment.id)
        .where(
            _is_old(version),
            Comment.attempts < MOST_ATTEMPTS,
            (Comment.claimed_until.is_(None)) | (Comment.claimed_until < now),
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return tagging.claim(session, session.scalars(old).all(), now=now)


def save_again(session: Session, found: Mapping[int, Understood], *, now: datetime) -> int:
    """Store what the model in use found; departments follow. Give how many were stored.

    What a model found that went out of use while it read is dropped: the next one reads it again.
    """
    version = version_in_use(session)
    current = {id_: each for id_, each in found.items() if each.version == version}
    claimed = select(Comment.id).where(Comment.id.in_(found), Comment.fate != Fate.WAITING)
    ids = session.scalars(claimed.order_by(Comment.id).with_for_update()).all()
    stale = [id_ for id_ in ids if id_ not in current]
    given_up = update(Comment).where(Comment.id.in_(stale))
    session.execute(given_up.values(claimed_until=None, attempts=0))
    fresh = [id_ for id_ in ids if id_ in current]
    before = routing.targets_of(session, fresh)
    tagging.store(session, {id_: current[id_] for id_ in fresh}, now=now)
    rerouting.follow_labels(session, fresh, before, user_id=None, now=now)
    return len(fresh)


def progress(session: Session, version: str) -> Progress:
    """Count how far reading again has come."""
    read = select(func.count()).select_from(Comment).where(Comment.model_version.is_not(None))
    old = select(func.count()).select_from(Comment).where(_is_old(version))
    every = session.scalar(read) or 0
    return Progress(every - (session.scalar(old) or 0), every)


def _is_old(version: str) -> ColumnElement[bool]:
    """Give the condition as two ranges: an index finds those, and "other than" it does not."""
    return or_(Comment.model_version < version, Comment.model_version > version)
