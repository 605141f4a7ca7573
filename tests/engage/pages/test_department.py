"""A department reads its inputs and says what it does about them."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask
from flask_security import hash_password
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from engage.db import Database
from engage.feedback import actions
from engage.models.action import Action, ActionStatus, InputLink, Relation
from engage.models.department import Department, Input
from engage.models.staff import AuditEvent, User
from engage.times import now

SignIn = Callable[[str], Any]


@pytest.fixture
def action_id(database: Database, city: None) -> int:
    """An action of transit."""
    with database.transaction() as session:
        transit = session.scalars(select(Department).where(Department.slug == "transit")).one()
        plan = actions.Plan(title={"en": "More night buses", "ar": "حافلات ليلية"})
        return actions.propose_action(session, transit.id, plan, user_id=None, now=now()).id


def test_sign_in_leads_a_department_to_its_own_inbox(
    app: Flask, city: None, database: Database, client: Any
) -> None:
    with database.transaction() as session:
        user = session.scalars(select(User).where(User.fs_uniquifier == "transit")).one()
        user.password = hash_password("a long enough password")

    asked = client.get("/departments/transit/")
    done = client.post(
        "/sign-in",
        data={
            "csrf_token": client.proof(asked.location),
            "email": "transit@marlowbay.example",
            "password": "a long enough password",
        },
        follow_redirects=True,
    )

    assert asked.status_code == 303
    assert done.request.path == "/departments/transit/"
    assert "transit@marlowbay.example" in done.text
    with database.reading() as session:
        assert session.scalars(select(AuditEvent.verb)).all() == ["signed_in"]


def test_wrong_password_is_refused_without_saying_which_half_was_wrong(
    client: Any, city: None, database: Database
) -> None:
    with database.transaction() as session:
        user = session.scalars(select(User).where(User.fs_uniquifier == "transit")).one()
        user.password = hash_password("a long enough password")
    known = {"email": "transit@marlowbay.example", "password": "wrong"}
    unknown = {"email": "nobody@marlowbay.example", "password": "wrong"}

    pages = [client.send("/sign-in", **given) for given in (known, unknown)]

    assert all("We could not sign you in" in page.text for page in pages)
    assert "nobody" not in pages[0].text


def test_guessing_passwords_is_slowed_down(client: Any, city: None) -> None:
    proof = client.proof("/sign-in")

    statuses = [
        client.post("/sign-in", data={"csrf_token": proof, "email": "x"}).status_code
        for _ in range(21)
    ]

    assert (statuses[0], statuses[-1]) == (200, 429)


def test_sign_out_ends_it(signed_in: SignIn) -> None:
    client = signed_in("transit")

    out = client.send("/sign-out", of="/departments/transit/")

    assert out.status_code == 302
    assert client.get("/departments/transit/").status_code == 303


def test_inbox_shows_words_masked_with_language_direction_tags_and_lateness(
    signed_in: SignIn, heard: Sequence[int]
) -> None:
    page = signed_in("transit").get("/departments/transit/")

    assert "The 9 is late. Call me at ████████████." in page.text
    assert "312-555-0142" not in page.text
    assert re.search(r'<blockquote lang="ar" dir="rtl">الحافلة لا تأتي أبدًا', page.text)
    assert "Waiting 20 days" in page.text
    assert "waiting--late" in page.text
    assert "97 %" in page.text
    assert "2 inputs, 1 of them waiting longer than 14 days." in page.text
    assert "landlord" not in page.text


def test_inbox_is_in_the_language_of_the_person_signed_in(
    signed_in: SignIn, heard: Sequence[int], database: Database
) -> None:
    with database.transaction() as session:
        session.scalars(select(User).where(User.fs_uniquifier == "transit")).one().language = "ar"

    page = signed_in("transit").get("/departments/transit/")

    assert '<html lang="ar" dir="rtl">' in page.text
    assert "النقل" in page.text
    assert re.search(r'<blockquote lang="en" dir="ltr">The 9', page.text)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?language=ar", [1]),
        ("?theme=transit", [0, 1]),
        ("?theme=parks", []),
        ("?answered=no", [0, 1]),
        ("?page=9", [0, 1]),
        ("?theme=nonsense&language=xx&page=-3", [0, 1]),
    ],
)
def test_filters_show_what_is_asked_for(
    signed_in: SignIn, heard: Sequence[int], query: str, shown: list[int]
) -> None:
    page = signed_in("transit").get(f"/departments/transit/{query}")

    found = {int(each) for each in re.findall(r'name="input" value="(\d+)"', page.text)}
    assert found == {heard[each] for each in shown}


def test_linking_ticked_inputs_answers_them_once_and_is_audited(
    signed_in: SignIn, heard: Sequence[int], action_id: int, database: Database
) -> None:
    client = signed_in("transit")
    sent = {"input": heard[:2], "action": action_id, "relation": "partly", "do": "link"}

    first = client.send("/departments/transit/?language=ar", **sent)
    client.send("/departments/transit/", **sent)

    assert (first.status_code, first.location) == (303, "/departments/transit/?language=ar")
    with database.reading() as session:
        links = session.scalars(select(InputLink)).all()
        assert {(link.input_id, link.relation) for link in links} == {
            (heard[0], Relation.PARTLY),
            (heard[1], Relation.PARTLY),
        }
        assert session.get_one(Input, heard[0]).acknowledged_at
        audited = session.scalars(select(AuditEvent.subject).order_by(AuditEvent.id)).all()
        assert audited[:2] == [f"input:{heard[0]}", f"input:{heard[1]}"]
    page = client.get("/departments/transit/?answered=no")
    assert "Nothing fits what you asked to see." in page.text


def test_linking_nothing_to_nothing_is_explained_and_ticks_are_kept(
    signed_in: SignIn, heard: Sequence[int], action_id: int
) -> None:
    client = signed_in("transit")

    unticked = client.send("/departments/transit/", do="read")
    no_action = client.send("/departments/transit/", do="link", input=heard[0])

    assert unticked.status_code == no_action.status_code == 422
    assert "Please tick the inputs you mean." in unticked.text
    assert "Please choose an action." in no_action.text
    assert re.search(rf'value="{heard[0]}"[^>]* checked', no_action.text)


def test_marking_as_read_counts_the_first_time(
    signed_in: SignIn, heard: Sequence[int], database: Database
) -> None:
    client = signed_in("transit")
    url = f"/departments/transit/inputs/{heard[0]}"

    answer = client.send(f"{url}/read", of=url)
    page = client.get(url)

    assert answer.status_code == 303
    assert "Read by a person" in page.text
    assert "transit@marlowbay.example" in page.text
    assert "Only read it" not in page.text


def test_input_shows_what_its_tags_rest_on_masked(signed_in: SignIn, heard: Sequence[int]) -> None:
    page = signed_in("transit").get(f"/departments/transit/inputs/{heard[0]}")

    assert re.search(r"<dd>The 9 is late. Call me at █+\.</dd>", page.text)
    assert "312-555-0142" not in page.text


def test_new_action_grows_out_of_an_input(
    signed_in: SignIn, heard: Sequence[int], database: Database
) -> None:
    client = signed_in("transit")
    url = f"/departments/transit/inputs/{heard[1]}"
    given = {"new-title": "A bus that comes", "new-relation": "incorporated"}

    empty = client.send(f"{url}/action", of=url, **{"new-title": " "})
    made = client.send(f"{url}/action", of=url, **given)

    assert empty.status_code == 422
    assert "Please write in a few words what you will do." in empty.text
    page = client.get(made.location)
    assert "A bus that comes" in page.text
    assert "الحافلة لا تأتي أبدًا" in page.text


def test_action_form_with_mistakes_keeps_what_was_typed(signed_in: SignIn, city: None) -> None:
    client = signed_in("transit")

    refused = client.send(
        "/departments/transit/actions/new",
        title="",
        public_text="Keep <this>",
        kind="policy",
        budget="a lot",
    )

    assert refused.status_code == 422
    assert "Please write in a few words" in refused.text
    assert refused.text.count("Please give whole dollars in digits") == 2
    assert "from 0 to 2 billion" not in refused.text
    assert "Keep &lt;this&gt;" in refused.text
    assert 'value="a lot"' in refused.text
    assert re.search(r'<option selected value="policy"', refused.text)


def test_action_is_written_and_read_back(signed_in: SignIn, city: None, database: Database) -> None:
    client = signed_in("transit")

    made = client.send(
        "/departments/transit/actions/new",
        title="Night service",
        public_text="Buses all night.",
        kind="service",
        dimensions=["race_informed", "resident_involved"],
        partners="Riders' union\n\nHarbor school",
        budget="$25,000",
    )

    assert made.status_code == 303
    with database.reading() as session:
        action = session.scalars(select(Action)).one()
        assert action.title == {"en": "Night service"}
        assert action.dimensions == ["race_informed", "resident_involved"]
        assert action.partners == ["Riders' union", "Harbor school"]
        assert (action.budget, action.status) == (25000, ActionStatus.PROPOSED)
    assert "Night service" in client.get("/departments/transit/actions").text


def edit(client: Any, action_id: int, **changed: object) -> TestResponse:
    url = f"/departments/transit/actions/{action_id}"
    typed = {"title": "More night buses", "kind": "service", "revision": revision(client, url)}
    return client.send(url, **{**typed, **changed})


def revision(client: Any, url: str) -> str:
    found = re.search(r'name="revision" type="hidden" value="(\d+)"', client.get(url).text)
    assert found
    return found[1]


@pytest.mark.parametrize("status", ["declined", "not_ours"])
def test_refusal_without_a_reason_is_explained_and_stores_nothing(
    signed_in: SignIn, action_id: int, database: Database, status: str
) -> None:
    refused = edit(signed_in("transit"), action_id, status=status, title="Changed", reason=" ")

    assert refused.status_code == 422
    assert "Please say why. Residents will read it." in refused.text
    assert 'value="Changed"' in refused.text
    with database.reading() as session:
        action = session.get_one(Action, action_id)
        assert (action.status, action.title["en"]) == (ActionStatus.PROPOSED, "More night buses")


def test_refusal_with_a_reason_is_stored_in_the_language_of_the_page(
    signed_in: SignIn, action_id: int, database: Database
) -> None:
    done = edit(signed_in("transit"), action_id, status="declined", reason="No drivers.")

    assert done.status_code == 303
    with database.reading() as session:
        action = session.get_one(Action, action_id)
        assert action.status is ActionStatus.DECLINED
        assert action.events[-1].reason == {"en": "No drivers."}
        assert "status_changed" in session.scalars(select(AuditEvent.verb)).all()


def test_step_that_cannot_follow_is_explained(signed_in: SignIn, action_id: int) -> None:
    refused = edit(signed_in("transit"), action_id, status="done")

    assert refused.status_code == 422
    assert "An action that is “Proposed” cannot become “Done”." in refused.text


def test_translation_is_added_beside_the_text_and_never_by_accident(
    signed_in: SignIn, action_id: int, database: Database
) -> None:
    client = signed_in("transit")
    url = f"/departments/transit/actions/{action_id}?lang=es"

    typed = {"kind": "service", "status": "proposed", "revision": "0"}
    client.send(url, title="More night buses", **typed)
    with database.reading() as session:
        unchanged = dict(session.get_one(Action, action_id).title)
    client.send(url, title="Más buses de noche", **typed)

    assert set(unchanged) == {"en", "ar"}
    with database.reading() as session:
        assert session.get_one(Action, action_id).title["es"] == "Más buses de noche"


def test_form_without_its_proof_is_explained_and_changes_nothing(
    signed_in: SignIn, heard: Sequence[int], database: Database
) -> None:
    client = signed_in("transit")
    url = f"/departments/transit/inputs/{heard[0]}/action"

    refused = client.post(url, data={"new-title": "Kept words", "new-relation": "partly"})

    assert refused.status_code == 400
    assert "We could not be sure this form was ours" in refused.text
    assert 'name="new-title" value="Kept words"' in refused.text
    assert "transit@marlowbay.example" in refused.text
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Action)) == 0
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', refused.text))
    assert client.post(url, data=fields).status_code == 303


def test_form_of_somebody_signed_out_gets_no_proof(client: Any, heard: Sequence[int]) -> None:
    refused = client.post("/departments/transit/", data={"input": heard[0], "do": "read"})

    assert refused.status_code == 400
    assert "csrf_token" not in refused.text
    assert "Nothing was changed. Please sign in" in refused.text


def test_pages_with_residents_words_are_not_kept_by_browsers(
    signed_in: SignIn, heard: Sequence[int]
) -> None:
    page = signed_in("transit").get("/departments/transit/")

    assert page.headers["Cache-Control"] == "no-store"


def test_pages_ask_the_database_as_often_for_many_inputs_as_for_one(
    signed_in: SignIn, heard: Sequence[int], database: Database, hear: Any, count_statements: Any
) -> None:
    client = signed_in("transit")
    counts = []
    for more in (0, 30):
        with database.transaction() as session:
            for number in range(more):
                hear(session, f"The {number} is late", language=("en", "ar")[number % 2])
        client.get("/departments/transit/")
        with count_statements() as statements:
            client.get("/departments/transit/")
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 12


def test_one_input_and_one_action_stay_within_their_statements(
    signed_in: SignIn, heard: Sequence[int], action_id: int, count_statements: Any
) -> None:
    client = signed_in("transit")
    client.get("/departments/transit/")

    for url in (f"inputs/{heard[0]}", "actions", f"actions/{action_id}"):
        with count_statements() as statements:
            assert client.get(f"/departments/transit/{url}").status_code == 200
        assert len(statements) <= 16, url


def test_inbox_goes_on_after_25(
    signed_in: SignIn, heard: Sequence[int], database: Database, hear: Any
) -> None:
    with database.transaction() as session:
        for number in range(30):
            hear(session, f"The {number} is late")
    client = signed_in("transit")

    first = client.get("/departments/transit/?theme=transit")
    second = client.get("/departments/transit/?theme=transit&page=2")

    assert "1 to 25 of 32" in first.text
    assert 'href="/departments/transit/?theme=transit&amp;page=2" rel="next"' in first.text
    assert "26 to 32 of 32" in second.text
    assert 'rel="prev"' in second.text
