from math import comb, inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.measures.errors import ImpossibleCount
from engage.measures.trends import Change, Counts, Direction, change, changes

counts = st.builds(Counts, now=st.integers(0, 300), before=st.integers(0, 300))


def test_p_is_that_of_tossing_a_coin() -> None:
    # 15 this week, 5 last: of 20 tosses, 15 or more or 5 or fewer heads.
    # 2 x (C(20,15) + ... + C(20,20)) / 2^20 = 2 x 21700 / 1048576 = 0.0414.
    found = change(Counts(now=15, before=5))

    assert found.p == pytest.approx(2 * sum(comb(20, k) for k in range(15, 21)) / 2**20)
    assert found.ratio == 3
    assert found.direction is Direction.RISING


@pytest.mark.parametrize(
    ("counted", "direction"),
    [
        (Counts(40, 10), Direction.RISING),
        (Counts(10, 40), Direction.FALLING),
        (Counts(100, 104), Direction.STEADY),
        (Counts(6, 3), Direction.TOO_FEW),
        (Counts(0, 0), Direction.TOO_FEW),
        (Counts(1, 0), Direction.TOO_FEW),
        (Counts(12, 0), Direction.RISING),
        # Twice as many, because twice as many answered: the share has not moved.
        (Counts(80, 40, of_now=400, of_before=200), Direction.STEADY),
        (Counts(40, 40, of_now=400, of_before=100), Direction.FALLING),
        (Counts(0, 5, of_now=0, of_before=100), Direction.TOO_FEW),
    ],
)
def test_direction(counted: Counts, direction: Direction) -> None:
    assert change(counted).direction is direction


def test_new_this_week_has_no_end_to_its_ratio() -> None:
    found = change(Counts(12, 0))

    assert found.interval is not None
    assert (found.ratio, found.interval.high) == (inf, inf)


@pytest.mark.parametrize("counted", [Counts(-1, 2), Counts(1, 2, of_now=0, of_before=4)])
def test_a_count_that_cannot_be_is_refused(counted: Counts) -> None:
    with pytest.raises(ImpossibleCount):
        change(counted)


@given(counts)
def test_changing_weeks_turns_the_change_over(counted: Counts) -> None:
    turned = change(Counts(counted.before, counted.now))

    opposite = {Direction.RISING: Direction.FALLING, Direction.FALLING: Direction.RISING}
    direction = change(counted).direction
    assert turned.direction is opposite.get(direction, direction)


@given(st.dictionaries(st.text(min_size=1, max_size=3), counts, max_size=8))
def test_order_of_themes_changes_nothing(family: dict[str, Counts]) -> None:
    turned: dict[str, Change] = changes(dict(reversed(family.items())))

    assert changes(family) == turned
    assert list(changes(family)) == list(family)


def test_steady_themes_seem_to_move_in_at_most_5_percent_of_weeks() -> None:
    random = np.random.default_rng(2026)
    rates = np.geomspace(1, 60, 22)
    weeks = random.poisson(rates, (301, 22))

    moving = [
        any(
            found.direction in (Direction.RISING, Direction.FALLING)
            for found in changes(
                {
                    str(i): Counts(int(now), int(before))
                    for i, (now, before) in enumerate(zip(weeks[w + 1], weeks[w], strict=True))
                }
            ).values()
        )
        for w in range(300)
    ]

    assert sum(moving) / len(moving) <= 0.05
