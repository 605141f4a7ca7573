"""What a digest tells besides themes: how long answers take, the wheel, the plan, what moved."""

from datetime import timedelta

from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from engage.config import Settings
from engage.db import Database
from engage.digests import render, sentences
from engage.digests.chart_parts import Frame
from engage.digests.content import DigestContent
from engage.digests.due import build_due_digests
from engage.digests.wheel import Sector, draw_wheel
from engage.feedback import actions
from engage.feedback.actions import Plan, Step
from engage.feedback.names import Names
from engage.intake import versions
from engage.models.action import ActionStatus, Relation
from engage.models.comment import Tag, TagAxis, TagSource
from engage.models.department import Input
from engage.models.digest import Digest, DigestPicture, Mail
from engage.models.survey import Engagement
from surveys.definition import Survey

from .conftest import MONDAY_AFTER, WEDNESDAY, Write
from .test_told import WEEK, build, transit

A_WEEK = timedelta(weeks=1)


def answer_all(city: Database, *, relation: Relation, adopted: bool, days: int) -> None:
    """Link every input to one action, so many days after it was heard."""
    with city.transaction() as session:
        begun = WEDNESDAY - 20 * A_WEEK
        plan = Plan(title={"en": "More night buses"})
        action = actions.propose_action(session, transit(city).id, plan, user_id=None, now=begun)
        if adopted:
            for status in (ActionStatus.UNDER_REVIEW, ActionStatus.ADOPTED):
                actions.take_step(session, action, Step(status=status, user_id=None), now=begun)
        for each in session.scalars(select(Input)):
            actions.link_inputs(
                session,
                action,
                [each],
                relation=relation,
                user_id=None,
                now=each.heard_at + timedelta(days=days),
            )


def test_time_to_answer_is_the_median_from_when_people_wrote(city: Database, write: Write) -> None:
    for number in range(12):
        write(f"Number {number}", at=WEDNESDAY - 8 * A_WEEK)
    answer_all(city, relation=Relation.INCORPORATED, adopted=True, days=6)
    write("Not answered yet")

    first = next(line for line in build(city, WEEK).times if line.rung == "considered")

    assert first.days is not None
    assert round(first.days) == 6
    assert first.waiting.value == 1


def test_how_long_is_not_said_where_the_number_answered_is_hidden(
    city: Database, write: Write
) -> None:
    for number in range(4):
        write(f"Number {number}", at=WEDNESDAY - 8 * A_WEEK)
    answer_all(city, relation=Relation.INCORPORATED, adopted=True, days=6)
    for number in range(30):
        write(f"Waiting {number}", at=WEDNESDAY - 7 * A_WEEK)

    content = build(city, WEEK)

    assert all(line.waiting.value is None and line.days is None for line in content.times)


def test_saying_no_to_an_input_is_a_decision_and_does_not_incorporate_it(
    city: Database, write: Write
) -> None:
    for number in range(12):
        write(f"Number {number}", at=WEDNESDAY - 8 * A_WEEK)
    answer_all(city, relation=Relation.OUT_OF_SCOPE, adopted=True, days=6)

    ladder = build(city, WEEK).ladder

    assert ladder is not None
    reached = {line.rung: line.reached.value for line in ladder.rungs}
    assert (reached["decided"], reached["incorporated"]) == (12, 0)


def test_wheel_has_all_seven_dimensions_beside_the_twelve_weeks_before(
    city: Database, write: Write
) -> None:
    write("Twelve weeks ago", at=WEDNESDAY - 3 * A_WEEK)
    response = write("Ask us more often")
    with city.transaction() as session:
        spoken = session.scalars(select(Tag.comment_id).where(Tag.id > 0)).all()
        for comment_id in spoken[-1:]:
            session.add(
                Tag(
                    comment_id=comment_id,
                    axis=TagAxis.DIMENSION,
                    key="resident_involved",
                    source=TagSource.MACHINE,
                    score=0.9,
                    model_version="test-1",
                    created_at=WEDNESDAY,
                )
            )
    assert response

    wheel = {line.key: (line.share, line.usual) for line in build(city, WEEK).wheel}

    assert len(wheel) == 7
    assert wheel["resident_involved"] == (1.0, 0.0)


def test_plan_of_the_engagement_stands_beside_and_nothing_where_there_is_none(
    city: Database, write: Write
) -> None:
    write("The 9 never comes")
    assert build(city, WEEK).plans == ()
    with city.transaction() as session:
        plan = session.scalars(select(Engagement)).one()
        plan.worksheet = {"levers": {"en": "The budget"}, "who": {}, "unknown": {"en": "x"}}
    write("The 9 never comes", at=WEDNESDAY + A_WEEK)

    following = build(city, WEEK.following(), MONDAY_AFTER + A_WEEK)

    [plan] = following.plans
    assert (plan.name, plan.answers) == ({"en": "Plan"}, {"levers": {"en": "The budget"}})


