"""Results counted from answers: what counts, what is hidden, and when it is counted again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from engage.db import Database
from engage.intake import versions
from engage.intake.responses import Beginning, Given, record_response
from engage.models.response import Channel, Response
from engage.models.results import SurveyResults
from engage.models.survey import SurveyVersion
from engage.results.content import QuestionResult, ResultsContent
from engage.results.counting import REST, count_due
from engage.times import now
from surveys.answers import Answer
from surveys.definition import Survey
from surveys.loading import load_survey
from tests.engage.exchange.test_round_trip import SAID
from tests.engage.pages.every_kind import EVERY_KIND

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def every(database: Database) -> Survey:
    definition = load_survey(EVERY_KIND)
    with database.transaction() as session:
        versions.publish(session, definition, now=now())
    return definition


def say(database: Database, count: int, **answers: Answer) -> None:
    with database.transaction() as session:
        version = session.scalars(select(SurveyVersion).order_by(SurveyVersion.id.desc())).first()
        assert version
        for _ in range(count):
            beginning = Beginning(version=version, channel=Channel.WEB, language="en")
            given = {code: Given(answer) for code, answer in answers.items()}
            record_response(session, beginning, given, now=now())


def counted(database: Database) -> dict[str, QuestionResult]:
    count_due(database, k=5, limit=9, now=now())
    with database.reading() as session:
        content = session.scalars(select(SurveyResults.content)).one()
    return {each.code: each for each in ResultsContent.model_validate(content).questions}


def shown(result: QuestionResult) -> dict[str, int | None]:
    return {bar.code: bar.people.value for bar in result.bars}


def test_every_kind_has_its_picture(database: Database, every: Survey) -> None:
    say(database, 6, **SAID)

    found = counted(database)

    assert shown(found["wish"])["other"] == 6
    assert shown(found["wishes"])["light"] == 6
    assert (shown(found["mood"])["4"], found["mood"].median) == (6, 4)
    assert {bar.code: bar.mean_place for bar in found["order"].bars} == {"light": 2, "bench": 1}
    assert found["safe"].grid[0].bars[1].people.value == 6
    assert shown(found["since"]) == {"2020": 6}
    assert found["money"].shares == {"light": 60, "bench": 40}
    assert shown(found["again"])["no"] == 6
    assert shown(found["buses"]) == {"3": 6}
    assert (found["more"].answered.value, found["more"].bars) == (6, ())
    assert found["curb"].answered.value == 6


def test_small_numbers_and_what_would_tell_them_are_hidden(
    database: Database, every: Survey
) -> None:
    say(database, 9, again=Answer("yes"))
    say(database, 2, again=Answer("no"))

    hidden = counted(database)["again"]

    assert [bar.people.hidden for bar in hidden.bars] == [True, True]


def test_question_that_few_answered_shows_nothing(database: Database, every: Survey) -> None:
    say(database, 4, buses=Answer(3), money=Answer({"light": 100, "bench": 0}))

    found = counted(database)

    assert found["buses"].answered.hidden
    assert found["buses"].median is None
    assert found["money"].shares == {}


def test_long_list_is_folded(database: Database, every: Survey) -> None:
    for number in range(21):
        say(database, 1, home=Answer({"zip_code": f"775{number:02}"}))
    say(database, 8, home=Answer({"zip_code": "77590"}))
    say(database, 6, home=Answer({"zip_code": "77591"}))
    say(database, 7, home=Answer("light"))
    say(database, 3, home=Answer({"latitude": 1.0, "longitude": 2.0}))

    bars = shown(counted(database)["home"])

    assert bars == {"light": 7, "77590": 8, "77591": 6, REST: 21}


def test_answers_that_an_earlier_version_took_are_left_out(
    database: Database, every: Survey
) -> None:
    say(database, 6, noise=Answer("c7"))
    say(database, 6, noise=Answer("c1"))
    sections = [part for part in EVERY_KIND["sections"] if part["code"] != "noise_part"]
    noise = {**EVERY_KIND["sections"][-1]["questions"][0]}
    noise["choices"] = noise["choices"][:3]
    shorter = {**EVERY_KIND, "sections": [*sections, {"code": "noise_part", "questions": [noise]}]}
    with database.transaction() as session:
        versions.publish(session, load_survey(shorter), now=now())

    found = counted(database)["noise"]

    assert (found.answered.value, shown(found)["c1"]) == (6, 6)


def test_counted_again_only_when_something_came_in(database: Database, every: Survey) -> None:
    assert count_due(database, k=5, limit=9, now=now()) == 0
    say(database, 1, **SAID)

    rounds = [count_due(database, k=5, limit=9, now=now()) for _ in range(2)]
    with database.transaction() as session:
        session.scalars(select(Response)).one().updated_at = now() + timedelta(seconds=1)

    assert rounds == [1, 0]
    assert count_due(database, k=5, limit=9, now=now()) == 1
