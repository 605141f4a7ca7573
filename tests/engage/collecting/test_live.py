"""Who is missing: counted by a job, hidden where few, and never more told than the marks tell."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.collecting import live
from engage.collecting.live_content import LiveContent, Need, Span, missing_for
from engage.collecting.progress import DAYS, progress, set_goal
from engage.db import Database
from engage.intake import versions
from engage.intake.responses import Beginning, Given, record_response
from engage.models.collecting import LiveCount
from engage.models.response import Channel
from engage.models.survey import Benchmark, Engagement, FocusGroup
from surveys.answers import Answer, Missing
from surveys.definition import Survey as Definition
from tests.engage.conftest import NOW

SHARES = {"en": 0.6, "ar": 0.4}


@pytest.fixture
def plan(database: Database, bus_survey: Definition) -> None:
    with database.transaction() as session:
        engagement = Engagement(slug="plan", name={"en": "Plan"})
        engagement.benchmarks = [
            Benchmark(
                axis="home_language",
                group_key=key,
                share=share,
                source="Census",
                year=2020,
                geography="City",
            )
            for key, share in SHARES.items()
        ]
        engagement.focus_groups = [
            FocusGroup(axis="home_language", group_key="ar", reason={"en": "Never asked."})
        ]
        session.add(engagement)


@pytest.fixture
def answer(database: Database, plan: None) -> Callable[..., None]:
    """Give what lets so many people answer, who speak this language at home."""

    def answering(
        home: str | None, people: int, *, language: str = "en", days_ago: int = 0
    ) -> None:
        with database.transaction() as session:
            version = versions.find_survey(session, "bus").current_version
            assert version
            at = NOW - timedelta(days=days_ago)
            said = Answer(home) if home else Answer(missing=Missing.REFUSED)
            for number in range(people):
                beginning = Beginning(
                    version=version,
                    channel=Channel.WEB,
                    language=language,
                    record_id=f"{home}-{language}-{days_ago}-{number}",
                    collector="library",
                )
                given = {"often": Given(Answer("no")), "home_language": Given(said)}
                record_response(session, beginning, given, now=at)

    return answering


def counted(session: Session, *, minutes: int = 0) -> tuple[int, LiveContent]:
    done = live.count_live(
        session, suppress_below=10, limit=5, now=NOW + timedelta(minutes=minutes)
    )
    stored = session.scalars(select(LiveCount)).one()
    session.refresh(stored)
    return done, LiveContent.model_validate(stored.content)


def test_group_that_is_missing_is_told_with_how_many_more(
    database: Database, answer: Callable[..., None]
) -> None:
    answer("en", 80)
    answer("ar", 20)
    with database.transaction() as session:
        _, content = counted(session)
    need = next(each for each in content.needs if each.group == "ar")
    line = next(each for each in content.axes[0].lines if each.group == "ar")

    assert line.share is not None
    assert line.share.low < line.share.value < line.share.high
    assert (line.verdict, need.focus, need.count) == ("under", True, 20)
    # 4/5 of 40 % is 32 %: (20 + n) / (100 + n) >= 0.32 from n = 18 on.
    assert need.now == Span(low=18, high=18)
    assert missing_for(need, goal=200, suppress_below=10) == Span(low=60, high=60)


def test_few_people_are_hidden_and_what_is_missing_tells_no_more(
    database: Database, answer: Callable[..., None]
) -> None:
    spans = []
    for people in (2, 7):
        answer("ar", people)
        answer("en", 100, language="ar")
        with database.transaction() as session:
            survey = versions.find_survey(session, "bus")
            content = live.measure(session, survey, live.known_axes(session), k=10)
        need = next(each for each in content.needs if each.group == "ar")
        spans.append(missing_for(need, goal=200, suppress_below=10))

        assert (need.count, need.few) == (None, True) or need.count is None

    assert spans == [Span(low=71, high=80), Span(low=71, high=80)]


def test_nobody_yet_is_no_error(database: Database, plan: None) -> None:
    with database.transaction() as session:
        done, content = counted(session)

    assert (done, content.received) == (1, 0)


def test_survey_is_counted_again_only_after_an_answer(
    database: Database, answer: Callable[..., None]
) -> None:
    with database.transaction() as session:
        first, _ = counted(session)
        second, _ = counted(session, minutes=5)
    answer("en", 12, days_ago=-1)
    with database.transaction() as session:
        third, content = counted(session, minutes=10)

    assert (first, second, third, content.received) == (1, 0, 1, 12)


def test_group_no_survey_offers_any_more_is_counted_all_the_same(
    database: Database, answer: Callable[..., None]
) -> None:
    answer("en", 12)
    answer("klingon", 11)
    with database.transaction() as session:
        _, content = counted(session)

    assert [line.people.value for line in content.axes[0].lines if line.group == "klingon"] == [11]


@pytest.mark.parametrize(
    ("count", "few", "span"),
    [
        (40, False, Span(low=40, high=40)),
        (200, False, Span(low=0, high=0)),
        (None, True, Span(low=71, high=80)),
        (None, False, Span(low=0, high=80)),
    ],
)
def test_what_is_missing_is_a_span_where_the_count_is_hidden(
    count: int | None, few: bool, span: Span
) -> None:
    need = Need(axis="age", group="x", benchmark=0.4, focus=True, count=count, few=few, now=None)

    assert missing_for(need, goal=200, suppress_below=10) == span


def test_answers_are_counted_by_the_citys_day_channel_and_collector(
    database: Database, answer: Callable[..., None]
) -> None:

    answer("en", 3)
    answer("en", 2, days_ago=1)
    answer("en", 5, days_ago=60)
    with database.transaction() as session:
        survey = versions.find_survey(session, "bus")
        found = progress(session, survey, now=NOW, zone=ZoneInfo("America/Chicago"))

    assert (found.sent, found.begun, len(found.days)) == (10, 0, DAYS)
    assert list(found.days.values())[-3:] == [0, 2, 3]
    assert found.channels == {Channel.WEB: 10}
    assert found.collectors == {"library": 10}


def test_goal_is_set_changed_and_taken_back(database: Database, bus_survey: Definition) -> None:

    goals = []
    for wanted in (400, 600, None, None):
        with database.transaction() as session:
            survey = versions.find_survey(session, "bus")
            set_goal(session, survey, wanted, user_id=None, now=NOW)
            goals.append(progress(session, survey, now=NOW, zone=ZoneInfo("UTC")).goal)

    assert goals == [400, 600, None, None]
