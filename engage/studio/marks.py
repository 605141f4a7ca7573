"""Marks beside translations: which source they were made from, and who stands behind them.

A mark is written when a translation is, and for every translation that is left behind when its
source is changed. A text without a mark is as old as its source.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engage.db import insert_or_replace
from engage.models.studio import TranslationMark
from engage.studio import documents
from engage.studio.documents import Document
from surveys.definition import TranslationState

# A text's place and part, as in `surveys.checks.finding.Written`.
Key = tuple[str, str]
_UNIQUE = ("draft_id", "language", "place", "part")


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of one translation: the hash of its source, and its state."""

    source: str
    state: TranslationState


def digest(text: str) -> str:
    """Give the hash by which a source text is known again."""
    return hashlib.sha256(text.strip().encode("utf-8", "surrogatepass")).hexdigest()


def language_state(document: Document, language: str) -> TranslationState:
    """Give the state of a whole language, for texts that have none of their own."""
    states = document.get("translations")
    found = states.get(language) if isinstance(states, dict) else None
    draft = found == TranslationState.DRAFT
    return TranslationState.DRAFT if draft else TranslationState.REVIEWED


def find(session: Session, draft_id: int | None, language: str) -> Mapping[Key, Mark]:
    """Give the marks of a language by place and part."""
    rows = session.scalars(
        select(TranslationMark).where(
            TranslationMark.draft_id == draft_id, TranslationMark.language == language
        )
    )
    return {(row.place, row.part): Mark(row.source, row.state) for row in rows}


def find_all(session: Session, draft_id: int | None) -> Mapping[str, Mapping[Key, Mark]]:
    """Give the marks of every language."""
    rows = session.scalars(select(TranslationMark).where(TranslationMark.draft_id == draft_id))
    found: dict[str, dict[Key, Mark]] = {}
    for row in rows:
        found.setdefault(row.language, {})[row.place, row.part] = Mark(row.source, row.state)
    return found


def put(
    session: Session,
    draft_id: int,
    language: str,
    written: Mapping[Key, Mark],
    *,
    user_id: int | None,
    now: datetime,
) -> None:
    """Set the marks of these texts."""
    rows = [
        {
            "draft_id": draft_id,
            "language": language,
            "place": place,
            "part": part,
            "source": mark.source,
            "state": mark.state,
            "user_id": user_id,
            "at": now,
        }
        for (place, part), mark in written.items()
    ]
    insert_or_replace(session, TranslationMark, rows, key=_UNIQUE)


def note_sources(
    session: Session,
    draft_id: int,
    before: Document,
    after: Document,
    *,
    user_id: int | None,
    now: datetime,
) -> None:
    """Remember the old source of each translation that its source has left behind."""
    left_behind: dict[str, dict[Key, Mark]] = {}
    for language, key, source in _left_behind(before, after):
        state = language_state(before, language)
        left_behind.setdefault(language, {})[key] = Mark(source, state)
    for language, found in left_behind.items():
        known = find(session, draft_id, language)
        fresh = {key: mark for key, mark in found.items() if key not in known}
        put(session, draft_id, language, fresh, user_id=user_id, now=now)


def forget(session: Session, draft_id: int) -> None:
    """Drop every mark of a draft."""
    session.execute(delete(TranslationMark).where(TranslationMark.draft_id == draft_id))


def _left_behind(before: Document, after: Document) -> Iterator[tuple[str, Key, str]]:
    """Give language, key and hash of the old source of translations that stayed as they were."""
    base = documents.base_language(after)
    old = {(each.place, each.part): each.texts for each in documents.texts(before)}
    for written in documents.texts(after):
        key = (written.place, written.part)
        earlier = old.get(key, {})
        if base not in earlier or earlier[base].strip() == written.texts.get(base, "").strip():
            continue
        for language, text in written.texts.items():
            if language != base and text.strip() and text == earlier.get(language):
                yield language, key, digest(earlier[base])
