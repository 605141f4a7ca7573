"""Drafts and their history: open one, change a part of it, undo and do again.

Each change locks its survey's row, so two editors take turns. Which of them was late is told from
the part their form was drawn from, and not from the whole draft: two people at two questions do
not disturb each other.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload, undefer

from engage.errors import DraftChanged, NameTaken, NotFound
from engage.models.studio import SurveyDraft, SurveyDraftEdit
from engage.models.survey import Survey, SurveyState, SurveyVersion
from engage.studio import documents, marks
from engage.studio.changes import difference, put
from engage.studio.documents import Document, Edit

# A day's work of one person; older steps are let go.
EDITS_KEPT = 300
# Saves of the same part by the same person within this time are one step to undo.
ONE_STEP = timedelta(seconds=90)


# What is published is read along: every page of the studio compares with it.
_FOUND = select(Survey).options(
    joinedload(Survey.current_version).options(undefer(SurveyVersion.definition))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """A survey being worked on. `draft` is `None` while nobody changed what was published."""

    survey: Survey
    draft: SurveyDraft | None
    document: Document
    can_undo: bool = False
    can_redo: bool = False

    @property
    def revision(self) -> int:
        """How often the draft was changed."""
        return self.draft.revision if self.draft else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """One change: the edit, the place it is about, and that place's hash when the form was drawn.

    Without `seen` the edit is made whatever the part is now: moving and adding disturb nobody.
    """

    edit: Edit
    place: str
    seen: str | None = None
    user_id: int | None = None


def create(
    session: Session,
    document: Document,
    *,
    engagement_id: int | None,
    user_id: int | None,
    now: datetime,
) -> SurveyDraft:
    """Begin a survey that nobody can answer yet; `NameTaken` when its slug is."""
    slug = str(document["slug"])
    if session.scalar(select(Survey.id).where(Survey.slug == slug)) is not None:
        raise NameTaken("survey", slug)
    survey = Survey(slug=slug, state=SurveyState.DRAFT, engagement_id=engagement_id)
    session.add(survey)
    session.flush()
    return _add_draft(session, survey, document, user_id=user_id, now=now)


def free_slug(session: Session, wanted: str) -> str:
    """Give this slug, or with the first number behind it that no survey has."""
    taken = set(session.scalars(select(Survey.slug).where(Survey.slug.startswith(wanted))))
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def find(session: Session, slug: str) -> Working:
    """Give a survey to work on; `NotFound`."""
    survey = session.scalar(_FOUND.where(Survey.slug == slug))
    if survey is None:
        raise NotFound("survey", slug)
    return _working(session, survey)


def save(session: Session, slug: str, saving: Saving, *, now: datetime) -> Working:
    """Make a change, and give what the draft is then.

    Raises `NotFound`, and `DraftChanged` when the part is not as the form knew it.
    """
    working = hold(session, slug)
    document = working.document
    _require_fresh(document, saving)
    changed = saving.edit(document)
    difference_made = difference(document, changed)
    if difference_made is None:
        return working
    user_id = saving.user_id
    draft = begin(session, working, user_id=user_id, now=now)
    marks.note_sources(session, draft.id, document, changed, user_id=user_id, now=now)
    step = draft.step
    if not _joins(session, draft, saving, changed, now=now):
        _forget_undone(session, draft)
        step += 1
        edit = SurveyDraftEdit(
            draft_id=draft.id,
            number=step,
            part=saving.place[:200],
            path=list(difference_made.path),
            before=documents.dump(difference_made.before),
            after=documents.dump(difference_made.after),
            user_id=user_id,
            at=now,
        )
        session.add(edit)
        _forget_oldest(session, draft.id, step)
    return _store(session, working.survey, draft, changed, step=step, user_id=user_id, now=now)


def begin(session: Session, working: Working, *, user_id: int | None, now: datetime) -> SurveyDraft:
    """Give the draft of a survey, made from what is published if there was none."""
    if working.draft is not None:
        return working.draft
    return _add_draft(session, working.survey, working.document, user_id=user_id, now=now)


def set_times(
    session: Session,
    slug: str,
    *,
    opens_at: datetime | None,
    closes_at: datetime | None,
    user_id: int | None,
    now: datetime,
) -> None:
    """Say when the next version is to open and close; the caller checked their order."""
    draft = begin(session, hold(session, slug), user_id=user_id, now=now)
    if (draft.opens_at, draft.closes_at) != (opens_at, closes_at):
        draft.opens_at, draft.closes_at = opens_at, closes_at
        draft.revision += 1
        session.flush()


def undo(session: Session, slug: str, *, user_id: int | None, now: datetime) -> str | None:
    """Take the last change back; give the place it was about, `None` when there is none."""
    working = hold(session, slug)
    edit = _edit(session, working.draft, working.draft.step) if working.draft else None
    if working.draft is None or edit is None:
        return None
    document = put(working.document, edit.path, json.loads(edit.before))
    return _step(session, working, document, edit, by=-1, user_id=user_id, now=now)


def redo(session: Session, slug: str, *, user_id: int | None, now: datetime) -> str | None:
    """Make the change again that was last taken back; as `undo`."""
    working = hold(session, slug)
    edit = _edit(session, working.draft, working.draft.step + 1) if working.draft else None
    if working.draft is None or edit is None:
        return None
    document = put(working.document, edit.path, json.loads(edit.after))
    return _step(session, working, document, edit, by=1, user_id=user_id, now=now)


def last_edit(session: Session, draft: SurveyDraft | None, place: str) -> SurveyDraftEdit | None:
    """Give the last change of a part: who a late editor would write over."""
    if draft is None:
        return None
    found = select(SurveyDraftEdit).where(
        SurveyDraftEdit.draft_id == draft.id, SurveyDraftEdit.part == place
    )
    return session.scalar(found.order_by(SurveyDraftEdit.number.desc()).limit(1))


def discard(session: Session, slug: str) -> None:
    """Go back to what is published; `NotFound` for a survey that never was."""
    working = hold(session, slug)
    if working.survey.current_version_id is None:
        raise NotFound("version", slug)
    if working.draft is not None:
        session.delete(working.draft)
        session.flush()


def _require_fresh(document: Document, saving: Saving) -> None:
    if saving.seen is None:
        return
    theirs = documents.part(document, saving.place)
    if theirs is None or documents.fingerprint(theirs) != saving.seen:
        raise DraftChanged(saving.place, theirs)


def hold(session: Session, slug: str) -> Working:
    """Give a survey to work on, its row kept from other editors until the transaction ends.

    The lock is the weaker of the two that PostgreSQL has for writers: answers that come in refer to
    the row, and need not wait for an editor. SQLite has one writer at a time anyway.
    """
    locked = _FOUND.with_for_update(key_share=True, of=Survey)
    survey = session.scalar(locked.where(Survey.slug == slug))
    if survey is None:
        raise NotFound("survey", slug)
    return _working(session, survey)


def _working(session: Session, survey: Survey) -> Working:
    draft = session.scalar(select(SurveyDraft).where(SurveyDraft.survey_id == survey.id))
    if draft is not None:
        first, last = session.execute(
            select(func.min(SurveyDraftEdit.number), func.max(SurveyDraftEdit.number)).where(
                SurveyDraftEdit.draft_id == draft.id
            )
        ).one()
        return Working(
            survey=survey,
            draft=draft,
            document=documents.load(draft.document),
            can_undo=first is not None and draft.step >= first,
            can_redo=last is not None and draft.step < last,
        )
    version = survey.current_version
    if version is None:
        raise NotFound("draft", survey.slug)
    return Working(survey=survey, draft=None, document=documents.load(version.definition))


def _add_draft(
    session: Session, survey: Survey, document: Document, *, user_id: int | None, now: datetime
) -> SurveyDraft:
    draft = SurveyDraft(
        survey_id=survey.id,
        document=documents.dump(document),
        revision=0,
        step=0,
        opens_at=survey.opens_at,
        closes_at=survey.closes_at if survey.state is not SurveyState.CLOSED else None,
        updated_at=now,
        updated_by=user_id,
    )
    session.add(draft)
    session.flush()
    return draft


def _store(
    session: Session,
    survey: Survey,
    draft: SurveyDraft,
    document: Document,
    *,
    step: int,
    user_id: int | None,
    now: datetime,
) -> Working:
    draft.document = documents.dump(document)
    # Together: the history may never be ahead of the changes that were counted.
    draft.revision, draft.step = draft.revision + 1, step
    draft.updated_at = now
    draft.updated_by = user_id
    session.flush()
    return _working(session, survey)


def _step(
    session: Session,
    working: Working,
    document: object,
    edit: SurveyDraftEdit,
    *,
    by: int,
    user_id: int | None,
    now: datetime,
) -> str:
    assert working.draft is not None  # noqa: S101 - the callers found an edit of it
    assert isinstance(document, dict)  # noqa: S101 - a draft is an object
    marks.note_sources(
        session, working.draft.id, working.document, document, user_id=user_id, now=now
    )
    draft, step = working.draft, working.draft.step + by
    _store(session, working.survey, draft, document, step=step, user_id=user_id, now=now)
    return edit.part


def _joins(
    session: Session, draft: SurveyDraft, saving: Saving, changed: Document, *, now: datetime
) -> bool:
    """Put the change into the last step, when it goes on with it; tell whether it did."""
    last = _edit(session, draft, draft.step)
    newest = session.scalar(
        select(func.max(SurveyDraftEdit.number)).where(SurveyDraftEdit.draft_id == draft.id)
    )
    goes_on = (
        saving.seen is not None
        and last is not None
        and newest == last.number
        and last.part == saving.place
        and last.user_id == saving.user_id
        and now - last.at < ONE_STEP
    )
    if not goes_on or last is None:
        return False
    original = put(documents.load(draft.document), last.path, json.loads(last.before))
    whole = difference(original, changed)
    if whole is None:
        return False
    last.path = list(whole.path)
    last.before = documents.dump(whole.before)
    last.after = documents.dump(whole.after)
    return True


def _edit(session: Session, draft: SurveyDraft | None, number: int) -> SurveyDraftEdit | None:
    if draft is None:
        return None
    return session.scalar(
        select(SurveyDraftEdit).where(
            SurveyDraftEdit.draft_id == draft.id, SurveyDraftEdit.number == number
        )
    )


def _forget_undone(session: Session, draft: SurveyDraft) -> None:
    """What was undone cannot be done again once something else was changed."""
    session.execute(
        delete(SurveyDraftEdit).where(
            SurveyDraftEdit.draft_id == draft.id, SurveyDraftEdit.number > draft.step
        )
    )


def _forget_oldest(session: Session, draft_id: int, step: int) -> None:
    session.execute(
        delete(SurveyDraftEdit).where(
            SurveyDraftEdit.draft_id == draft_id, SurveyDraftEdit.number <= step - EDITS_KEPT
        )
    )
