from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.measures.errors import UnknownGroup
from engage.measures.groups import Axis, Side, Standing, groups_of, side_of, tally
from surveys.answers import Missing

RACE = Axis(
    "race_ethnicity", ("asian", "black", "white"), several=True, focus=frozenset({"asian", "black"})
)
standings = st.one_of(
    st.sampled_from(list(Missing)),
    st.frozensets(st.sampled_from(RACE.groups), min_size=1),
)
rows = st.lists(st.tuples(standings, st.integers(0, 50)), max_size=20)


def test_a_person_counts_in_each_group_marked() -> None:
    counted = tally(RACE, [(frozenset({"black", "white"}), 3), (frozenset({"white"}), 5)])

    assert dict(counted.members) == {"asian": 0, "black": 3, "white": 8}
    assert counted.answered == 8


def test_three_ways_of_not_answering_stay_apart_and_are_no_group() -> None:
    counted = tally(
        RACE,
        [(Missing.SKIPPED, 4), (Missing.REFUSED, 2), (Missing.NOT_ASKED, 7)],
    )

    assert dict(counted.unanswered) == {"skipped": 4, "refused": 2, "not_asked": 7}
    assert (counted.answered, counted.received) == (0, 13)
    assert set(counted.members.values()) == {0}


@pytest.mark.parametrize(
    ("standing", "group", "side"),
    [
        (frozenset({"white"}), None, Side.REFERENCE),
        (frozenset({"white", "black"}), None, Side.FOCUS),
        (frozenset({"black"}), "black", Side.FOCUS),
        # In another focus group only: neither compared nor a reference.
        (frozenset({"asian"}), "black", None),
        (frozenset({"asian", "white"}), "black", None),
        # A group the city did not name can still be compared, with the same reference.
        (frozenset({"white"}), "white", Side.FOCUS),
        (Missing.SKIPPED, None, None),
        (Missing.REFUSED, "black", None),
        (Missing.NOT_ASKED, "black", None),
    ],
)
def test_side(standing: Standing, group: str | None, side: Side | None) -> None:
    assert side_of(RACE, standing, group=group) is side


def test_a_group_that_is_not_on_the_axis_is_refused_by_name() -> None:
    with pytest.raises(UnknownGroup) as caught:
        groups_of(RACE, frozenset({"martian", "white"}))

    assert caught.value.groups == {"martian"}


def test_a_focus_group_that_is_not_on_the_axis_is_refused() -> None:
    with pytest.raises(UnknownGroup):
        Axis("age", ("under_18",), focus=frozenset({"65_plus"}))


@given(rows)
def test_everyone_received_is_counted_once(rows: list[tuple[Standing, int]]) -> None:
    counted = tally(RACE, rows)

    assert counted.received == sum(people for _, people in rows)
    assert counted.focus + counted.reference == counted.answered
    assert max(counted.members.values()) <= counted.answered <= sum(counted.members.values())


@given(rows, st.sampled_from(list(permutations(RACE.groups))))
def test_renaming_groups_renames_the_counts_and_changes_nothing_else(
    rows: list[tuple[Standing, int]], names: tuple[str, ...]
) -> None:
    new = dict(zip(RACE.groups, names, strict=True))
    renamed = Axis(RACE.name, names, several=True, focus=frozenset(new[g] for g in RACE.focus))

    before = tally(RACE, rows)
    after = tally(
        renamed,
        [
            (s if isinstance(s, Missing) else frozenset(new[g] for g in s), people)
            for s, people in rows
        ],
    )

    assert {new[group]: n for group, n in before.members.items()} == dict(after.members)
    assert (before.focus, before.reference) == (after.focus, after.reference)
