"""Engagement staff write rules, try them, make them live, and claim what reaches nobody."""

import re
from collections.abc import Callable, Sequence
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from engage.db import Database
from engage.feedback import rules
from engage.feedback.routing import Condition
from engage.models.comment import Comment
from engage.models.department import Department, Input, Route
from engage.models.staff import AuditEvent

SignIn = Callable[[str], Any]
TRANSIT = "transit|||"


@pytest.fixture
def departments(database: Database, city: None) -> dict[str, int]:
    with database.reading() as session:
        return {each.slug: each.id for each in session.scalars(select(Department))}


def draft(client: Any, departments: dict[str, int], *slugs: str, **more: str) -> str:
    """Fill in the form of transit's rule as a browser would; give the trial's address."""
    page = client.get("/admin/routing/rule", query_string={"before": TRANSIT}).text
    mark = re.search(r'name="mark" type="hidden" value="([^"]*)"', page)
    assert mark, page
    fields = {"theme": "transit", "asked": "", "place": "", "weeks": "8"} | more
    chosen = "".join(f"&departments={departments[slug]}" for slug in slugs)
    query = "&".join(f"{name}={value}" for name, value in fields.items())
    return f"/admin/routing/trial?{query}{chosen}&before={TRANSIT}&mark={mark[1]}"


def test_list_shows_each_rule_with_its_departments(
    signed_in: SignIn, departments: dict[str, int]
) -> None:
    page = signed_in("engagement").get("/admin/routing/")

    assert "Public transit" in page.text or "transit" in page.text.lower()
    assert ">Housing</span>" in page.text


def test_rule_is_tried_then_made_live_and_past_comments_move(
    signed_in: SignIn, departments: dict[str, int], heard: Sequence[int], database: Database
) -> None:
    client = signed_in("engagement")
    trial = draft(client, departments, "housing")

    shown = client.get(trial)
    with database.reading() as session:
        untouched = session.scalars(select(Route.retired_at)).all()
    live = client.send(trial, reroute="1")
    after = client.get("/admin/routing/")

    assert "2 comments of the last 8 weeks fit." in shown.text
    assert "2 comments would go a different way." in shown.text
    assert "312-555-0142" not in shown.text
    assert untouched == [None, None]
    assert live.status_code == 303
    assert "2 inputs went elsewhere." in after.text
    assert "engagement@marlowbay.example" in after.text
    with database.reading() as session:
        moved = select(Input.department_id).where(Input.id.in_(heard))
        assert set(session.scalars(moved)) == {departments["housing"]}
        assert "rule_changed" in session.scalars(select(AuditEvent.verb)).all()


def test_rule_somebody_else_changed_meanwhile_is_409_and_keeps_what_was_chosen(
    signed_in: SignIn, departments: dict[str, int], heard: Sequence[int], database: Database
) -> None:
    client = signed_in("engagement")
    trial = draft(client, departments, "housing")
    client.send(draft(client, departments, "transit", "housing"))

    late = client.send(trial)

    assert late.status_code == 409
    assert "Somebody changed this rule after you opened it." in late.text
    assert late.text.count(" checked ") == 1
    with database.reading() as session:
        live = {r.condition: len(r.departments) for r in rules.live_rules(session)}
        assert live[Condition(theme="transit")] == 2


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("theme=&asked=&place=&weeks=8&departments=1", "Please choose at least one: a theme"),
        ("theme=transit&asked=&place=&weeks=8", "Please choose at least one department."),
        ("theme=transit&weeks=many&departments=1", "rule"),
        ("theme=%00&asked=x&place=y&weeks=8&departments=99999999999999999999", "rule"),
        ("", "Please choose at least one: a theme"),
    ],
)
def test_rule_that_says_too_little_is_explained(
    signed_in: SignIn, departments: dict[str, int], query: str, said: str
) -> None:
    refused = signed_in("engagement").get(f"/admin/routing/trial?{query}")

    assert refused.status_code == 422
    assert said in refused.text


def test_rule_is_ended_after_its_trial(
    signed_in: SignIn, departments: dict[str, int], heard: Sequence[int], database: Database
) -> None:
    client = signed_in("engagement")
    form = client.get("/admin/routing/rule", query_string={"before": TRANSIT}).text
    end = re.search(r'href="([^"]*end=1[^"]*)"', form)
    assert end

    shown = client.get(unescape(end[1]))
    client.send(unescape(end[1]))

    assert "2 more comments would reach nobody." in shown.text
    with database.reading() as session:
        assert [r.condition.theme for r in rules.live_rules(session)] == ["housing"]


def test_unclaimed_comment_is_counted_in_the_navigation_and_claimed_with_one_press(
    signed_in: SignIn, hear: Callable[..., Input], database: Database
) -> None:
    with database.transaction() as session:
        say_to_nobody(session, hear, "The park is dark. Call 312-555-0142.")
    client = signed_in("engagement")

    page = client.get("/admin/unclaimed/")
    with database.reading() as session:
        comment_id = session.scalars(select(Comment.id)).one()
    done = client.send(
        f"/admin/unclaimed/{comment_id}", of="/admin/unclaimed/", department="transit"
    )
    after = client.get("/admin/unclaimed/")

    assert "Unclaimed (1)" in page.text
    assert "312-555-0142" not in page.text
    assert done.status_code == 303
    assert "Unclaimed (" not in after.text
    assert "Nothing waits here." in after.text
    assert "The park is dark." in signed_in("transit").get("/departments/transit/").text


def say_to_nobody(session: Any, hear: Callable[..., Input], text: str) -> None:
    """Let something be said that no department hears: `hear` looks in vain for its input."""
    with pytest.raises(NoResultFound):
        hear(session, text, theme="parks")


def test_unclaimed_pages_cost_the_same_however_many_wait(
    signed_in: SignIn, hear: Callable[..., Input], database: Database, count_statements: Any
) -> None:
    client = signed_in("engagement")
    counts = []
    for more in (1, 12):
        with database.transaction() as session:
            for number in range(more):
                say_to_nobody(session, hear, f"The park {number}{more} is dark.")
        client.get("/admin/unclaimed/")
        with count_statements() as statements:
            client.get("/admin/unclaimed/")
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 12
