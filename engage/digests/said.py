"""The words a digest points to. It keeps where they stand, never the words themselves.

They are read from the comment whenever the digest is shown, so that what its writer erases is gone
from every digest too. Light enough for a web process.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2s

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.digests.content import DigestContent, Passage
from engage.models.comment import Comment
from engage.models.handling import CommentTranslation
from engage.models.response import Response
from nlp.redact import mask

# A translation is of the whole comment: beside a small part of it, it would say what was not quoted.
MOSTLY = 0.8
# Tells that words are still the same, and of the words themselves next to nothing.
_SEAL_BYTES = 2


@dataclass(frozen=True, slots=True)
class Translated:
    """A translation, personal details masked, and the engine that made it."""

    text: str
    engine: str


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a comment, personal details masked, and whether others than staff may read them.

    `translation` is in the reader's language, where there is one of the whole comment.
    """

    text: str
    may_quote: bool
    translation: Translated | None = None


Spoken = Mapping[Passage, Said]


def words_of(session: Session, content: DigestContent, language: str | None = None) -> Spoken:
    """Give the words of every passage of a digest that are still there, for a reader of `language`.

    Two statements, one without a language.
    """
    passages = {*quoted(content), *(line.passage for line in content.owed)}
    found = select(Comment.id, Comment.text, Response.may_quote).join(
        Response, Response.id == Comment.response_id
    )
    # What staff hid is as if it were gone, also where a digest told it before.
    seen = found.where(
        Comment.id.in_({each.comment_id for each in passages}), Comment.is_hidden.is_(False)
    )
    rows = session.execute(seen)
    stored = {comment_id: (text, may_quote) for comment_id, text, may_quote in rows}
    translations = _translations(session, stored, language) if language else {}
    said = {}
    for passage in passages:
        text, may_quote = stored.get(passage.comment_id, ("", False))
        words = read_passage(text, passage)
        if words:
            whole = passage.end - passage.start >= MOSTLY * len(text)
            foreign = whole and passage.language != language
            translation = translations.get(passage.comment_id) if foreign else None
            said[passage] = Said(words, may_quote, translation)
    return said


def _translations(
    session: Session, comment_ids: Collection[int], language: str
) -> Mapping[int, Translated]:
    """Give the translations there are, masked when they were made, by comment."""
    found = select(CommentTranslation).where(
        CommentTranslation.comment_id.in_(comment_ids), CommentTranslation.language == language
    )
    return {
        row.comment_id: Translated(mask(row.text).text, row.engine)
        for row in session.scalars(found)
    }


def may_be_quoted(passage: Passage, said: Spoken) -> bool:
    """Tell whether a passage's words are still there and its writer still consents."""
    found = said.get(passage)
    return found is not None and found.may_quote


def quoted(content: DigestContent) -> Iterable[Passage]:
    """Give the passages quoted by consent."""
    return (line.quote.passage for line in content.themes if line.quote)


def read_passage(text: str, passage: Passage) -> str | None:
    """Give a passage's words out of the comment as it is now, personal details masked.

    Masked first and cut after, so that a detail cannot escape by lying across the cut. `None` when
    the comment no longer has these words.
    """
    words = text[passage.start : passage.end]
    if not words or seal(words) != passage.seal:
        return None
    masked = mask(text).text
    if len(masked) != len(text):
        raise AssertionError("masking keeps every offset")
    return masked[passage.start : passage.end].strip()


def seal(words: str) -> str:
    """Give a few letters that differ when the words do."""
    return blake2s(words.encode("utf-8", "surrogatepass"), digest_size=_SEAL_BYTES).hexdigest()
