"""Translations of a draft, text by text: missing, stale, draft or reviewed.

Only texts change here. Placeholders (`${near_miss_count}`) must be those of the source: a resident
would read the bare code otherwise, or miss the number the question is about.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from engage.studio import documents, drafts, marks
from engage.studio.documents import Document, Edit
from engage.studio.drafts import Saving, Working
from engage.studio.marks import Key, Mark
from surveys.answers import clean
from surveys.checks.translations import placeholders
from surveys.definition import TranslationState

# Longer than any text of a survey that people read, far below what a page may post.
LONGEST = 10_000


class State(StrEnum):
    """How far one text is in one language."""

    MISSING = "missing"
    STALE = "stale"
    DRAFT = "draft"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Line:
    """One text: where it stands, its source in the base language, its translation and its state."""

    place: str
    part: str
    source: str
    text: str
    state: State

    @property
    def key(self) -> Key:
        """Place and part."""
        return self.place, self.part


@dataclass(frozen=True, slots=True)
class Written:
    """What a translator wrote for one text.

    `source` is the source they had before them; another one now means they translated the old one.
    """

    place: str
    part: str
    text: str
    source: str | None = None


class Refusal(StrEnum):
    """Why a written translation is not taken."""

    UNKNOWN_TEXT = "unknown_text"
    SOURCE_CHANGED = "source_changed"
    PLACEHOLDERS = "placeholders"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Refused:
    """A translation that was not taken; `expected` are the placeholders it should hold."""

    written: Written
    why: Refusal
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many texts were taken, and what was not."""

    taken: int
    refused: Sequence[Refused]


def lines(document: Document, language: str, known: Mapping[Key, Mark]) -> list[Line]:
    """Give every text that is written in the base language, in order."""
    base = documents.base_language(document)
    otherwise = marks.language_state(document, language)
    return [
        Line(
            written.place,
            written.part,
            written.texts[base],
            written.texts.get(language, ""),
            _state(written.texts, base, language, known.get((written.place, written.part)), otherwise),
        )
        for written in documents.texts(document)
        if written.texts.get(base, "").strip()
    ]  # fmt: skip


def counts(listed: Sequence[Line]) -> Mapping[State, int]:
    """Give how many texts are in each state."""
    return {state: sum(line.state is state for line in listed) for state in State}


def missing_counts(document: Document) -> dict[str, int]:
    """Give how many texts each language but the base lacks."""
    base = documents.base_language(document)
    every = [each for each in documents.texts(document) if each.texts.get(base, "").strip()]
    return {
        language: sum(not each.texts.get(language, "").strip() for each in every)
        for language in documents.languages(document)
        if language != base
    }


def write(
    session: Session,
    slug: str,
    language: str,
    written: Sequence[Written],
    *,
    state: TranslationState,
    user_id: int | None,
    now: datetime,
) -> Outcome:
    """Take translations that fit their source; the rest is refused with its reason.

    An empty one takes the translation away. Raises `NotFound` for an unknown survey.
    """
    working = drafts.hold(session, slug)
    known = {line.key: line for line in lines(working.document, language, {})}
    refused = [fault for each in written if (fault := _refusal(each, known))]
    bad = {(each.written.place, each.written.part) for each in refused}
    taken = [each for each in written if (each.place, each.part) not in bad]
    if not taken:
        return Outcome(0, refused)
    edit = _all([_edit(each, language) for each in taken] + [_language_edit(language)])
    saving = Saving(edit=edit, place=f"translation {language}", user_id=user_id)
    saved = drafts.save(session, slug, saving, now=now)
    draft_id = _draft_id(session, saved, user_id=user_id, now=now)
    made = {
        (each.place, each.part): Mark(marks.digest(known[each.place, each.part].source), state)
        for each in taken
    }
    marks.put(session, draft_id, language, made, user_id=user_id, now=now)
    _sum_up(session, slug, language, user_id=user_id, now=now)
    return Outcome(len(taken), refused)


