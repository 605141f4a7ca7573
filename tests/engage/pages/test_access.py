"""Every address against every role: who gets in, who does not, who is asked to sign in."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from engage.config import Environment, Settings
from engage.db import Database
from engage.feedback import actions, own_themes
from engage.models.comment import Comment
from engage.models.department import Department
from engage.models.staff import User
from engage.times import now

SignIn = Callable[[str], FlaskClient]
Count = Callable[[], Any]

ROLES = ("anonymous", "viewer", "translator", "transit", "housing", "engagement", "admin")
# IN: not turned away. OUT: sent to the sign-in page. NO: 403. NONE: 404, as if it were not there.
IN, OUT, NO, NONE = "in", "out", "no", "none"
PUBLIC = (IN,) * len(ROLES)
SIGNED_IN = (OUT, IN, IN, IN, IN, IN, IN)
#                anonymous viewer translator transit housing engagement admin
READ_TRANSIT = (OUT, IN, NO, IN, NONE, IN, IN)
CHANGE_TRANSIT = (OUT, NO, NO, IN, NONE, NO, IN)
ADMINISTER = (OUT, NO, NO, NO, NO, NO, IN)
ENGAGE = (OUT, NO, NO, NO, NO, IN, IN)
READ_COMMENTS = (OUT, IN, NO, NO, NO, IN, IN)
LOOK_AT_SURVEYS = (OUT, IN, IN, NO, NO, IN, IN)
TRANSLATE = (OUT, NO, IN, NO, NO, IN, IN)

# Method and rule to who gets in. A route without a row fails the test below.
MATRIX = {
    ("GET", "/static/<path:filename>"): PUBLIC,
    ("GET", "/fs-static/<path:filename>"): PUBLIC,
    ("GET", "/"): PUBLIC,
    ("GET", "/s/<slug>"): PUBLIC,
    ("POST", "/s/<slug>"): PUBLIC,
    ("GET", "/r/<token>"): PUBLIC,
    ("POST", "/r/<token>"): PUBLIC,
    ("POST", "/r/<token>/outcome"): PUBLIC,
    ("GET", "/told/<token>"): PUBLIC,
    ("POST", "/told/<token>/again"): PUBLIC,
    ("GET", "/told/<token>/stop"): PUBLIC,
    ("POST", "/told/<token>/stop"): PUBLIC,
    ("GET", "/results/<slug>"): PUBLIC,
    ("GET", "/results/<slug>.csv"): PUBLIC,
    ("GET", "/results/<slug>.json"): PUBLIC,
    ("GET", "/results/<slug>/chart.svg"): PUBLIC,
    ("POST", "/sms/twilio"): PUBLIC,
    ("POST", "/sms/twilio/status"): PUBLIC,
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("GET", "/metrics"): PUBLIC,
    ("GET", "/sign-in"): PUBLIC,
    ("POST", "/sign-in"): PUBLIC,
    ("POST", "/sign-out"): PUBLIC,
    ("GET", "/verify"): SIGNED_IN,
    ("POST", "/verify"): SIGNED_IN,
    ("GET", "/outbox"): PUBLIC,
    ("GET", "/outbox/mails/<int:mail_id>"): PUBLIC,
    ("GET", "/outbox/mails/<int:mail_id>/<name>.png"): PUBLIC,
    ("GET", "/simulator"): PUBLIC,
    ("POST", "/simulator"): PUBLIC,
    ("GET", "/simulator/<number>"): PUBLIC,
    ("POST", "/simulator/<number>"): PUBLIC,
    ("POST", "/simulator/<number>/wait"): PUBLIC,
    ("GET", "/departments/"): SIGNED_IN,
    ("GET", "/departments/<slug>/"): READ_TRANSIT,
    ("POST", "/departments/<slug>/"): CHANGE_TRANSIT,
    ("GET", "/departments/<slug>/inputs/<int:input_id>"): READ_TRANSIT,
    ("POST", "/departments/<slug>/inputs/<int:input_id>/read"): CHANGE_TRANSIT,
    ("POST", "/departments/<slug>/inputs/<int:input_id>/link"): CHANGE_TRANSIT,
    ("POST", "/departments/<slug>/inputs/<int:input_id>/action"): CHANGE_TRANSIT,
    ("POST", "/departments/<slug>/inputs/<int:input_id>/unread"): CHANGE_TRANSIT,
    ("POST", "/departments/<slug>/inputs/<int:input_id>/unlink"): CHANGE_TRANSIT,
    ("POST", "/departments/<slug>/inputs/<int:input_id>/reply"): CHANGE_TRANSIT,
    ("POST", "/departments/<slug>/inputs/<int:input_id>/merge"): CHANGE_TRANSIT,
    ("POST", "/departments/<slug>/inputs/<int:input_id>/part"): CHANGE_TRANSIT,
    ("POST", "/departments/<slug>/inputs/<int:input_id>/translate"): CHANGE_TRANSIT,
    ("POST", "/departments/<slug>/inputs/<int:input_id>/pass"): CHANGE_TRANSIT,
    ("GET", "/departments/<slug>/actions"): READ_TRANSIT,
    ("GET", "/departments/<slug>/actions/new"): CHANGE_TRANSIT,
    ("POST", "/departments/<slug>/actions/new"): CHANGE_TRANSIT,
    ("GET", "/departments/<slug>/actions/<int:action_id>"): READ_TRANSIT,
    ("POST", "/departments/<slug>/actions/<int:action_id>"): CHANGE_TRANSIT,
    ("POST", "/departments/<slug>/actions/<int:action_id>/remove"): CHANGE_TRANSIT,
    ("GET", "/departments/<slug>/digests"): READ_TRANSIT,
    ("GET", "/departments/<slug>/digests/<week>"): READ_TRANSIT,
    ("GET", "/departments/<slug>/digests/<week>.json"): READ_TRANSIT,
    ("GET", "/departments/<slug>/digests/<week>/<name>.svg"): READ_TRANSIT,
    ("GET", "/studio/comments/"): READ_COMMENTS,
    ("GET", "/studio/comments/fates"): READ_COMMENTS,
    ("GET", "/studio/comments/model"): READ_COMMENTS,
    ("GET", "/studio/comments/look"): ENGAGE,
    ("POST", "/studio/comments/look"): ENGAGE,
    ("POST", "/studio/comments/look/again"): ENGAGE,
    ("GET", "/studio/comments/<int:comment_id>"): READ_COMMENTS,
    ("POST", "/studio/comments/<int:comment_id>/tags"): ENGAGE,
    ("POST", "/studio/comments/<int:comment_id>/cover"): ENGAGE,
    ("POST", "/studio/comments/<int:comment_id>/uncover"): ENGAGE,
    ("POST", "/studio/comments/<int:comment_id>/hide"): ENGAGE,
    ("POST", "/studio/comments/<int:comment_id>/show"): ENGAGE,
    ("GET", "/studio/comments/themes"): READ_COMMENTS,
    ("GET", "/studio/comments/themes/new"): ENGAGE,
    ("POST", "/studio/comments/themes/new"): ENGAGE,
    ("GET", "/studio/comments/themes/<int:theme_id>"): READ_COMMENTS,
    ("POST", "/studio/comments/themes/<int:theme_id>"): ENGAGE,
    ("POST", "/studio/comments/themes/<int:theme_id>/live"): ENGAGE,
    ("POST", "/studio/comments/themes/<int:theme_id>/retire"): ENGAGE,
    ("GET", "/admin/routing/"): ENGAGE,
    ("GET", "/admin/routing/rule"): ENGAGE,
    ("GET", "/admin/routing/trial"): ENGAGE,
    ("POST", "/admin/routing/trial"): ENGAGE,
    ("GET", "/admin/unclaimed/"): ENGAGE,
    ("POST", "/admin/unclaimed/<int:comment_id>"): ENGAGE,
    ("GET", "/departments/<slug>/digests/preferences"): READ_TRANSIT,
    ("POST", "/departments/<slug>/digests/preferences"): READ_TRANSIT,
    ("GET", "/city/digests"): ENGAGE,
    ("POST", "/city/digests"): ENGAGE,
    ("GET", "/city/digests/<week>"): ENGAGE,
    ("GET", "/city/digests/<week>/<name>.svg"): ENGAGE,
    ("GET", "/digests/stop/<token>"): PUBLIC,
    ("POST", "/digests/stop/<token>"): PUBLIC,
    ("GET", "/studio/surveys/<slug>/responses.<ending>"): ENGAGE,
    ("GET", "/studio/surveys/<slug>/results"): ENGAGE,
    ("GET", "/studio/photos/<reference>.jpg"): ENGAGE,
    ("GET", "/studio/surveys/<slug>/publication"): ENGAGE,
    ("POST", "/studio/surveys/<slug>/publication"): ENGAGE,
    ("GET", "/admin/departments"): ADMINISTER,
    ("POST", "/admin/departments"): ADMINISTER,
    ("GET", "/admin/departments/<department>"): ADMINISTER,
    ("POST", "/admin/departments/<department>"): ADMINISTER,
    ("POST", "/admin/departments/<department>/end"): ADMINISTER,
    ("GET", "/admin/staff"): ADMINISTER,
    ("POST", "/admin/staff"): ADMINISTER,
    ("POST", "/admin/staff/<int:user_id>"): ADMINISTER,
    ("GET", "/admin/invitation/<token>"): PUBLIC,
    ("POST", "/admin/invitation/<token>"): PUBLIC,
    ("GET", "/studio/"): LOOK_AT_SURVEYS,
    ("GET", "/studio/bank"): ENGAGE,
    ("POST", "/studio/bank/remove"): ENGAGE,
    ("GET", "/studio/engagements/new"): ENGAGE,
    ("POST", "/studio/engagements/new"): ENGAGE,
    ("GET", "/studio/engagements/<slug>"): LOOK_AT_SURVEYS,
    ("POST", "/studio/engagements/<slug>"): ENGAGE,
    ("GET", "/studio/surveys/new"): ENGAGE,
    ("POST", "/studio/surveys/new"): ENGAGE,
    ("GET", "/studio/surveys/<slug>/"): LOOK_AT_SURVEYS,
    ("POST", "/studio/surveys/<slug>/arrange"): ENGAGE,
    ("POST", "/studio/surveys/<slug>/undo"): ENGAGE,
    ("POST", "/studio/surveys/<slug>/redo"): ENGAGE,
    ("POST", "/studio/surveys/<slug>/discard"): ENGAGE,
    ("POST", "/studio/surveys/<slug>/bank"): ENGAGE,
    ("GET", "/studio/surveys/<slug>/export.<kind>"): LOOK_AT_SURVEYS,
    ("GET", "/studio/surveys/<slug>/settings"): ENGAGE,
    ("POST", "/studio/surveys/<slug>/settings"): ENGAGE,
    ("GET", "/studio/surveys/<slug>/sections/new"): ENGAGE,
    ("POST", "/studio/surveys/<slug>/sections/new"): ENGAGE,
    ("GET", "/studio/surveys/<slug>/sections/<code>"): ENGAGE,
    ("POST", "/studio/surveys/<slug>/sections/<code>"): ENGAGE,
    ("GET", "/studio/surveys/<slug>/questions/new"): ENGAGE,
    ("POST", "/studio/surveys/<slug>/questions/new"): ENGAGE,
    ("GET", "/studio/surveys/<slug>/questions/<code>"): ENGAGE,
    ("POST", "/studio/surveys/<slug>/questions/<code>"): ENGAGE,
    ("POST", "/studio/surveys/<slug>/questions/<code>/keep"): ENGAGE,
    ("GET", "/studio/surveys/<slug>/checks"): LOOK_AT_SURVEYS,
    ("POST", "/studio/surveys/<slug>/publish"): ENGAGE,
    ("GET", "/studio/surveys/<slug>/versions"): LOOK_AT_SURVEYS,
    ("GET", "/studio/surveys/<slug>/versions/compare"): LOOK_AT_SURVEYS,
    ("POST", "/studio/surveys/<slug>/close"): ENGAGE,
    ("POST", "/studio/surveys/<slug>/reopen"): ENGAGE,
    ("GET", "/studio/surveys/<slug>/preview"): LOOK_AT_SURVEYS,
    ("GET", "/studio/surveys/<slug>/preview/page"): LOOK_AT_SURVEYS,
    ("POST", "/studio/surveys/<slug>/preview/page"): LOOK_AT_SURVEYS,
    ("GET", "/studio/surveys/<slug>/preview/texts"): LOOK_AT_SURVEYS,
    ("GET", "/studio/surveys/<slug>/translations"): LOOK_AT_SURVEYS,
    ("GET", "/studio/surveys/<slug>/translations/<language>"): TRANSLATE,
    ("POST", "/studio/surveys/<slug>/translations/<language>"): TRANSLATE,
    ("POST", "/studio/surveys/<slug>/translations/<language>/review"): TRANSLATE,
    ("POST", "/studio/surveys/<slug>/translations/<language>/file"): TRANSLATE,
    ("GET", "/studio/surveys/<slug>/translations/<language>.<kind>"): TRANSLATE,
    ("GET", "/admin/health"): ADMINISTER,
    ("GET", "/s/<slug>/<code>"): PUBLIC,
    ("GET", "/studio/surveys/<survey>/collectors"): ENGAGE,
    ("POST", "/studio/surveys/<survey>/collectors"): ENGAGE,
    ("GET", "/studio/surveys/<survey>/collectors/<int:collector_id>"): ENGAGE,
    ("POST", "/studio/surveys/<survey>/collectors/<int:collector_id>"): ENGAGE,
    ("POST", "/studio/surveys/<survey>/collectors/<int:collector_id>/retire"): ENGAGE,
    ("GET", "/studio/surveys/<survey>/collectors/<int:collector_id>/poster"): ENGAGE,
    ("GET", "/studio/surveys/<survey>/paper"): ENGAGE,
    ("POST", "/studio/surveys/<survey>/paper"): ENGAGE,
    ("GET", "/studio/surveys/<survey>/paper/<int:run_id>"): ENGAGE,
    ("GET", "/studio/surveys/<survey>/paper/sample"): ENGAGE,
    ("GET", "/studio/surveys/<survey>/key-in"): ENGAGE,
    ("POST", "/studio/surveys/<survey>/key-in"): ENGAGE,
    ("GET", "/studio/surveys/<survey>/live"): ENGAGE,
    ("POST", "/studio/surveys/<survey>/live"): ENGAGE,
    ("GET", "/studio/texting/"): ENGAGE,
    ("GET", "/studio/texting/new"): ENGAGE,
    ("POST", "/studio/texting/new"): ENGAGE,
    ("GET", "/studio/texting/<int:campaign_id>"): ENGAGE,
    ("POST", "/studio/texting/<int:campaign_id>"): ENGAGE,
    ("POST", "/studio/texting/<int:campaign_id>/discard"): ENGAGE,
    ("GET", "/studio/texting/<int:campaign_id>/left-out.csv"): ENGAGE,
    ("GET", "/studio/texting/flags"): ENGAGE,
    ("POST", "/studio/texting/flags/<int:flag_id>"): ENGAGE,
    ("GET", "/studio/texting/pictures/<sha256>.jpg"): ENGAGE,
    ("GET", "/studio/texting/settings"): ENGAGE,
    ("POST", "/studio/texting/settings/<survey>"): ENGAGE,
    ("POST", "/studio/texting/price"): ENGAGE,
}
# What differs where real people are served.
IN_PRODUCTION = {
    ("GET", "/simulator"): ENGAGE,
    ("POST", "/simulator"): ENGAGE,
    ("GET", "/simulator/<number>"): ENGAGE,
    ("POST", "/simulator/<number>"): ENGAGE,
    ("POST", "/simulator/<number>/wait"): ENGAGE,
}
# What the simulator begins with; other forms refuse it as incomplete, which is not being turned away.
FORM = {"survey": "bus", "language": "en", "hours": "1", "comment": "1"}
VALUES = {
    "<path:filename>": "none.css",
    # A survey's address, or a department's.
    "/surveys/<slug>": "/surveys/bus",
    "<slug>": "transit",
    "<token>": "none",
    "<number>": "12025550100",
    "<int:mail_id>": "1",
    "<int:user_id>": "1",
    "<department>": "transit",
    "<int:campaign_id>": "1",
    "<int:flag_id>": "1",
    "<sha256>": "a" * 64,
    "<survey>": "bus",
    "<code>": "library",
    "<int:collector_id>": "1",
    "<int:run_id>": "1",
    "<int:comment_id>": "1",
    "<name>": "themes",
    "<week>": "2026-W47",
    "<ending>": "csv",
    "<reference>": "none",
    "<language>": "ar",
    "<kind>": "xlsx",
}


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_has_its_row(app: Flask) -> None:
    assert routes(app) == set(MATRIX)


@pytest.fixture
def places(database: Database, heard: Sequence[int]) -> dict[str, str]:
    """Values for the addresses: transit's input and action."""
    with database.transaction() as session:
        transit = session.scalars(select(Department).where(Department.slug == "transit")).one()
        plan = actions.Plan(title={"en": "More night buses"})
        action = actions.propose_action(session, transit.id, plan, user_id=None, now=now())
        given = own_themes.Description({"en": "Bridge"}, "The old bridge", ["It shakes"])
        theme = own_themes.describe(session, given, user_id=None, now=now())
        comment_id = session.scalars(select(Comment.id).order_by(Comment.id)).first()
        return VALUES | {
            "<int:input_id>": str(heard[0]),
            "<int:action_id>": str(action.id),
            "<int:comment_id>": str(comment_id),
            "<int:theme_id>": str(theme.id),
        }


