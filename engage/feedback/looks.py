"""The queue of comments that need a look: the most instructive first, one at a time."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, func, select, union_all
from sqlalchemy.orm import Session

from engage.db import insert_new, insert_or_replace
from engage.feedback.teaching import Lessons, Why, doubt, worth
from engage.languages import LANGUAGES
from engage.models.comment import Comment, Fate, Tag
from engage.models.correction import Correction, Look, Skip
from engage.models.hiding import Hiding
from engage.models.model import ModelVersion

# BCP 47's tag for a language that could not be told.
UNKNOWN = "und"
# As many of each language are weighed against each other; the rest are surely worth less.
WEIGHED = 30
# Lessons counted: older ones are in the model by now.
RECENT_LESSONS = 2000
# Nobody empties a queue longer than this; the page says "more than".
MOST_COUNTED = 500


@dataclass(frozen=True, slots=True)
class Doubtful:
    """What the tagger made of a comment, as far as it tells how sure it was."""

    comment_id: int
    fate: Fate
    language: str | None
    scores: Mapping[str, float]
    version: str


@dataclass(frozen=True, slots=True)
class NextLook:
    """The comment to look at, and why this one."""

    comment_id: int
    why: Why


def keep_doubts(session: Session, read: Sequence[Doubtful]) -> None:
    """Put comments just read into the queue; a comment read again is weighed anew."""
    thresholds = _thresholds(session, {each.version for each in read})
    rows = [
        {
            "comment_id": each.comment_id,
            "language": each.language or UNKNOWN,
            "doubt": doubt(
                each.scores,
                thresholds.get(each.version, {}),
                understood=each.fate is not Fate.NOT_UNDERSTOOD,
                language_known=each.language is not None,
            ),
        }
        for each in read
        # An emoji or an empty answer teaches nobody anything.
        if each.fate is not Fate.TOO_SHORT
    ]
    insert_or_replace(session, Look, rows, key=("comment_id",))


def ask_again(session: Session, comment_id: int, *, language: str) -> None:
    """Put a comment into the queue whose words changed after a person settled it."""
    row = {"comment_id": comment_id, "language": language, "doubt": 1.0}
    insert_or_replace(session, Look, [row], key=("comment_id",))
    session.execute(delete(Skip).where(Skip.comment_id == comment_id))


def next_look(session: Session, *, user_id: int) -> NextLook | None:
    """Give what this person should look at next; `None` when nothing is left for them."""
    candidates = session.execute(_candidates(user_id)).all()
    if not candidates:
        return None
    labels = _labels(session, [row.comment_id for row in candidates])
    lessons = recent_lessons(session)
    ranked = [
        (worth(row.doubt, labels[row.comment_id], row.language, lessons), row.comment_id)
        for row in candidates
    ]
    # Of equals the oldest: a resident waits behind each.
    best, comment_id = max(ranked, key=lambda each: (each[0].value, -each[1]))
    return NextLook(comment_id, best.why)


def skip(session: Session, comment_id: int, *, user_id: int, now: datetime) -> None:
    """Pass a comment over for this person."""
    insert_new(session, Skip, [{"comment_id": comment_id, "user_id": user_id, "at": now}])


def unskip_all(session: Session, *, user_id: int) -> None:
    """Offer this person again what they passed over."""
    session.execute(delete(Skip).where(Skip.user_id == user_id))


def count_looks(session: Session) -> int:
    """Give how many comments wait for a look, at most `MOST_COUNTED`."""
    waiting = select(Look.comment_id).limit(MOST_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(waiting)) or 0


def recent_lessons(session: Session) -> Lessons:
    """Count the latest looks by label and by language."""
    statement = (
        select(Correction.themes, Correction.dimensions, Comment.language)
        .join(Comment, Comment.id == Correction.comment_id)
        .order_by(Correction.at.desc())
        .limit(RECENT_LESSONS)
    )
    labels: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    for themes, dimensions, language in session.execute(statement):
        labels.update((*themes, *dimensions))
        languages[language or UNKNOWN] += 1
    return Lessons(labels, languages)


def _candidates(user_id: int) -> Select[int, str, float]:
    """Give the most doubtful of each language, so that no language is crowded out."""
    each = [_of_language(tag, user_id).subquery() for tag in (*LANGUAGES, UNKNOWN)]
    rows = union_all(*(select(part) for part in each)).subquery()
    return select(rows.c.comment_id, rows.c.language, rows.c.doubt)


def _of_language(tag: str, user_id: int) -> Select[int, str, float]:
    skipped = select(Skip.comment_id).where(
        Skip.comment_id == Look.comment_id, Skip.user_id == user_id
    )
    hidden = select(Hiding.id).where(
        Hiding.comment_id == Look.comment_id, Hiding.lifted_at.is_(None)
    )
    return (
        select(Look.comment_id, Look.language, Look.doubt)
        .where(Look.language == tag, ~skipped.exists(), ~hidden.exists())
        .order_by(Look.doubt.desc())
        .limit(WEIGHED)
    )


def _labels(session: Session, comment_ids: Sequence[int]) -> Mapping[int, list[str]]:
    rows = session.execute(select(Tag.comment_id, Tag.key).where(Tag.comment_id.in_(comment_ids)))
    found: defaultdict[int, list[str]] = defaultdict(list)
    for comment_id, key in rows:
        found[comment_id].append(key)
    return found


def _thresholds(session: Session, versions: set[str]) -> Mapping[str, Mapping[str, float]]:
    statement = select(ModelVersion.version, ModelVersion.thresholds)
    rows = session.execute(statement.where(ModelVersion.version.in_(versions)))
    return dict(rows.all())
