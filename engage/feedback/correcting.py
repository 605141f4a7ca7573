"""A person's word on a comment's labels: it stands, whatever a machine finds later.

Every word is a version of its own. Labels that a person leaves keep the tagger's score and evidence.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engage.db import Row, insert_new
from engage.errors import ChangedMeanwhile, NotFound
from engage.feedback import rerouting, routing
from engage.feedback.comments import lock_comment
from engage.feedback.rerouting import Followed
from engage.models.comment import Comment, Tag, TagAxis, TagSource
from engage.models.correction import Correction, Look, Skip
from engage.models.own_theme import OwnTheme, ThemeState
from nlp.taxonomy import DIMENSION_KEYS, THEME_KEYS

Labels = frozenset[tuple[TagAxis, str]]


@dataclass(frozen=True, slots=True)
class Word:
    """All labels a comment is to carry. `seen` is the number of the last word its writer saw, 0 for none."""

    themes: Collection[str]
    dimensions: Collection[str]
    seen: int

    @property
    def labels(self) -> Labels:
        """Give them with their axes."""
        themes = {(TagAxis.THEME, key) for key in self.themes}
        return frozenset(themes | {(TagAxis.DIMENSION, key) for key in self.dimensions})


def settle(
    session: Session, comment_id: int, word: Word, *, user_id: int | None, now: datetime
) -> Correction:
    """Make `word` the labels of a comment; departments hear it, or hear it no more, accordingly.

    Labels that are there already are confirmed: that teaches the tagger as well.
    Raises `NotFound` for an unknown comment or label, `ChangedMeanwhile` when somebody else settled
    it since.
    """
    comment = lock_comment(session, comment_id)
    if latest_number(session, comment_id) != word.seen:
        raise ChangedMeanwhile
    old = labels_of(comment)
    _check_known(session, word.labels - old)
    targets = routing.targets_of(session, [comment_id])
    _relabel(session, comment_id, old, word.labels, user_id=user_id, now=now)
    followed = rerouting.follow_labels(session, [comment_id], targets, user_id=user_id, now=now)
    correction = _correction(comment, word, old, followed.get(comment_id, Followed()))
    correction.user_id, correction.at = user_id, now
    session.add(correction)
    for table in (Look, Skip):
        session.execute(delete(table).where(table.comment_id == comment_id))
    session.flush()
    session.expire(comment, ["tags"])
    return correction


def latest_number(session: Session, comment_id: int) -> int:
    """Give the number of the last word on a comment; 0 when nobody has looked."""
    latest = select(func.max(Correction.number)).where(Correction.comment_id == comment_id)
    return session.scalar(latest) or 0


def corrections_of(session: Session, comment_id: int, *, limit: int) -> Sequence[Correction]:
    """Give every word on a comment, the latest first."""
    mine = select(Correction).where(Correction.comment_id == comment_id)
    return session.scalars(mine.order_by(Correction.number.desc()).limit(limit)).all()


def settled_among(session: Session, comment_ids: Collection[int]) -> set[int]:
    """Give those of the comments that a person settled."""
    statement = select(Correction.comment_id).where(Correction.comment_id.in_(comment_ids))
    return set(session.scalars(statement.distinct()))


def latest_by_comment(session: Session, comment_ids: Collection[int]) -> Mapping[int, Correction]:
    """Give the word that stands, by comment id; nothing for comments nobody settled."""
    statement = select(Correction).where(Correction.comment_id.in_(comment_ids))
    rows = session.scalars(statement.order_by(Correction.number))
    return {row.comment_id: row for row in rows}


def labels_of(comment: Comment) -> Labels:
    """Give the labels a comment carries."""
    return frozenset((tag.axis, tag.key) for tag in comment.tags)


def _check_known(session: Session, labels: Labels) -> None:
    """Refuse a label nobody can set: unknown, of the wrong axis, or a theme not in use."""
    live = select(OwnTheme.key).where(OwnTheme.state == ThemeState.LIVE)
    themes = {(TagAxis.THEME, key) for key in (*THEME_KEYS, *session.scalars(live))}
    known = themes | {(TagAxis.DIMENSION, key) for key in DIMENSION_KEYS}
    for _axis, key in labels - known:
        raise NotFound("label", key)


def _relabel(
    session: Session,
    comment_id: int,
    old: Labels,
    new: Labels,
    *,
    user_id: int | None,
    now: datetime,
) -> None:
    for axis, key in old - new:
        gone = (Tag.comment_id == comment_id, Tag.axis == axis, Tag.key == key)
        session.execute(delete(Tag).where(*gone))
    rows: list[Row] = [
        {
            "comment_id": comment_id,
            "axis": axis,
            "key": key,
            "source": TagSource.PERSON,
            "score": 1.0,
            "terms": [],
            "user_id": user_id,
            "created_at": now,
        }
        for axis, key in sorted(new - old)
    ]
    insert_new(session, Tag, rows)


def _correction(comment: Comment, word: Word, old: Labels, followed: Followed) -> Correction:
    new = word.labels
    return Correction(
        comment_id=comment.id,
        number=word.seen + 1,
        themes=sorted(word.themes),
        dimensions=sorted(word.dimensions),
        is_change=new != old,
        added=_in_order(new - old),
        removed=_in_order(old - new),
        heard_by=followed.heard_by,
        withdrawn_from=followed.withdrawn_from,
        model_version=comment.model_version if word.seen == 0 else None,
    )


def _in_order(labels: Labels) -> list[str]:
    """Give keys as people read them: themes first."""
    return [
        key
        for _axis, key in sorted(labels, key=lambda each: (each[0] is not TagAxis.THEME, each[1]))
    ]
