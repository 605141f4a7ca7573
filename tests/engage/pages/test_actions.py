"""What a department does: every field, its history, together with others, in time, taken away."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select

from engage.db import Database
from engage.errors import ChangedMeanwhile, NotFound
from engage.feedback import actions
from engage.feedback.practices import PRACTICE_KEYS, PRACTICES
from engage.models.action import Action, ActionChange, ActionStatus, InputLink, Relation
from engage.models.department import Department, HistoryEntry, Input
from engage.models.staff import AuditEvent, User
from engage.times import now
from nlp.taxonomy import DIMENSION_KEYS

SignIn = Callable[[str], Any]
ACTIONS = "/departments/transit/actions"


@pytest.fixture
def places(database: Database, heard: Sequence[int]) -> dict[str, int]:
    """Ids: departments by slug, users by name, one action of transit."""
    with database.transaction() as session:
        found = {each.slug: each.id for each in session.scalars(select(Department))}
        plan = actions.Plan(title={"en": "More night buses"}, due_on=date(2020, 1, 31))
        action = actions.propose_action(session, found["transit"], plan, user_id=None, now=now())
        users = {f"user {u.fs_uniquifier}": u.id for u in session.scalars(select(User))}
        return {**found, **users, "action": action.id}


def save(client: Any, places: dict[str, int], **changed: object) -> Any:
    url = f"{ACTIONS}/{places['action']}"
    found = re.search(r'name="revision" type="hidden" value="(\d+)"', client.get(url).text)
    assert found
    typed = {"title": "More night buses", "kind": "service", "status": "proposed"}
    return client.send(url, **{**typed, "revision": found[1], **changed})


def test_every_dimension_has_its_four_practices() -> None:
    assert tuple(PRACTICES) == DIMENSION_KEYS
    assert [len(each) for each in PRACTICES.values()] == [4] * 7
    assert len(set(PRACTICE_KEYS)) == 28


def test_every_field_is_stored_and_its_change_told(
    signed_in: SignIn, places: dict[str, int], database: Database
) -> None:
    client = signed_in("transit")

    done = save(
        client,
        places,
        practices=["race_lens", "data_open"],
        plan_goal="Goal 4: everyone gets home",
        owner=places["user transit"],
        due_on="2027-03-31",
        together=places["housing"],
        budget="40,000",
        budget_source="State grant",
    )
    save(client, places, budget="50000", due_on="2027-03-31", together=places["housing"])
    page = client.get(f"{ACTIONS}/{places['action']}")

    assert done.status_code == 303
    with database.reading() as session:
        action = session.get_one(Action, places["action"])
        assert action.due_on == date(2027, 3, 31)
        assert [each.slug for each in action.partnering] == ["housing"]
        assert action.revision == 2
        changed = session.scalars(select(ActionChange.field).order_by(ActionChange.id)).all()
        assert {"practices", "plan_goal", "owner_id", "due_on", "partnering"} <= set(changed)
    assert "Budget in dollars: 40,000 became 50,000" in page.text
    assert "Together with these departments: Housing" in page.text
    assert "These departments act together: Transit, Housing." in page.text
    assert "transit@marlowbay.example" in page.text


def test_department_that_acts_along_sees_it_and_may_change_it(
    signed_in: SignIn, places: dict[str, int], database: Database
) -> None:
    theirs = f"/departments/housing/actions/{places['action']}"
    housing = signed_in("housing")
    before = housing.get(theirs).status_code
    save(signed_in("transit"), places, together=places["housing"])

    listed = housing.get("/departments/housing/actions").text
    found = re.search(r'name="revision" type="hidden" value="(\d+)"', housing.get(theirs).text)
    assert found
    changed = housing.send(
        theirs, title="More buses", kind="policy", status="adopted", revision=found[1]
    )

    assert before == 404
    assert "More night buses" in listed
    assert "Led by Transit" in listed
    assert changed.status_code == 303
    with database.reading() as session:
        assert session.get_one(Action, places["action"]).status is ActionStatus.ADOPTED


def test_form_that_somebody_overtook_is_409_and_keeps_what_was_typed(
    signed_in: SignIn, places: dict[str, int], database: Database
) -> None:
    client = signed_in("transit")
    save(client, places, title="Buses till midnight")

    late = save(client, places, revision="0", title="Buses till dawn", budget="7")
    again = client.post(
        f"{ACTIONS}/{places['action']}",
        data={
            "csrf_token": client.proof(ACTIONS + "/new"),
            "title": "Buses till dawn",
            "kind": "service",
            "status": "proposed",
            "revision": "1",
        },
    )

    assert late.status_code == 409
    assert 'value="Buses till dawn"' in late.text
    assert "Somebody else saved this action" in late.text
    assert 'name="revision" type="hidden" value="1"' in late.text
    assert again.status_code == 303


@pytest.mark.parametrize("forged", ["", "-1", "x", "9" * 30])
def test_forged_revision_changes_nothing(
    signed_in: SignIn, places: dict[str, int], database: Database, forged: str
) -> None:
    refused = save(signed_in("transit"), places, revision=forged, title="Forged")

    assert refused.status_code == 409
    with database.reading() as session:
        assert session.get_one(Action, places["action"]).title == {"en": "More night buses"}


def test_overdue_action_stands_out_until_it_is_done(
    signed_in: SignIn, places: dict[str, int]
) -> None:
    client = signed_in("transit")

    late = client.get(ACTIONS).text
    save(client, places, status="declined", reason="No drivers.", due_on="2020-01-31")
    settled = client.get(ACTIONS).text

    assert "waiting--late" in late
    assert "waiting--late" not in settled


def test_day_that_is_none_is_explained(signed_in: SignIn, places: dict[str, int]) -> None:
    refused = save(signed_in("transit"), places, due_on="next spring")

    assert refused.status_code == 422
    assert "Please give a day such as 2027-03-31." in refused.text
    assert 'value="next spring"' in refused.text


def remove(client: Any, places: dict[str, int], why: str = "") -> Any:
    url = f"{ACTIONS}/{places['action']}"
    return client.send(f"{url}/remove", of=url, **{"remove-why": why})


def test_action_nothing_hangs_on_is_deleted(
    signed_in: SignIn, places: dict[str, int], database: Database
) -> None:
    done = remove(signed_in("transit"), places)

    assert done.status_code == 303
    with database.reading() as session:
        assert session.get(Action, places["action"]) is None
        assert "action_deleted" in session.scalars(select(AuditEvent.verb)).all()


def test_action_with_inputs_is_put_away_with_a_reason(
    signed_in: SignIn, places: dict[str, int], heard: Sequence[int], database: Database
) -> None:
    with database.transaction() as session:
        action = session.get_one(Action, places["action"])
        answered = [session.get_one(Input, heard[0])]
        actions.link_inputs(
            session, action, answered, relation=Relation.PARTLY, user_id=None, now=now()
        )
    client = signed_in("transit")

    refused = remove(client, places, " ")
    done = remove(client, places, "Two of the same.")

    assert refused.status_code == 422
    assert "Please say why." in refused.text
    assert done.status_code == 303
    assert "More night buses" not in client.get(ACTIONS).text
    assert "Put away: Two of the same." in client.get(f"{ACTIONS}/{places['action']}").text
    with database.transaction() as session:
        action = session.get_one(Action, places["action"])
        others = [session.get_one(Input, heard[1])]
        with pytest.raises(NotFound):
            actions.link_inputs(
                session, action, others, relation=Relation.PARTLY, user_id=None, now=now()
            )


def test_two_people_linking_the_same_input_at_once_make_one_link(
    places: dict[str, int], heard: Sequence[int], database: Database
) -> None:
    ready = Barrier(2)
    failures: list[Exception] = []

    def link(relation: Relation) -> None:
        try:
            ready.wait(10)
            with database.transaction() as session:
                actions.link_inputs(
                    session,
                    session.get_one(Action, places["action"]),
                    [session.get_one(Input, heard[0])],
                    relation=relation,
                    user_id=None,
                    now=now(),
                )
        except Exception as error:
            failures.append(error)

    threads = [Thread(target=link, args=(each,)) for each in (Relation.PARTLY, Relation.DECLINED)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert failures == []
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(InputLink)) == 1
        linked = select(func.count()).where(HistoryEntry.verb == "linked")
        assert session.scalar(linked) == 2


def test_two_people_saving_at_once_do_not_overwrite_each_other(
    places: dict[str, int], database: Database
) -> None:
    ready = Barrier(2)
    outcomes: list[str] = []

    def save_as(title: str) -> None:
        ready.wait(10)
        try:
            with database.transaction() as session:
                action = actions.hold_action(
                    session, places["action"], department_id=places["transit"], revision=0
                )
                plan = actions.Plan(title={"en": title})
                actions.revise_action(session, action, plan, user_id=None, now=now())
            outcomes.append("saved")
        except ChangedMeanwhile:
            outcomes.append("overtaken")

    threads = [Thread(target=save_as, args=(each,)) for each in ("One", "Two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes) == ["overtaken", "saved"]
