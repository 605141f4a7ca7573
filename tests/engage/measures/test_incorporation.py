from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.measures.groups import Axis
from engage.measures.incorporation import (
    LADDER,
    Input,
    Link,
    Rung,
    by_group,
    climb,
    rate,
    time_to,
)
from surveys.answers import Missing

START = datetime(2026, 9, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def day(n: float) -> datetime:
    return START + timedelta(days=n)


def waiting(received: float, after: float | None = None) -> Input:
    """An input received on a day, acknowledged some days after or not at all."""
    acknowledged = None if after is None else day(received + after)
    return Input(
        day(received),
        climb(received_at=day(received), routed_at=day(received), acknowledged_at=acknowledged),
    )


def test_linking_is_reading() -> None:
    reached = climb(received_at=day(0), routed_at=day(1), links=[Link(day(5))])

    assert reached == {Rung.HEARD: day(1), Rung.ACKNOWLEDGED: day(5), Rung.CONSIDERED: day(5)}


def test_an_action_adopted_before_the_link_counts_from_the_link() -> None:
    reached = climb(received_at=day(10), links=[Link(day(12), adopted_at=day(3))])

    assert reached[Rung.DECIDED] == reached[Rung.INCORPORATED] == day(12)


def test_declined_with_a_reason_is_decided_and_not_incorporated() -> None:
    reached = climb(received_at=day(0), links=[Link(day(2), declined_at=day(9))])

    assert reached[Rung.DECIDED] == day(9)
    assert Rung.DONE not in reached
    assert Rung.INCORPORATED not in reached


def test_the_first_of_several_actions_carries_each_rung() -> None:
    reached = climb(
        received_at=day(0),
        links=[
            Link(day(2), declined_at=day(3)),
            Link(day(4), adopted_at=day(8), done_at=day(20)),
        ],
    )

    assert reached[Rung.CONSIDERED] == day(2)
    assert reached[Rung.DECIDED] == day(3)
    assert reached[Rung.INCORPORATED] == day(8)
    assert reached[Rung.DONE] == day(20)


moments = st.none() | st.floats(-20, 80).map(day)
links = st.lists(
    st.builds(
        Link,
        linked_at=st.floats(-20, 80).map(day),
        adopted_at=moments,
        declined_at=moments,
        done_at=moments,
    ),
    max_size=4,
)


@given(moments, moments, links)
def test_no_rung_is_reached_before_the_one_below_it_or_before_the_input_came(
    routed: datetime | None, acknowledged: datetime | None, links: list[Link]
) -> None:
    reached: Mapping[Rung, datetime] = climb(
        received_at=day(0), routed_at=routed, acknowledged_at=acknowledged, links=links
    )

    path = [reached.get(rung) for rung in LADDER]
    known = [moment for moment in path if moment is not None]
    assert known == path[: len(known)]
    assert known == sorted(known)
    assert all(moment >= day(0) for moment in known)


def test_last_weeks_inputs_are_held_against_nobody_and_are_counted_beside() -> None:
    inputs = [waiting(0, after=2), waiting(10), waiting(69, after=1), waiting(70, after=1)]

    found = rate(inputs, Rung.ACKNOWLEDGED, now=day(83), window_days=14)

    # Days 0, 10 and 69 are 14 days old or older on day 83; day 70 is not.
    assert found.share is not None
    assert (found.share.count, found.share.of, found.younger) == (2, 3, 1)


def test_what_happened_after_the_day_asked_about_has_not_happened() -> None:
    found = rate([waiting(0, after=40)], Rung.ACKNOWLEDGED, now=day(30))

    assert found.share is not None
    assert found.share.count == 0


def test_no_inputs_old_enough_gives_no_rate() -> None:
    found = rate([waiting(80)], Rung.HEARD, now=NOW)

    assert (found.share, found.younger) == (None, 1)


def test_median_days_counts_those_still_waiting() -> None:
    # Ten inputs of day 0, seen on day 30. Six acknowledged after 2, 4, 6, 8, 10, 12 days, four not.
    # Nobody is censored before day 30, so survival falls by 1/10 each time: 0.9, 0.8, 0.7, 0.6,
    # 0.5, 0.4. The median is the first time at which it is below one half: 12 days. A median of
    # only the acknowledged would have said 7.
    inputs = [waiting(0, after=days) for days in (2, 4, 6, 8, 10, 12)] + [waiting(0)] * 4

    found = time_to(inputs, Rung.ACKNOWLEDGED, now=day(30))

    assert found.median == 12
    assert (found.reached, found.waiting) == (6, 4)


def test_censored_early_leaves_the_curve_to_the_others() -> None:
    # Day 10: two inputs one day old are censored at 1. Then four at risk: 3, 5, 7 days and one
    # waiting. Survival 3/4, 2/4, 1/4: below one half first at 7 days.
    inputs = (
        [waiting(9), waiting(9)] + [waiting(0, after=days) for days in (3, 5, 7)] + [waiting(0)]
    )

    found = time_to(inputs, Rung.ACKNOWLEDGED, now=day(10))

    assert found.median == 7


def test_median_is_unknown_while_less_than_half_got_there() -> None:
    found = time_to([waiting(0, after=1), waiting(0), waiting(0)], Rung.ACKNOWLEDGED, now=day(30))

    assert found.median is None


def test_nobody_got_there() -> None:
    found = time_to([waiting(0), waiting(1)], Rung.ACKNOWLEDGED, now=day(30))

    assert (found.median, found.interval, found.reached, found.waiting) == (None, None, 0, 2)


def test_nothing_came() -> None:
    assert time_to([], Rung.HEARD, now=NOW).median is None


def test_inputs_are_sorted_into_each_group_marked_and_unknown_into_none() -> None:
    axis = Axis("race_ethnicity", ("black", "white"), several=True)
    both = Input(START, {}, {"race_ethnicity": frozenset({"black", "white"})})
    refused = Input(START, {}, {"race_ethnicity": Missing.REFUSED})
    not_asked = Input(START, {})

    assert by_group([both, refused, not_asked], axis) == {"black": [both], "white": [both]}


@given(st.lists(st.none() | st.integers(0, 60), min_size=1, max_size=30))
def test_order_of_inputs_changes_nothing(days: list[int | None]) -> None:
    inputs = [waiting(0, after=days_) for days_ in days]
    shuffled = inputs[::-1]

    assert time_to(inputs, Rung.ACKNOWLEDGED, now=NOW) == time_to(
        shuffled, Rung.ACKNOWLEDGED, now=NOW
    )


@pytest.mark.parametrize("rung", list(Rung))
def test_rates_of_every_rung_stay_in_order(rung: Rung) -> None:
    inputs = [
        waiting(0),
        waiting(1, after=3),
        Input(day(2), climb(received_at=day(2), links=[Link(day(5), adopted_at=day(9))])),
    ]

    found = rate(inputs, rung, now=NOW)

    assert found.share is not None
    expected = {"heard": 3, "acknowledged": 2, "considered": 1, "decided": 1, "incorporated": 1}
    assert found.share.count == expected.get(rung, 0)