def visit(client: FlaskClient, method: str, rule: str, places: dict[str, str]) -> str:
    """Ask for an address and give what came of it."""
    for name, value in places.items():
        rule = rule.replace(name, value)
    answer = client.open(rule, method=method, data=FORM if method == "POST" else None)
    # A file that is sent piece by piece stays open until it is read, or closed.
    answer.close()
    if answer.status_code in {302, 303} and "/sign-in?" in answer.location + "?":
        return OUT
    return {403: NO, 404: NONE, 500: "broken"}.get(answer.status_code, IN)


def expected(row: Sequence[str], rule: str, name: str) -> set[str]:
    """Give what may come of it; what is public may still not exist."""
    outcome = row[ROLES.index(name)]
    missing = any(
        part in rule
        for part in (
            "<token>",
            "<path:",
            "mail_id",
            "campaign_id",
            "collector_id",
            "run_id",
            "flag_id",
            "<sha256>",
            "/s/",
            "/results/",
            "/sms/",
            "<week>",
            "/studio/",
        )
    )
    return {outcome, NONE, NO} if outcome == IN and missing else {outcome}


@pytest.mark.parametrize("name", ROLES)
def test_matrix(
    app: Flask, signed_in: SignIn, client: FlaskClient, places: dict[str, str], name: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False

    for (method, rule), row in MATRIX.items():
        browser = app.test_client() if name == "anonymous" else signed_in(name)
        outcome = visit(browser, method, rule, places)

        assert outcome in expected(row, rule, name), (name, method, rule, outcome)


@pytest.mark.parametrize("name", ROLES)
def test_simulator_in_production_is_for_the_engagement_staff(
    app: Flask, settings: Settings, signed_in: SignIn, places: dict[str, str], name: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["SETTINGS"] = settings.model_copy(update={"env": Environment.PRODUCTION})

    for (method, rule), row in IN_PRODUCTION.items():
        browser = app.test_client() if name == "anonymous" else signed_in(name)
        outcome = visit(browser, method, rule, places)

        assert outcome == row[ROLES.index(name)], (name, method, rule)


def test_input_of_another_department_is_not_there_under_ones_own_name(
    signed_in: SignIn, heard: Sequence[int]
) -> None:
    transit = signed_in("transit")

    assert transit.get(f"/departments/transit/inputs/{heard[2]}").status_code == 404
    assert transit.get(f"/departments/housing/inputs/{heard[2]}").status_code == 404


def test_input_of_another_department_cannot_be_slipped_into_ones_own_form(
    app: Flask, signed_in: SignIn, heard: Sequence[int]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False

    sent = signed_in("transit").post(
        "/departments/transit/", data={"input": heard[2], "do": "read"}
    )

    assert sent.status_code == 404


def test_engagement_staff_with_a_post_answer_for_that_department_alone(
    app: Flask, database: Database, signed_in: SignIn, heard: Sequence[int]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with database.transaction() as session:
        transit = session.scalars(select(User).where(User.fs_uniquifier == "transit")).one()
        engagement = session.scalars(select(User).where(User.fs_uniquifier == "engagement")).one()
        transit.roles = [*transit.roles, *engagement.roles]
    both = signed_in("transit")

    own = both.post(f"/departments/transit/inputs/{heard[0]}/read")
    other = both.post(f"/departments/housing/inputs/{heard[2]}/read")

    assert (own.status_code, other.status_code) == (303, 403)


def test_account_that_was_closed_is_out_at_once(
    database: Database, signed_in: SignIn, city: None
) -> None:
    client = signed_in("transit")
    before = client.get("/departments/transit/").status_code
    with database.transaction() as session:
        session.scalars(select(User).where(User.fs_uniquifier == "transit")).one().active = False

    assert (before, client.get("/departments/transit/").status_code) == (200, 303)
