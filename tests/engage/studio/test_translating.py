import io

import pytest
from openpyxl import load_workbook

from engage.db import Database
from engage.studio import documents, drafts, handoff, translating
from engage.studio.drafts import Saving
from engage.studio.translating import Line, Outcome, Refusal, State, Written
from surveys.definition import TranslationState
from surveys.errors import InvalidSurvey
from tests.engage.conftest import NOW

TEXT = ("question often", "text")
SOURCE = "Do you take the bus?"


def read(database: Database, language: str = "ar") -> dict[tuple[str, str], Line]:
    with database.reading() as session:
        lines = translating.read_lines(session, drafts.find(session, "tram"), language)
    return {line.key: line for line in lines}


def write(
    database: Database,
    *written: Written,
    language: str = "ar",
    state: TranslationState = TranslationState.DRAFT,
) -> Outcome:
    with database.transaction() as session:
        return translating.write(
            session, "tram", language, written, state=state, user_id=None, now=NOW
        )


def reword(database: Database, text: str) -> None:
    with database.transaction() as session:
        edit = documents.put_text(*TEXT, language="en", text=text)
        drafts.save(session, "tram", Saving(edit=edit, place=TEXT[0]), now=NOW)


def test_translation_is_stale_once_its_source_is_changed(database: Database, draft: str) -> None:
    before = read(database)[TEXT].state
    reword(database, "Do you ride the bus?")
    stale = read(database)[TEXT].state
    reword(database, SOURCE)

    assert (before, stale, read(database)[TEXT].state) == (
        State.REVIEWED,
        State.STALE,
        State.REVIEWED,
    )


def test_undoing_a_rewording_makes_its_translation_fresh_again(
    database: Database, draft: str
) -> None:
    reword(database, "Do you ride the bus?")

    with database.transaction() as session:
        drafts.undo(session, draft, user_id=None, now=NOW)

    assert read(database)[TEXT].state is State.REVIEWED


def test_new_translation_is_unread_until_a_person_stands_behind_it(
    database: Database, draft: str
) -> None:
    reword(database, "Do you ride the bus?")
    write(database, Written(*TEXT, "هل تركب الحافلة؟"))
    unread = read(database)[TEXT].state

    with database.transaction() as session:
        count = translating.review_all(session, draft, "ar", user_id=None, now=NOW)

    assert (unread, count, read(database)[TEXT].state) == (State.DRAFT, 1, State.REVIEWED)


def test_new_language_begins_missing_and_joins_the_survey(database: Database, draft: str) -> None:
    assert {line.state for line in read(database, "so").values()} == {State.MISSING}

    write(database, Written(*TEXT, "Ma raacdaa baska?"), language="so")

    with database.reading() as session:
        document = drafts.find(session, draft).document
    assert documents.languages(document) == ["en", "ar", "so"]
    assert translating.missing_counts(document)["so"] == len(read(database, "so")) - 1


def test_one_unread_text_makes_the_language_a_draft(database: Database, draft: str) -> None:
    write(database, Written(*TEXT, "نص جديد"))

    with database.reading() as session:
        document = drafts.find(session, draft).document
    assert document["translations"] == {"ar": "draft"}
    assert read(database)["question line", "text"].state is State.REVIEWED


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (Written("question gone", "text", "x"), Refusal.UNKNOWN_TEXT),
        (Written(*TEXT, "x", source="Another question?"), Refusal.SOURCE_CHANGED),
        (Written(*TEXT, "x ${often}"), Refusal.PLACEHOLDERS),
        (Written(*TEXT, "x" * 10_001), Refusal.TOO_LONG),
    ],
)
def test_translation_that_does_not_fit_is_refused_and_the_rest_taken(
    database: Database, draft: str, written: Written, why: Refusal
) -> None:
    good = Written("question line", "text", "أي خط تركب؟")

    outcome = write(database, written, good)

    assert [each.why for each in outcome.refused] == [why]
    assert outcome.taken == 1
    assert read(database)["question line", "text"].text == "أي خط تركب؟"
    assert read(database)[TEXT].text == "هل تستقل الحافلة؟"


def test_lost_placeholder_is_refused(database: Database, draft: str) -> None:
    reword(database, "You said ${line|one:# bus|other:# buses}. Right?")

    outcome = write(database, Written(*TEXT, "قلت ذلك"))

    assert [each.expected for each in outcome.refused] == ["${line}"]


@pytest.mark.parametrize("kind", ["xlsx", "po"])
def test_file_comes_back_as_it_went_out(database: Database, draft: str, kind: str) -> None:
    lines = list(read(database).values())
    content = handoff.write_xlsx(lines) if kind == "xlsx" else handoff.write_catalogue(lines, "ar")

    returned = handoff.read(content, f"bus.{kind}")

    assert {(each.written.place, each.written.part): each.written.text for each in returned} == {
        line.key: line.text for line in lines
    }
    assert write(database, *(each.written for each in returned)).refused == []


def test_spreadsheet_formula_in_a_text_stays_text() -> None:
    line = Line("question q", "text", '=HYPERLINK("http://x")', "=1+1", State.DRAFT)

    cells = load_workbook(io.BytesIO(handoff.write_xlsx([line]))).active

    assert cells is not None
    assert [cell.data_type for cell in cells[2]] == ["s"] * 4


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.xlsx", "no Excel workbook"),
        (b"PK\x03\x04 broken", "a.xlsx", "no Excel workbook"),
        (b"\xff\xfe\x00 nothing", "a.po", "cannot be read"),
        (b"text", "a.docx", "neither"),
        (b"x" * 4_000_001, "a.po", "too large"),
    ],
)
def test_file_that_is_none_is_refused_with_its_fault(content: bytes, name: str, said: str) -> None:
    with pytest.raises(InvalidSurvey) as told:
        handoff.read(content, name)

    assert said in str(told.value)
