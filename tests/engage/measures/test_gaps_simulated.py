"""Promises about error rates, kept on simulated weeks. Seeded, so that they hold or fail for good."""

from collections.abc import Iterable

import numpy as np
import pytest

from engage.measures.comparison import Comparison, Stratum, compare
from engage.measures.gaps import Verdict, judge
from engage.measures.incorporation import Rung


def simulated_weeks(
    seed: int, weeks: int, *, inputs: int, odds: float, family: int
) -> list[list[list[Stratum]]]:
    """Weeks of comparisons: six themes raised and heeded unequally, 40 % of speakers in focus.

    Of the reference about half get there, between 30 % and 70 % by theme; of the focus at `odds`
    times their odds. Focus speakers raise each theme 0.5 to 1.5 times as often as the others.
    """
    random = np.random.default_rng(seed)
    themes, shape = 6, (weeks, family)
    baseline = random.uniform(0.3, 0.7, (*shape, themes))
    mix = random.dirichlet(np.full(themes, 4.0), shape)
    focus_share = np.clip(0.4 * random.uniform(0.5, 1.5, (*shape, themes)), 0, 1)
    raised = random.multinomial(inputs, mix)
    focus = random.binomial(raised, focus_share)
    chance = odds * baseline / (1 - baseline + odds * baseline)
    focus_reached = random.binomial(focus, chance)
    reference_reached = random.binomial(raised - focus, baseline)
    cells = np.stack([focus_reached, focus, reference_reached, raised - focus], axis=-1)
    return [
        [[Stratum(str(i), *map(int, row)) for i, row in enumerate(test)] for test in week]
        for week in cells
    ]


def weeks_with_a_gap(weeks: list[list[list[Stratum]]]) -> float:
    said = [says_a_gap(compare(tables, "axis", Rung.DONE) for tables in week) for week in weeks]
    return sum(said) / len(said)


def says_a_gap(family: Iterable[Comparison]) -> bool:
    return any(gap.verdict is Verdict.GAP for gap in judge(family))


def test_eight_departments_shown_together_say_a_gap_that_is_none_in_at_most_5_percent_of_weeks() -> (
    None
):
    # Three rungs of each; 150 weeks keep the test short.
    weeks = [
        [compare(tables, "axis", Rung.DONE) for tables in week]
        for week in simulated_weeks(11, 150, inputs=120, odds=1.0, family=24)
    ]

    together = sum(says_a_gap(week) for week in weeks)
    apart = sum(any(says_a_gap(week[at : at + 3]) for at in range(0, 24, 3)) for week in weeks)

    assert together <= 0.05 * len(weeks)
    # What the city's reader would be told if each department were judged by itself.
    assert apart > 0.05 * len(weeks)


@pytest.mark.parametrize(("inputs", "family"), [(400, 1), (60, 1), (150, 4)])
def test_without_a_true_gap_one_is_said_in_at_most_5_percent_of_1000_weeks(
    inputs: int, family: int
) -> None:
    weeks = simulated_weeks(2026, 1000, inputs=inputs, odds=1.0, family=family)

    assert weeks_with_a_gap(weeks) <= 0.05


def test_a_true_odds_ratio_of_one_half_is_found_in_400_inputs_at_least_8_times_in_10() -> None:
    weeks = simulated_weeks(47, 1000, inputs=400, odds=0.5, family=1)

    assert weeks_with_a_gap(weeks) >= 0.80
