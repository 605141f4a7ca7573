from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engage.db import Database
from engage.errors import DraftChanged, NameTaken, NotFound
from engage.models.studio import SurveyDraftEdit
from engage.studio import documents, drafts
from engage.studio.documents import Document, Edit
from engage.studio.drafts import Saving, Working
from surveys.definition import Survey
from tests.engage.conftest import NOW


def reworded(code: str, words: str) -> Edit:
    return documents.put_text(f"question {code}", "text", language="en", text=words)


def change(
    database: Database, edit: Edit, place: str, *, seen: str | None = None, minutes: int = 0
) -> Working:
    with database.transaction() as session:
        saving = Saving(edit=edit, place=place, seen=seen)
        return drafts.save(session, "tram", saving, now=NOW + timedelta(minutes=minutes))


def words(database: Database, code: str) -> object:
    with database.reading() as session:
        document = drafts.find(session, "tram").document
    text = documents.find_question(document, code)["text"]
    assert isinstance(text, dict)
    return text["en"]


def seen(database: Database, place: str) -> str:
    with database.reading() as session:
        return documents.fingerprint(documents.part(drafts.find(session, "tram").document, place))


def test_each_change_is_undone_and_done_again(database: Database, draft: str) -> None:
    change(database, reworded("often", "First"), "question often")
    change(database, documents.remove_question("line"), "question line")

    with database.transaction() as session:
        undone = drafts.undo(session, draft, user_id=None, now=NOW)
    assert undone == "question line"
    assert words(database, "line") == "Which line?"
    with database.transaction() as session:
        drafts.undo(session, draft, user_id=None, now=NOW)
        nothing = drafts.undo(session, draft, user_id=None, now=NOW)
    assert (words(database, "often"), nothing) == ("Do you take the bus?", None)
    with database.transaction() as session:
        drafts.redo(session, draft, user_id=None, now=NOW)
        drafts.redo(session, draft, user_id=None, now=NOW)
        nothing = drafts.redo(session, draft, user_id=None, now=NOW)
    assert (words(database, "often"), nothing) == ("First", None)


def test_change_after_undoing_forgets_what_was_undone(database: Database, draft: str) -> None:
    change(database, reworded("often", "First"), "question often")
    with database.transaction() as session:
        drafts.undo(session, draft, user_id=None, now=NOW)

    working = change(database, reworded("often", "Second"), "question often")

    assert (working.can_undo, working.can_redo) == (True, False)
    assert words(database, "often") == "Second"


def test_late_editor_of_the_same_question_is_told(database: Database, draft: str) -> None:
    known = seen(database, "question often")
    change(database, reworded("often", "Theirs"), "question often", seen=known)

    with pytest.raises(DraftChanged) as told:
        change(database, reworded("often", "Mine"), "question often", seen=known)

    assert documents.code_of(told.value.theirs) == "often"  # type: ignore[arg-type]
    assert words(database, "often") == "Theirs"


def test_editors_of_two_questions_do_not_disturb_each_other(database: Database, draft: str) -> None:
    often, line = seen(database, "question often"), seen(database, "question line")

    change(database, reworded("often", "One"), "question often", seen=often)
    change(database, reworded("line", "Two"), "question line", seen=line)

    assert (words(database, "often"), words(database, "line")) == ("One", "Two")


def test_late_editor_of_a_removed_question_is_told(database: Database, draft: str) -> None:
    known = seen(database, "question line")
    change(database, documents.remove_question("line"), "question line")

    with pytest.raises(DraftChanged) as told:
        change(database, reworded("line", "Mine"), "question line", seen=known)

    assert told.value.theirs is None


def test_typing_on_is_one_step_to_undo(database: Database, draft: str) -> None:
    for text in ("W", "Wh", "What"):
        place = "question often"
        change(database, reworded("often", text), place, seen=seen(database, place))

    with database.transaction() as session:
        drafts.undo(session, draft, user_id=None, now=NOW)

    assert words(database, "often") == "Do you take the bus?"


def test_coming_back_later_is_a_step_of_its_own(database: Database, draft: str) -> None:
    place = "question often"
    change(database, reworded("often", "Morning"), place, seen=seen(database, place))
    change(database, reworded("often", "Noon"), place, seen=seen(database, place), minutes=120)

    with database.transaction() as session:
        drafts.undo(session, draft, user_id=None, now=NOW)

    assert words(database, "often") == "Morning"


def test_saving_what_is_there_already_changes_nothing(database: Database, draft: str) -> None:
    working = change(database, lambda document: document, "survey")

    assert (working.revision, working.can_undo) == (0, False)


def test_history_is_bounded(
    database: Database, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "EDITS_KEPT", 3)
    for number in range(6):
        change(database, reworded("often", f"Text {number}"), "question often")

    with database.transaction() as session:
        kept = session.scalar(select(func.count()).select_from(SurveyDraftEdit))
        undone = [drafts.undo(session, draft, user_id=None, now=NOW) for _each in range(4)]

    assert kept == 3
    assert undone[-1] is None
    assert words(database, "often") == "Text 2"


def test_address_of_another_survey_is_refused(
    database: Database, bus_survey: Survey, document: Document
) -> None:
    taken: Document = {**document, "slug": "bus"}

    with pytest.raises(NameTaken), database.transaction() as session:
        drafts.create(session, taken, engagement_id=None, user_id=None, now=NOW)


def test_published_survey_is_its_own_first_draft(database: Database, bus_survey: Survey) -> None:
    with database.reading() as session:
        working = drafts.find(session, "bus")

    assert working.draft is None
    assert working.document == bus_survey.to_json()


def test_draft_is_dropped_for_what_is_published(database: Database, bus_survey: Survey) -> None:
    with database.transaction() as session:
        saving = Saving(edit=reworded("often", "New"), place="question often")
        drafts.save(session, "bus", saving, now=NOW)
        drafts.discard(session, "bus")

        assert drafts.find(session, "bus").document == bus_survey.to_json()


def test_draft_that_was_never_published_is_not_dropped(database: Database, draft: str) -> None:
    with pytest.raises(NotFound), database.transaction() as session:
        drafts.discard(session, draft)


def test_unknown_survey_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound), database.reading() as session:
        drafts.find(session, "gone")


@pytest.mark.parametrize(
    "text", ["\u0000", "🚌" * 1000, "\u202eevil", "'; DROP TABLE survey; --", "x" * 50_000]
)
def test_hostile_text_comes_back_as_it_was(database: Database, draft: str, text: str) -> None:
    change(database, reworded("often", f"a{text}"), "question often")

    assert words(database, "often") == f"a{text}"
