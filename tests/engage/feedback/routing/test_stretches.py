"""An inbox is looked through a stretch at a time: bounded work, and nothing is missed on the way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engage.db import Database
from engage.feedback import inbox
from engage.feedback.narrowing import Age, Filter, Step
from engage.models.department import Input
from engage.times import now
from tests.engage.feedback.routing.conftest import Ids
from tests.engage.pages.conftest import signed_in

__all__ = ["signed_in"]

HEARD = 7


@pytest.fixture
def spoken(database: Database, ids: Ids, hear: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Seven inputs more, every other about a bridge, oldest first; three are looked through at once."""
    monkeypatch.setattr(inbox, "MOST_WORDS_ASKED", 3)
    monkeypatch.setattr(inbox, "MOST_ANSWERS_ASKED", 3)
    moment = now() - timedelta(days=3)
    with database.transaction() as session:
        # Two come at the same moment: their ids tell which is first.
        times = [moment + timedelta(minutes=n // 2) for n in range(HEARD)]
        words = ["The bridge is old" if n % 2 else "The bus is late" for n in range(HEARD)]
        return [hear(session, said, at=at).id for said, at in zip(words, times, strict=True)]


def walked(database: Database, ids: Ids, wanted: Filter) -> list[list[int]]:
    """Give the inputs of each stretch until the end."""
    stretches, after = [], None
    for _step in range(10):
        with database.reading() as session:
            asked = Filter(
                words=wanted.words, unanswered=wanted.unanswered, step=wanted.step, after=after
            )
            found = inbox.look_through(session, ids.transit, asked, now=now())
        stretches.append(list(found.ids))
        after = found.further
        if after is None:
            return stretches
    raise AssertionError(stretches)


def test_stretches_give_every_input_that_fits_once(
    database: Database, ids: Ids, spoken: list[int]
) -> None:
    stretches = walked(database, ids, Filter(words="bridge"))

    assert len(stretches) > 2
    assert [each for found in stretches for each in found] == spoken[5::-2]


def test_what_waits_longest_is_looked_through_first(
    database: Database, ids: Ids, spoken: list[int]
) -> None:
    stretches = walked(database, ids, Filter(words="bridge", unanswered=True))

    assert [each for found in stretches for each in found] == spoken[1::2]


def test_nothing_on_the_last_rung_is_known_at_the_end_of_all_stretches(
    database: Database, ids: Ids, spoken: list[int]
) -> None:
    stretches = walked(database, ids, Filter(step=Step.DONE))

    assert len(stretches) > 2
    assert not any(stretches)


def test_a_full_list_says_where_to_look_on(
    database: Database, ids: Ids, spoken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "MOST_COUNTED", 5)
    with database.reading() as session:
        first = inbox.look_through(session, ids.transit, Filter(), now=now())
        rest = inbox.look_through(session, ids.transit, Filter(after=first.further), now=now())

    assert (len(first.ids), first.looked, first.open_ended) == (5, None, True)
    assert (len(rest.ids), rest.further) == (HEARD + 2 - 5, None)
    assert not set(first.ids) & set(rest.ids)


def test_late_ones_are_counted_among_those_that_fit(
    database: Database, ids: Ids, spoken: list[int]
) -> None:
    with database.transaction() as session:
        session.get_one(Input, spoken[0]).first_heard_at = now() - timedelta(days=30)
        found = inbox.look_through(session, ids.transit, Filter(age=Age.WEEK), now=now())

    assert found.late == 1


@pytest.mark.parametrize("after", ["0", "-1", "99999999999999999999", "x", "%00"])
def test_a_place_that_is_none_begins_with_the_first(
    signed_in: Callable[[str], Any], ids: Ids, after: str
) -> None:
    page = signed_in("transit").get(f"/departments/transit/?after={after}")

    assert page.status_code == 200
    assert page.text.count('name="input"') == 2


def test_the_page_offers_to_look_on(
    signed_in: Callable[[str], Any], ids: Ids, spoken: list[int]
) -> None:
    client = signed_in("transit")

    page = client.get("/departments/transit/?words=nobody wrote this")

    assert "We looked through 3 inputs, the newest first." in page.text
    assert f"after={spoken[5]}" in page.text
