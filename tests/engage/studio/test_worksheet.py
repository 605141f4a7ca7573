import pytest
from sqlalchemy import select

from engage.db import Database
from engage.errors import NameTaken, NotFound
from engage.feedback.axes import known_axes
from engage.models.action import GareStage
from engage.models.response import Channel
from engage.models.survey import Survey as SurveyRow
from engage.studio import bank, documents, worksheet
from engage.studio.documents import Document
from engage.studio.worksheet import Focus, Share, Worksheet
from surveys.definition import Survey
from tests.engage.conftest import NOW

SHEET = Worksheet(
    name={"en": "Buses 2026"},
    answers={"who": {"en": "Night riders", "ar": "ركاب الليل"}},
    focus_groups=(Focus("home_language", "ar", {"en": "Notices were in English only."}),),
    benchmarks=(Share("home_language", "ar", 0.04, "Census", 2020, "Marlow Bay"),),
    channels=(Channel.WEB, Channel.PAPER),
    partners=("Riders' union",),
    gare_stage=GareStage.ORGANIZE,
)


def fill(database: Database, sheet: Worksheet = SHEET) -> None:
    with database.transaction() as session:
        found = worksheet.begin(session, "Buses 2026", language="en")
        found.surveys = list(session.scalars(select(SurveyRow)))
        worksheet.write(session, found, sheet, user_id=None, now=NOW)


def test_worksheet_of_a_survey_is_its_engagements(database: Database, bus_survey: Survey) -> None:
    fill(database)

    with database.reading() as session:
        survey = session.scalars(select(SurveyRow)).one()

        assert worksheet.of(session, survey.id) == SHEET


def test_survey_of_no_engagement_has_none(database: Database, bus_survey: Survey) -> None:
    with database.reading() as session:
        survey = session.scalars(select(SurveyRow)).one()

        assert worksheet.of(session, survey.id) is None


def test_focus_groups_and_benchmarks_are_measured_by(
    database: Database, bus_survey: Survey
) -> None:
    fill(database)
    with database.transaction() as session:
        worksheet.begin(session, "Still empty", language="en")

    with database.reading() as session:
        axes = {each.axis.name: each for each in known_axes(session)}

    assert axes["home_language"].axis.focus == {"ar"}
    assert axes["home_language"].benchmarks["ar"].share == 0.04


def test_writing_again_replaces_and_removes(database: Database, bus_survey: Survey) -> None:
    fill(database)
    other = Worksheet(
        name={"en": "Buses"},
        answers={},
        focus_groups=(Focus("home_language", "en", {}),),
        benchmarks=(Share("home_language", "ar", 0.05, "Survey", 2024, "Bay"),),
    )

    with database.transaction() as session:
        found = worksheet.find(session, "buses-2026")
        worksheet.write(session, found, other, user_id=None, now=NOW)
    with database.reading() as session:
        assert worksheet.read(session, worksheet.find(session, "buses-2026")) == other


def test_engagement_of_the_same_name_is_refused(database: Database) -> None:
    fill(database)

    with pytest.raises(NameTaken), database.transaction() as session:
        worksheet.begin(session, "Buses 2026", language="en")


def test_unknown_engagement_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound), database.reading() as session:
        worksheet.find(session, "none")


def test_question_is_kept_once_and_taken_without_its_condition(
    database: Database, document: Document
) -> None:
    line = documents.find_question(document, "line")
    with database.transaction() as session:
        bank.keep(session, line, user_id=None, now=NOW)
        bank.keep(session, line, user_id=None, now=NOW)
        kept = [each for each in bank.every(session) if not each.is_ready]

        assert len(kept) == 1
        assert "when" not in kept[0].question
        bank.remove(session, kept[0].key)
        assert [each for each in bank.every(session) if not each.is_ready] == []


def test_bank_begins_with_the_questions_about_the_person(database: Database) -> None:
    with database.reading() as session:
        found = bank.every(session)

    assert found
    assert all(each.is_ready and each.question["group_axis"] for each in found)


def test_taken_question_has_the_surveys_languages_alone(
    database: Database, document: Document
) -> None:
    with database.reading() as session:
        question = bank.every(session)[0].question

    fitted = bank.fitted(question, document, code="mine")

    assert fitted["code"] == "mine"
    assert set(fitted["text"]) == {"en", "ar"}  # type: ignore[arg-type]  # texts by language


@pytest.mark.parametrize("key", ["", "x", "0", "9" * 40, "ready-none", "-1"])
def test_unknown_question_is_not_found(database: Database, key: str) -> None:
    with pytest.raises(NotFound), database.reading() as session:
        bank.find(session, key)


def test_ready_question_cannot_be_taken_out(database: Database) -> None:
    with pytest.raises(NotFound), database.transaction() as session:
        bank.remove(session, bank.every(session)[0].key)
