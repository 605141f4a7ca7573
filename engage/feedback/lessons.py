"""What people settled, as the tagger learns from it: personal details masked, hidden comments left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.languages import BY_TAG
from engage.models.comment import Comment
from engage.models.correction import Correction
from engage.models.response import Response
from nlp.redact import mask
from nlp.taxonomy import DIMENSION_KEYS, THEME_KEYS

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Settled:
    """A comment with the labels of the codebook that a person left on it.

    `is_change` tells a correction from a tagger that was right. A city's own themes are not the
    codebook's and are left out.
    """

    comment_id: int
    text: str
    language: str
    channel: str
    themes: tuple[str, ...]
    dimensions: tuple[str, ...]
    is_change: bool


def settled(session: Session) -> Iterator[Settled]:
    """Give the last word on every comment that people settled, by comment id."""
    latest = (
        select(Correction.comment_id, func.max(Correction.number).label("number"))
        .group_by(Correction.comment_id)
        .subquery()
    )
    statement = (
        select(Comment, Response.channel, Correction)
        .join(Correction, Correction.comment_id == Comment.id)
        .join(
            latest,
            (latest.c.comment_id == Correction.comment_id) & (latest.c.number == Correction.number),
        )
        .join(Response, Response.id == Comment.response_id)
        .where(Comment.is_hidden.is_(False))
        .order_by(Comment.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for comment, channel, word in session.execute(statement):
        language = comment.language or comment.asked_language
        if language in BY_TAG and comment.text.strip():
            yield Settled(
                comment_id=comment.id,
                text=mask(comment.text).text,
                language=language,
                channel=channel.value,
                themes=_known(word.themes, THEME_KEYS),
                dimensions=_known(word.dimensions, DIMENSION_KEYS),
                is_change=word.is_change,
            )


def _known(keys: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    return tuple(key for key in keys if key in known)
