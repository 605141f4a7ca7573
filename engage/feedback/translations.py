"""Comments in the languages of those who read them: kept once translated, shown beside the original."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.db import insert_or_replace
from engage.models.comment import Comment
from engage.models.handling import CommentTranslation
from engage.translator import Translated, Translator
from nlp.redact import mask


def translations_of(
    session: Session, comment_ids: Sequence[int], language: str
) -> Mapping[int, CommentTranslation]:
    """Give the translations into `language` that there are, by comment id."""
    mine = select(CommentTranslation).where(
        CommentTranslation.comment_id.in_(comment_ids), CommentTranslation.language == language
    )
    return {each.comment_id: each for each in session.scalars(mine)}


def translate(
    translator: Translator, comments: Sequence[Comment], language: str
) -> Mapping[int, Translated]:
    """Give the comments that are in another language, translated. Call it outside a transaction.

    Personal details are masked before a word leaves the house. Raises `NoTranslation`.
    """
    foreign = [each for each in comments if each.language != language]
    return {
        each.id: translator.translate(mask(each.text).text, source=each.language, target=language)
        for each in foreign
    }


def keep_translations(
    session: Session, found: Mapping[int, Translated], language: str, *, now: datetime
) -> None:
    """Store translations; a newer one takes the place of an older."""
    rows = [
        {
            "comment_id": comment_id,
            "language": language,
            "text": each.text,
            "engine": each.engine,
            "at": now,
        }
        for comment_id, each in found.items()
    ]
    insert_or_replace(session, CommentTranslation, rows, key=("comment_id", "language"))
