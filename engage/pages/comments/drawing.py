"""A comment as the room's templates want it; its words masked and never too long for a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from engage.feedback.comments import Looked
from engage.models.comment import Comment, TagAxis
from engage.models.correction import Correction
from engage.pages import ui
from engage.pages.comments import wording
from engage.pages.department import cards
from engage.pages.department import wording as names
from engage.pages.department.cards import Quote, TagView
from engage.words import gettext as _
from nlp.redact import mask

# As much as a list can hold; the comment's own page shows all of it.
EXCERPT = 600
# Masked before it is cut, so that a detail cannot escape by lying across the cut.
_READ_FOR_EXCERPT = 2 * EXCERPT


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentView:
    """One comment; see `macros/comments.html`."""

    id: int
    url: str
    received: ui.Moment
    about: Sequence[str]
    quote: Quote
    themes: Sequence[TagView]
    dimensions: Sequence[TagView]
    fate: str
    reason: str
    looked: str | None
    hidden: bool
    language: str | None


def views(
    comments: Sequence[Comment], words: Mapping[int, Correction], *, whole: bool = False
) -> list[CommentView]:
    """Give comments in their order; `words` are the last of a person, by comment id."""
    return [view(each, words.get(each.id), whole=whole) for each in comments]


def view(comment: Comment, word: Correction | None, *, whole: bool = False) -> CommentView:
    """Give one comment, in a list shortened."""
    tags = cards.strongest(comment.tags)
    return CommentView(
        id=comment.id,
        url=url_for("comments.one_comment", comment_id=comment.id),
        received=ui.day(comment.created_at),
        about=cards.about(comment.response),
        quote=cards.said(comment) if whole else _excerpt(comment),
        themes=[cards.tag_view(tag) for tag in tags if tag.axis is TagAxis.THEME],
        dimensions=[cards.tag_view(tag) for tag in tags if tag.axis is TagAxis.DIMENSION],
        fate=wording.fate(comment.fate),
        reason=wording.reason(comment.fate, comment.fate_reason),
        looked=None if word is None else wording.looked(_looked(word)),
        hidden=comment.is_hidden,
        language=_language(comment),
    )


def _looked(word: Correction) -> Looked:
    return Looked.CORRECTED if word.is_change else Looked.RIGHT


def _excerpt(comment: Comment) -> Quote:
    tag = cards.language_of(comment)
    text = mask(comment.text[:_READ_FOR_EXCERPT]).text
    if len(comment.text) > EXCERPT:
        text = text[:EXCERPT].rsplit(" ", 1)[0] + " …"
    return Quote(text, tag, ui.Words("", tag).dir)


def _language(comment: Comment) -> str | None:
    """Say so where somebody wrote in another language than they were asked in."""
    if comment.language in {None, comment.asked_language}:
        return None
    return _(
        "Asked in %(asked)s, written in %(written)s.",
        asked=names.spoken(comment.asked_language),
        written=names.spoken(comment.language or ""),
    )
