"""Forms typed in: the checks of the web, one response a form."""

import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from engage.audit import Deed
from engage.collecting import keying
from engage.collecting.errors import DayNotPossible, FormTaken
from engage.collecting.keying import Sheet, read_answers, read_number
from engage.db import Database
from engage.intake import versions
from engage.models.collecting import KeyedResponse
from engage.models.comment import Comment
from engage.models.response import Channel, Response, ResponseState
from engage.models.staff import AuditEvent
from engage.models.survey import Survey, SurveyVersion
from surveys.answers import Answer, Missing
from surveys.definition import Survey as Definition
from surveys.errors import Problem
from tests.engage.conftest import NOW

ZONE = ZoneInfo("America/Chicago")
DAY = date(2026, 11, 12)
DATA: Mapping[str, Sequence[str]] = {"often": ["yes"], "line": ["9"], "better": ["Benches."]}


def a_sheet(definition: Definition, **changes: Any) -> Sheet:
    answers, faults = read_answers(definition, changes.pop("data", DATA), "en")
    assert not faults
    whole: dict[str, Any] = {
        "page_key": "page 1",
        "number": "12",
        "channel": Channel.PAPER,
        "language": "en",
        "answered_on": DAY,
        "collector": "senior-center",
        "answers": answers,
    }
    return Sheet(**whole | changes)


def store(database: Database, sheet: Sheet, *, now: datetime = NOW) -> int:
    with database.transaction() as session:
        version = versions.find_survey(session, "bus").current_version
        assert version
        return keying.key_in(session, version, sheet, user_id=None, now=now, zone=ZONE).response_id


def test_form_becomes_a_response_of_its_own_day(database: Database, bus_survey: Definition) -> None:
    response_id = store(database, a_sheet(bus_survey))

    with database.reading() as session:
        response = session.get_one(Response, response_id)
        comment = session.scalars(select(Comment)).one()
        assert (response.channel, response.state) == (Channel.PAPER, ResponseState.SUBMITTED)
        assert response.submitted_at == datetime(2026, 11, 12, 18, 0, tzinfo=UTC)
        assert response.updated_at == NOW
        assert response.collector is not None
        assert (response.collector.code, comment.text) == ("senior-center", "Benches.")


def test_who_typed_it_in_is_in_the_audit_log(database: Database, bus_survey: Definition) -> None:
    response_id = store(database, a_sheet(bus_survey))

    with database.reading() as session:
        event = session.scalars(select(AuditEvent)).one()
        assert (event.verb, event.subject) == (Deed.FORM_KEYED, f"response:{response_id}")


def test_same_page_sent_twice_is_one_response(database: Database, bus_survey: Definition) -> None:
    first = store(database, a_sheet(bus_survey))
    second = store(database, a_sheet(bus_survey))

    assert first == second


def test_same_number_on_another_page_is_refused_and_names_the_first(
    database: Database, bus_survey: Definition
) -> None:
    first = store(database, a_sheet(bus_survey))

    with pytest.raises(FormTaken) as error:
        store(database, a_sheet(bus_survey, page_key="page 2", data={"often": ["no"]}))

    assert error.value.response_id == first
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 1
        taken = keying.taken_form(session, first)
        assert taken.answers["line"] == Answer(9)


def test_two_people_typing_in_one_form_at_once_make_one_response(
    database: Database, bus_survey: Definition
) -> None:
    results: list[object] = []
    together = threading.Barrier(2)

    def type_in(page: str) -> None:
        together.wait()
        try:
            results.append(store(database, a_sheet(bus_survey, page_key=page)))
        except FormTaken as error:
            results.append(error)

    threads = [threading.Thread(target=type_in, args=(page,)) for page in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(type(result).__name__ for result in results) == ["FormTaken", "int"]


def test_conversations_have_no_number_and_are_each_their_own(
    database: Database, bus_survey: Definition
) -> None:
    pages = ("a", "b")
    made = {
        store(
            database,
            a_sheet(bus_survey, number=None, page_key=page, channel=Channel.PERSON),
        )
        for page in pages
    }

    assert len(made) == 2


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12", "12"),
        (" 0012 ", "12"),
        ("\u200f12\u200e", "12"),
        ("\u202e12\u202c", "12"),
        ("١٢", "12"),
        ("a 12", "A12"),
        ("#12", "12"),
        ("000", "0"),
        ("", None),
        ("\u200f", None),
    ],
)
def test_form_number_is_read_as_people_type_it(typed: str, kept: str | None) -> None:
    assert read_number(typed) == kept


@pytest.mark.parametrize("typed", ["12/4", "1" * 21, "🙂", "a_b", "<b>", "1\x002"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_number(typed)


def test_required_question_left_empty_is_asked_for_once_then_taken_empty(
    bus_survey: Definition,
) -> None:
    _, asked = read_answers(bus_survey, {}, "en")
    answers, taken = read_answers(bus_survey, {"often__blank": ["1"]}, "en")

    assert {code: fault.problem for code, fault in asked.items()} == {
        "often": Problem.SOFT_REQUIRED
    }
    assert taken == {}
    assert answers["often"] == Answer(missing=Missing.SKIPPED)


def test_faults_are_found_as_on_the_web_but_only_on_the_path(bus_survey: Definition) -> None:
    _, found = read_answers(bus_survey, {"often": ["yes"], "line": ["many"]}, "en")
    _, aside = read_answers(bus_survey, {"often": ["no"], "line": ["many"]}, "en")

    assert {code: fault.problem for code, fault in found.items()} == {"line": Problem.NOT_A_NUMBER}
    assert aside == {}


def test_answer_off_the_path_is_kept_and_does_not_count(
    database: Database, bus_survey: Definition
) -> None:
    store(database, a_sheet(bus_survey, data={"often": ["no"], "line": ["9"]}))

    with database.reading() as session:
        response = session.scalars(select(Response)).one()
        values = {row.code: row.value for row in response.answers}
        assert values["line"] == 9


def test_huge_text_is_refused_and_told(bus_survey: Definition) -> None:
    _, faults = read_answers(bus_survey, {"often": ["no"], "better": ["x" * 50_000]}, "en")

    assert faults["better"].problem is Problem.TOO_LONG


def test_day_in_the_future_or_long_ago_is_refused(
    database: Database, bus_survey: Definition
) -> None:
    with database.reading() as session:
        survey = versions.find_survey(session, "bus")

    keying.check_day(survey, NOW.astimezone(ZONE).date(), now=NOW, zone=ZONE)
    for day in (NOW.date() + timedelta(days=1), NOW.date() - timedelta(days=400)):
        with pytest.raises(DayNotPossible):
            keying.check_day(survey, day, now=NOW, zone=ZONE)


def test_form_of_an_earlier_version_stays_with_it(
    database: Database, bus_survey: Definition
) -> None:
    with database.transaction() as session:
        old = session.scalars(select(SurveyVersion)).one()
        newer = bus_survey.model_copy(update={"title": {"en": "Newer"}})
        versions.publish(session, newer, now=NOW)
        survey = session.scalars(select(Survey)).one()
        found = keying.find_version(session, survey, 1)
        assert found is not None
        keyed = keying.key_in(session, found, a_sheet(bus_survey), user_id=None, now=NOW, zone=ZONE)
        response = session.get_one(Response, keyed.response_id)

        assert response.version_id == old.id
        assert [row.form_number for row in keying.latest_keyed(session, survey)] == ["12"]
        assert session.scalar(select(func.count()).select_from(KeyedResponse)) == 1
