"""What the worker does with a city's own themes: learn one, tag with those that are live.

Each step is claimed for one worker and saved with what it found, so that a worker that dies loses no
more than a batch and no two do the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engage.db import Row, insert_new
from engage.feedback import routing
from engage.feedback.correcting import settled_among
from engage.feedback.tagging import CLAIM
from engage.models.comment import Comment, Fate, Tag, TagAxis, TagSource
from engage.models.hiding import Hiding
from engage.models.own_theme import OwnTheme, ThemeState

# Comments of all kinds to tell a theme from; more add little and take longer.
BACKGROUND = 400
# Fates that end when a theme of the city's own is found after all.
_NOTHING_FOUND = (Fate.NO_THEME, Fate.NOT_UNDERSTOOD)

Learnt = dict[str, object]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A theme to learn: its revision, what people wrote of it, and comments of all kinds."""

    theme_id: int
    revision: int
    description: str
    examples: Sequence[str]
    background: Sequence[str]


@dataclass(frozen=True, slots=True)
class Working:
    """A live theme as it was learnt."""

    key: str
    revision: int
    learnt: Learnt


@dataclass(frozen=True, slots=True)
class Batch:
    """Comments, by id, that a live theme has not read yet."""

    theme_id: int
    working: Working
    texts: Mapping[int, str]
    read_to: int


def live_themes(session: Session) -> list[Working]:
    """Give the themes in use."""
    live = select(OwnTheme).where(OwnTheme.state == ThemeState.LIVE).order_by(OwnTheme.id)
    return [_working(theme) for theme in session.scalars(live)]


def claim_lesson(session: Session, *, now: datetime) -> Lesson | None:
    """Reserve the theme that has waited longest to be learnt; `None` when all are."""
    waiting = (
        select(OwnTheme)
        .where(
            (OwnTheme.learnt_revision.is_(None)) | (OwnTheme.learnt_revision != OwnTheme.revision),
            OwnTheme.fault.is_(None),
            (OwnTheme.claimed_until.is_(None)) | (OwnTheme.claimed_until < now),
        )
        .order_by(OwnTheme.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    theme = session.scalar(waiting)
    if theme is None:
        return None
    theme.claimed_until = now + CLAIM
    return Lesson(
        theme.id,
        theme.revision,
        theme.description,
        tuple(theme.examples),
        _background(session, theme.key),
    )


def keep_learnt(session: Session, lesson: Lesson, learnt: Learnt, *, now: datetime) -> None:
    """Store what was learnt, unless the theme was described anew meanwhile.

    A live theme whose vectors are those of another encoder takes it over at once: nothing that a
    person decided has changed.
    """
    theme = _of(session, lesson)
    if theme is None:
        return
    theme.learnt, theme.learnt_revision, theme.learnt_at = learnt, lesson.revision, now
    if theme.working_revision == lesson.revision and theme.working is not None:
        theme.working = learnt
    session.flush()


def keep_fault(session: Session, lesson: Lesson, fault: str) -> None:
    """Record why a theme could not be learnt; people mend its description."""
    theme = _of(session, lesson)
    if theme is not None:
        theme.fault = fault
        session.flush()


def learn_again(session: Session, vector_version: str) -> int:
    """Have every theme learnt again that knows another encoder's vectors; give how many."""
    learnt = session.scalars(select(OwnTheme).where(OwnTheme.learnt.is_not(None))).all()
    strange = [each for each in learnt if (each.learnt or {})["vector_version"] != vector_version]
    for each in strange:
        each.learnt_revision = None
    session.flush()
    return len(strange)


def claim_batch(session: Session, *, limit: int, now: datetime) -> Batch | None:
    """Reserve comments from before a theme went live for it to read; `None` when all are read."""
    behind = (
        select(OwnTheme)
        .where(
            OwnTheme.state == ThemeState.LIVE,
            OwnTheme.read_to < OwnTheme.read_until,
            (OwnTheme.claimed_until.is_(None)) | (OwnTheme.claimed_until < now),
        )
        .order_by(OwnTheme.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    theme = session.scalar(behind)
    if theme is None:
        return None
    theme.claimed_until = now + CLAIM
    unread = (
        select(Comment.id, Comment.text)
        .where(
            Comment.id > theme.read_to,
            Comment.id <= theme.read_until,
            # What waits is read by every live theme when its turn comes.
            Comment.fate.not_in((Fate.WAITING, Fate.TOO_SHORT)),
        )
        .order_by(Comment.id)
        .limit(limit)
    )
    texts = dict(session.execute(unread).all())
    read_to = max(texts) if len(texts) == limit else theme.read_until
    return Batch(theme.id, _working(theme), texts, read_to)


def keep_batch(
    session: Session, batch: Batch, found: Mapping[int, float], *, version: str, now: datetime
) -> int:
    """Tag the comments in which the theme was found, by probability; give how many.

    What a person settled stays. A theme that was retired or changed meanwhile tags nothing.
    """
    wanted = select(OwnTheme).where(OwnTheme.id == batch.theme_id).with_for_update()
    theme = session.scalar(wanted.execution_options(populate_existing=True))
    if theme is None:
        return 0
    theme.claimed_until = None
    if theme.state is not ThemeState.LIVE or theme.working_revision != batch.working.revision:
        return 0
    theme.read_to = max(theme.read_to, batch.read_to)
    free = sorted(set(found) - settled_among(session, found))
    rows: list[Row] = [
        {
            "comment_id": comment_id,
            "axis": TagAxis.THEME,
            "key": theme.key,
            "source": TagSource.MACHINE,
            "score": found[comment_id],
            "model_version": version,
            "terms": [],
            "created_at": now,
        }
        for comment_id in free
    ]
    insert_new(session, Tag, rows)
    tagged = update(Comment).where(Comment.id.in_(free), Comment.fate.in_(_NOTHING_FOUND))
    session.execute(tagged.values(fate=Fate.TAGGED, fate_reason=None))
    routing.route_comments(session, free, now=now)
    session.flush()
    return len(free)


def _of(session: Session, lesson: Lesson) -> OwnTheme | None:
    """Give the lesson's theme, free for the next worker; `None` if it is another by now."""
    wanted = select(OwnTheme).where(OwnTheme.id == lesson.theme_id).with_for_update()
    theme = session.scalar(wanted.execution_options(populate_existing=True))
    if theme is None:
        return None
    theme.claimed_until = None
    return theme if theme.revision == lesson.revision else None


def _working(theme: OwnTheme) -> Working:
    return Working(theme.key, theme.working_revision or 0, theme.working or {})


def _background(session: Session, key: str) -> list[str]:
    """Give the latest comments that do not carry the theme."""
    tagged = select(Tag.id).where(Tag.comment_id == Comment.id, Tag.key == key)
    hidden = select(Hiding.id).where(Hiding.comment_id == Comment.id, Hiding.lifted_at.is_(None))
    latest = (
        select(Comment.text)
        .where(Comment.fate.not_in((Fate.WAITING, Fate.TOO_SHORT)), ~tagged.exists())
        .where(~hidden.exists())
        .order_by(Comment.id.desc())
        .limit(BACKGROUND)
    )
    return list(session.scalars(latest))
