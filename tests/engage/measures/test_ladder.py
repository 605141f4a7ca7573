from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.measures.gaps import Verdict, gaps
from engage.measures.groups import Axis, Side, Standing
from engage.measures.incorporation import LADDER, Input, Link, Rung, climb
from engage.measures.ladder import show_gap, show_ladder
from engage.measures.suppression import Mark
from surveys.answers import Missing

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LANGUAGE = Axis("home_language", ("en", "es", "ar"), focus=frozenset({"es", "ar"}))
RACE = Axis("race", ("asian", "black", "white"), several=True, focus=frozenset({"asian", "black"}))


def said(
    standing: Standing, *, decided: bool, days: int = 60, axis: str = "home_language"
) -> Input:
    received = NOW - timedelta(days=days)
    links = [Link(received + timedelta(days=10), received + timedelta(days=20))] if decided else []
    return Input(
        received,
        climb(received_at=received, routed_at=received, links=links),
        {axis: standing},
        ("transit",),
    )


def voices(language: str, *, decided: int, of: int) -> list[Input]:
    return [said(frozenset({language}), decided=i < decided) for i in range(of)]


def test_rates_by_group_beside_all_and_unknown() -> None:
    inputs = voices("en", decided=60, of=100) + voices("es", decided=12, of=60)
    inputs += [said(Missing.SKIPPED, decided=True) for _ in range(20)]
    inputs += [said(frozenset({"en"}), decided=False, days=3) for _ in range(15)]

    found = show_ladder(inputs, LANGUAGE, now=NOW)

    english, spanish, arabic = found.groups
    assert spanish.inputs.count == 60
    rate = spanish.rates[Rung.DECIDED]
    assert rate is not None
    assert rate.value == pytest.approx(0.2)
    assert english.days is not None
    assert english.days.median == 20
    assert arabic.inputs.count == 0
    assert found.unknown.inputs.count == 20
    assert found.everyone.inputs.count == 180
    assert found.younger.count == 15
    assert found.sides[Side.FOCUS].inputs.count == 60


def test_few_decided_inputs_hide_the_rate_and_whatever_would_tell_it() -> None:
    inputs = voices("en", decided=50, of=100) + voices("es", decided=4, of=60)

    found = show_ladder(inputs, LANGUAGE, now=NOW)

    spanish = found.groups[1]
    assert spanish.reached[Rung.DECIDED].mark is Mark.FEW
    assert spanish.rates[Rung.DECIDED] is None
    assert spanish.days is None
    # English and all together show 50 and 54 only if the difference tells nothing.
    others = [found.groups[0], found.answered, found.everyone, found.sides[Side.FOCUS]]
    shown = [row.reached[Rung.DECIDED].count for row in others]
    assert not (shown[0] is not None and (shown[1] is not None or shown[2] is not None))


def test_a_gap_of_a_small_group_is_still_said_without_its_numbers() -> None:
    inputs = voices("en", decided=100, of=200) + voices("es", decided=4, of=60)
    axis = Axis("home_language", ("en", "es"), focus=frozenset({"es"}))

    gap = gaps(inputs, [axis], [Rung.DECIDED], now=NOW)[0]
    found = show_gap(gap, show_ladder(inputs, axis, now=NOW))

    assert gap.comparison.odds_ratio is not None
    assert found.verdict is Verdict.GAP
    assert found.likelihood is gap.likelihood
    assert found.comparison.focus is None
    assert found.comparison.odds_ratio is None
    assert found.adjusted_p is None


def test_a_gap_of_which_all_counts_are_shown_is_left_as_it_is() -> None:
    inputs = voices("en", decided=100, of=200) + voices("es", decided=14, of=60)
    axis = Axis("home_language", ("en", "es"), focus=frozenset({"es"}))
    gap = gaps(inputs, [axis], [Rung.DECIDED], now=NOW)[0]

    assert show_gap(gap, show_ladder(inputs, axis, now=NOW)) == gap


races = st.one_of(st.just(Missing.SKIPPED), st.frozensets(st.sampled_from(RACE.groups), min_size=1))
crowds = st.lists(st.tuples(races, st.booleans(), st.integers(1, 30)), max_size=6)


@settings(max_examples=12, deadline=None)
@given(crowds)
def test_no_shown_count_is_small_and_rungs_stay_in_order(
    crowds: list[tuple[Standing, bool, int]],
) -> None:
    inputs = [
        said(standing, decided=decided, axis="race")
        for standing, decided, people in crowds
        for _ in range(people)
    ]

    found = show_ladder(inputs, RACE, now=NOW)

    for row in (*found.groups, found.answered, found.unknown, found.everyone):
        path = [row.inputs, *(row.reached[rung] for rung in LADDER)]
        shown = [figure.count for figure in path if figure.count is not None]
        assert shown == sorted(shown, reverse=True)
        assert all(count == 0 or count >= 10 for count in shown)
