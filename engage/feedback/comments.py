"""All comments of the city, as engagement staff find and count them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from engage.errors import NotFound
from engage.models.comment import Comment, Fate, Tag, TagAxis
from engage.models.correction import Correction
from engage.models.hiding import Hiding
from engage.models.response import Channel, Response
from engage.models.survey import Survey

PAGE_SIZE = 25
# Beyond, nobody reads on; a filter finds it. Each page further costs the database a longer walk.
MOST_PAGES = 200
LONGEST_SEARCH = 100


class Looked(StrEnum):
    """Whether a person settled the labels."""

    NOBODY = "nobody"
    RIGHT = "right"
    CORRECTED = "corrected"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What to show; `None` is everything. `survey` is a slug; `page` counts from 1.

    Hidden comments are shown only where they are asked for.
    """

    theme: str | None = None
    dimension: str | None = None
    fate: Fate | None = None
    language: str | None = None
    channel: Channel | None = None
    survey: str | None = None
    looked: Looked | None = None
    text: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """One page of comments with tags, response and version loaded; of how many in all."""

    comments: Sequence[Comment]
    count: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages can be turned to."""
        return min(MOST_PAGES, max(1, -(-self.count // PAGE_SIZE)))


@dataclass(frozen=True, slots=True)
class FateCount:
    """Comments that ended alike: `language` is the one written in, else the one asked in."""

    language: str
    channel: Channel
    fate: Fate
    reason: str | None
    count: int


def find_comments(session: Session, wanted: Filter) -> Found:
    """Give one page, the newest first; a page past the end is the last."""
    matching = _matching(wanted)
    counted = select(func.count()).select_from(matching.with_only_columns(Comment.id).subquery())
    count = session.scalar(counted) or 0
    page = min(wanted.page, Found((), count, 1).pages)
    ordered = matching.order_by(Comment.created_at.desc(), Comment.id.desc())
    limited = ordered.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return Found(session.scalars(_loaded(limited)).all(), count, page)


def find_comment(session: Session, comment_id: int) -> Comment:
    """Give one comment, loaded as in `find_comments`; `NotFound` for an unknown one."""
    found = session.scalar(_loaded(select(Comment).where(Comment.id == comment_id)))
    if found is None:
        raise NotFound("comment", str(comment_id))
    return found


def lock_comment(session: Session, comment_id: int) -> Comment:
    """Give a comment that nobody else can change until this transaction ends.

    Raises `NotFound` for an unknown one.
    """
    lock = select(Comment.id).where(Comment.id == comment_id).with_for_update()
    if session.scalar(lock) is None:
        raise NotFound("comment", str(comment_id))
    return session.get_one(Comment, comment_id, populate_existing=True)


def count_fates(session: Session) -> list[FateCount]:
    """Count every comment by language, channel, fate and reason."""
    language = func.coalesce(Comment.language, Comment.asked_language)
    parts = (language, Response.channel, Comment.fate, Comment.fate_reason)
    statement = (
        select(*parts, func.count())
        .select_from(Comment)
        .join(Response, Response.id == Comment.response_id)
        .group_by(*parts)
    )
    return [FateCount(*row) for row in session.execute(statement)]


def published_surveys(session: Session) -> Sequence[Survey]:
    """Give the surveys anybody could answer, with their current versions."""
    published = select(Survey).where(Survey.current_version_id.is_not(None))
    loaded = published.options(joinedload(Survey.current_version))
    return session.scalars(loaded.order_by(Survey.slug)).all()


def _loaded(statement: Select[Comment]) -> Select[Comment]:
    return statement.options(
        joinedload(Comment.response).joinedload(Response.version), selectinload(Comment.tags)
    )


def _matching(wanted: Filter) -> Select[Comment]:
    statement = select(Comment).where(*_conditions(wanted))
    if wanted.channel or wanted.survey:
        statement = statement.join(Response, Response.id == Comment.response_id)
    if wanted.channel:
        statement = statement.where(Response.channel == wanted.channel)
    if wanted.survey:
        statement = statement.join(Survey, Survey.id == Response.survey_id)
        statement = statement.where(Survey.slug == wanted.survey)
    return statement


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    hidden = (
        select(Hiding.id)
        .where(Hiding.comment_id == Comment.id, Hiding.lifted_at.is_(None))
        .exists()
    )
    found = [hidden if wanted.looked is Looked.HIDDEN else ~hidden]
    for axis, key in ((TagAxis.THEME, wanted.theme), (TagAxis.DIMENSION, wanted.dimension)):
        if key:
            tagged = select(Tag.comment_id).where(Tag.axis == axis, Tag.key == key)
            found.append(Comment.id.in_(tagged))
    if wanted.fate:
        found.append(Comment.fate == wanted.fate)
    if wanted.language:
        written = func.coalesce(Comment.language, Comment.asked_language)
        found.append(written == wanted.language)
    if wanted.text:
        found.append(Comment.text.icontains(wanted.text, autoescape=True))
    if wanted.looked is not None and wanted.looked is not Looked.HIDDEN:
        found.append(_looked(wanted.looked))
    return found


def _looked(looked: Looked) -> ColumnElement[bool]:
    """Give the condition on the last word of a person."""
    any_word = select(Correction.id).where(Correction.comment_id == Comment.id)
    if looked is Looked.NOBODY:
        return ~any_word.exists()
    changed = any_word.where(Correction.is_change).exists()
    return changed if looked is Looked.CORRECTED else any_word.exists() & ~changed
