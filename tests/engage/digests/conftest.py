"""A small city: two departments, routes, a benchmark, and residents who wrote."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from engage.db import Database
from engage.feedback import routing, tagging
from engage.feedback.tagging import FoundTag, Understood
from engage.intake.responses import Beginning, Given, record_response
from engage.intake.versions import find_survey
from engage.models.comment import Comment, Fate, TagAxis
from engage.models.department import Department, Recipient, Route
from engage.models.response import Channel
from engage.models.survey import Benchmark, Engagement, FocusGroup, Survey
from surveys.answers import Answer
from surveys.definition import Survey as Definition

# A Wednesday; its ISO week is 2026-W47 in Chicago.
WEDNESDAY = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
MONDAY_AFTER = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)

Write = Callable[..., int]


@pytest.fixture
def city(database: Database, bus_survey: Definition) -> Database:
    """A database with departments `transit` and `works`, and a benchmark by language at home."""
    with database.transaction() as session:
        for slug, theme, language in (("transit", "transit", "ar"), ("works", "streets", "en")):
            session.add(
                Department(
                    slug=slug,
                    name={"en": slug.title(), "ar": "النقل"},
                    timezone="America/Chicago",
                    routes=[Route(theme=theme)],
                    recipients=[Recipient(email=f"{slug}@example.org", language=language)],
                )
            )
        plan = Engagement(slug="plan", name={"en": "Plan"}, worksheet={})
        plan.benchmarks = [
            Benchmark(
                axis="home_language",
                group_key=group,
                share=share,
                source="A census",
                year=2020,
                geography="Here",
            )
            for group, share in (("en", 0.6), ("ar", 0.4))
        ]
        plan.focus_groups = [
            FocusGroup(axis="home_language", group_key="ar", reason={"en": "Heard least."})
        ]
        plan.surveys = list(session.scalars(select(Survey)))
        session.add(plan)
    return database


@pytest.fixture
def write(city: Database) -> Write:
    """Let a resident write a comment that was then tagged, soon or at `tagged`; gives the response's id."""

    def written(
        text: str,
        *,
        theme: str = "transit",
        language: str = "en",
        group: str = "en",
        quote: bool = True,
        at: datetime = WEDNESDAY,
        channel: Channel = Channel.WEB,
        tagged: datetime | None = None,
        survey: str = "bus",
    ) -> int:
        with city.transaction() as session:
            version = find_survey(session, survey).current_version
            assert version is not None
            given = {
                "often": Given(Answer("no")),
                "better": Given(Answer(text)),
                "home_language": Given(Answer(group)),
                "may_quote": Given(Answer("yes" if quote else "no")),
            }
            beginning = Beginning(version=version, channel=channel, language=language)
            response = record_response(session, beginning, given, now=at)
            comment = session.scalars(
                select(Comment).where(Comment.response_id == response.id)
            ).one()
            tag = FoundTag(TagAxis.THEME, theme, 0.9, 0, len(text), ())
            found = Understood(Fate.TAGGED, None, language, 0.99, (tag,), "test-1")
            later = tagged or at + timedelta(minutes=5)
            tagging.save_tags(session, {comment.id: found}, now=later)
            routing.route_comments(session, [comment.id], now=later)
            return response.id

    return written
