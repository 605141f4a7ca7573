"""Numbers of printed forms."""

import pytest
from sqlalchemy.orm import Session

from engage.collecting import paper_runs
from engage.collecting.paper_runs import Order
from engage.db import Database
from engage.errors import NotFound
from engage.intake import versions
from engage.models.collecting import PaperRun
from engage.models.survey import Survey
from surveys.definition import Survey as Definition
from tests.engage.conftest import NOW


def number(session: Session, copies: int, language: str = "en") -> PaperRun:
    version = versions.find_survey(session, "bus").current_version
    assert version
    order = Order(language, copies)
    return paper_runs.number_forms(session, version, order, user_id=None, now=NOW)


def test_numbers_are_handed_out_once_and_on_end(database: Database, bus_survey: Definition) -> None:
    with database.transaction() as session:
        runs = [number(session, 20), number(session, 5, "ar")]

    assert [(run.first_number, run.copies) for run in runs] == [(1, 20), (21, 5)]


def test_number_leads_to_the_language_it_was_printed_in(
    database: Database, bus_survey: Definition
) -> None:
    with database.transaction() as session:
        number(session, 20)
        number(session, 5, "ar")
        survey = versions.find_survey(session, "bus")
        found = [paper_runs.run_of_form(session, survey, n) for n in (20, 21, 25, 26)]

    assert [run and run.language for run in found] == ["en", "ar", "ar", None]


def test_run_of_another_survey_is_not_found(database: Database, bus_survey: Definition) -> None:
    with database.transaction() as session:
        run = number(session, 1)
        other = Survey(slug="other")
        session.add(other)
        session.flush()

        with pytest.raises(NotFound):
            paper_runs.find_run(session, other, run.id)