def review_all(
    session: Session, slug: str, language: str, *, user_id: int | None, now: datetime
) -> int:
    """Stand behind every text of a language that is written and up to date; give how many."""
    working = drafts.hold(session, slug)
    known = marks.find(session, working.draft.id if working.draft else None, language)
    ready = [each for each in lines(working.document, language, known) if each.state is State.DRAFT]
    again = [Written(each.place, each.part, each.text) for each in ready]
    reviewed = TranslationState.REVIEWED
    return write(session, slug, language, again, state=reviewed, user_id=user_id, now=now).taken


def read_lines(session: Session, working: Working, language: str) -> list[Line]:
    """Give the texts of a language with their states."""
    draft_id = working.draft.id if working.draft else None
    return lines(working.document, language, marks.find(session, draft_id, language))


def _state(
    texts: Mapping[str, str],
    base: str,
    language: str,
    mark: Mark | None,
    otherwise: TranslationState,
) -> State:
    if not texts.get(language, "").strip():
        return State.MISSING
    if mark is not None and mark.source != marks.digest(texts[base]):
        return State.STALE
    state = mark.state if mark else otherwise
    return State.REVIEWED if state is TranslationState.REVIEWED else State.DRAFT


def _refusal(written: Written, known: Mapping[Key, Line]) -> Refused | None:
    line = known.get((written.place, written.part))
    if line is None:
        return Refused(written, Refusal.UNKNOWN_TEXT)
    if written.source is not None and written.source.split() != line.source.split():
        return Refused(written, Refusal.SOURCE_CHANGED)
    if len(written.text) > LONGEST:
        return Refused(written, Refusal.TOO_LONG)
    expected = sorted(placeholders(line.source))
    if written.text.strip() and sorted(placeholders(written.text)) != expected:
        return Refused(written, Refusal.PLACEHOLDERS, " ".join(expected))
    return None


def _edit(written: Written, language: str) -> Edit:
    text = clean(written.text)
    return documents.put_text(written.place, written.part, language=language, text=text)


def _language_edit(language: str) -> Edit:
    """Offer the language, if the survey did not yet."""

    def edit(document: Document) -> Document:
        if language in documents.languages(document):
            return document
        return {**document, "languages": [*documents.languages(document), language]}

    return edit


def _all(edits: Sequence[Edit]) -> Edit:
    def edit(document: Document) -> Document:
        for each in edits:
            document = each(document)
        return document

    return edit


def _sum_up(
    session: Session, slug: str, language: str, *, user_id: int | None, now: datetime
) -> None:
    """Write into the survey whether a person stands behind the whole language."""
    working = drafts.hold(session, slug)
    found = counts(read_lines(session, working, language))
    state = TranslationState.DRAFT if found[State.DRAFT] else TranslationState.REVIEWED

    def edit(document: Document) -> Document:
        stored = document.get("translations")
        states = dict(stored) if isinstance(stored, dict) else {}
        if marks.language_state(document, language) is state:
            return document
        # Texts without a mark of their own keep the state they had.
        _keep_states(session, working, language, user_id=user_id, now=now)
        return documents.put_settings({"translations": {**states, language: state.value}})(document)

    place = f"translation {language}"
    drafts.save(session, slug, Saving(edit=edit, place=place, user_id=user_id), now=now)


def _keep_states(
    session: Session, working: Working, language: str, *, user_id: int | None, now: datetime
) -> None:
    assert working.draft is not None  # noqa: S101 - something was just written to it
    known = marks.find(session, working.draft.id, language)
    state = marks.language_state(working.document, language)
    rest: Iterator[Line] = (
        line for line in lines(working.document, language, known) if line.key not in known
    )
    kept = {line.key: Mark(marks.digest(line.source), state) for line in rest}
    marks.put(session, working.draft.id, language, kept, user_id=user_id, now=now)


def _draft_id(session: Session, saved: Working, *, user_id: int | None, now: datetime) -> int:
    """Give the draft's id; writing the very same text again changes nothing and makes none."""
    if saved.draft is not None:
        return saved.draft.id
    return drafts.begin(session, saved, user_id=user_id, now=now).id