def test_plans_of_several_engagements_stand_beside_most_answered_first(
    app: Flask, city: Database, write: Write, bus_survey: Survey
) -> None:
    with city.transaction() as session:
        tram = bus_survey.model_copy(update={"slug": "tram", "keyword": None})
        published = versions.publish(session, tram, now=WEDNESDAY)
        rails = Engagement(slug="rails", name={"en": "Rails"}, worksheet={"data": {"en": "Counts"}})
        rails.surveys = [published.survey]
        session.add(rails)
        plan = session.scalars(select(Engagement).where(Engagement.slug == "plan")).one()
        plan.worksheet = {"levers": {"en": "The budget"}}
    write("The 9 never comes")
    write("The tram is full", survey="tram")
    write("The tram is late", survey="tram")

    content = build(city, WEEK)

    assert [plan.name for plan in content.plans] == [{"en": "Rails"}, {"en": "Plan"}]
    assert planned(app, content) == [
        ("Rails", [("What data should you get and analyze?", "Counts")]),
        ("Plan", [("What levers can you activate?", "The budget")]),
    ]


def test_plan_in_digest_stored_before_names_were_kept_is_shown(
    app: Flask, city: Database, write: Write
) -> None:
    write("The 9 never comes")
    stored = build(city, WEEK).model_copy(update={"worksheet": {"levers": {"en": "The budget"}}})

    assert planned(app, stored) == [(None, [("What levers can you activate?", "The budget")])]


def planned(app: Flask, content: DigestContent) -> list[tuple[str | None, list[tuple[str, str]]]]:
    """Give names of plans with their questions and answers, as an English reader sees them."""
    with app.test_request_context(), force_locale("en"):
        plans = render.plans(content, "en")
    return [
        (
            plan.name and plan.name.text,
            [(each.question, each.answer.text) for each in plan.answers],
        )
        for plan in plans
    ]


def test_languages_of_a_week_are_counted_and_a_week_of_nothing_has_none(
    city: Database, write: Write
) -> None:
    write("The 9 never comes")
    write("الحافلة لا تأتي أبدا", language="ar")

    following = build(city, WEEK.following(), MONDAY_AFTER + A_WEEK)

    assert (build(city, WEEK).languages, following.languages) == (2, 0)


def test_headline_says_what_changed_and_what_waits(
    app: Flask, city: Database, write: Write
) -> None:
    write("Last week", at=WEDNESDAY - A_WEEK)
    for number in range(3):
        write(f"Number {number}")
    content = build(city, WEEK)

    with app.test_request_context(), force_locale("en"):
        said = " ".join(sentences.headline(content, Names("en", [])))

    assert "3 residents wrote to you this week" in said
    assert "That is 2 more than the week before." in said


def test_page_has_a_chart_for_every_ladder_and_the_mail_only_what_it_shows(
    city: Database, write: Write, settings: Settings
) -> None:
    for group in ("en", "ar"):
        for number in range(25):
            write(f"{group} {number}", group=group, language=group, at=WEDNESDAY - 4 * A_WEEK)
    answer_all(city, relation=Relation.INCORPORATED, adopted=True, days=2)
    write("This week")
    build_due_digests(city, settings, now=MONDAY_AFTER)

    with city.reading() as session:
        mine = select(Digest.id).where(Digest.department_id == transit(city).id)
        pictures = {
            row.name: len(row.png)
            for row in session.scalars(
                select(DigestPicture).where(DigestPicture.digest_id.in_(mine))
            )
        }
        mail = session.scalars(select(Mail).where(Mail.key.like("digest:transit:%"))).one()
    assert pictures["ladder-home_language"] == 0
    assert pictures["axis-home_language"] > 0
    assert "cid:axis-home_language" in mail.html
    assert "cid:ladder" not in mail.html


def test_wheel_of_one_sector_of_none_and_of_everything_is_drawn() -> None:
    frame = Frame("Title", ("Dimension", "Share"), "rtl")

    for share, usual in ((0.0, None), (1.0, 0.0), (0.5, 1.0)):
        chart = draw_wheel(frame, [Sector("A", "note", share, usual), Sector("B" * 60, "n", 0.1)])
        assert chart.png.startswith(b"\x89PNG")
        assert "NaN" not in chart.svg
