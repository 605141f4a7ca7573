from datetime import UTC, datetime, timedelta

import pytest

from engage.measures.comparison import Comparison, Method, Stratum
from engage.measures.estimates import Interval
from engage.measures.gaps import Verdict, comparisons, gaps, judge, strata
from engage.measures.groups import Axis, Standing
from engage.measures.incorporation import Input, Rung
from surveys.answers import Missing

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LANGUAGE = Axis("home_language", ("en", "es", "ar"), focus=frozenset({"es", "ar"}))


def spoken(
    language: str | None, *, reached: bool, themes: tuple[str, ...] = ("transit",), days: int = 60
) -> Input:
    received = NOW - timedelta(days=days)
    standing: Standing = frozenset({language}) if language else Missing.SKIPPED
    moments = {Rung.CONSIDERED: received + timedelta(days=3)} if reached else {}
    return Input(received, moments, {"home_language": standing}, themes)


def comparison(p: float | None, interval: Interval | None) -> Comparison:
    return Comparison(
        "home_language", "es", Rung.DONE, None, None, Method.MANTEL_HAENSZEL, 1.0, interval, p
    )


@pytest.mark.parametrize(
    ("low", "high", "p", "verdict"),
    [
        (0.31, 0.74, 0.001, Verdict.GAP),
        (1.2, 3.0, 0.001, Verdict.GAP),
        (0.6, 1.9, 0.4, Verdict.NO_GAP),
        (0.5, 1.9, 0.4, Verdict.TOO_FEW),
        (0.9, 2.3, 0.1, Verdict.TOO_FEW),
        # The interval excludes 1, the p-value does not stand: nothing is said.
        (0.5, 0.99, 0.06, Verdict.TOO_FEW),
    ],
)
def test_verdict(low: float, high: float, p: float, verdict: Verdict) -> None:
    assert judge([comparison(p, Interval(low, high))])[0].verdict is verdict


def test_p_values_are_adjusted_within_the_family_and_untested_ones_left_out() -> None:
    # Benjamini and Hochberg over four tests: 0.01 x 4/1, 0.02 x 4/2, 0.03 x 4/3, 0.5, made
    # monotone from the right: 0.04, 0.04, 0.04, 0.5.
    away = Interval(0.3, 0.9)
    family = [comparison(p, away) for p in (0.03, 0.5, 0.01, 0.02)]

    judged = judge([family[0], comparison(None, None), *family[1:]])

    assert [gap.adjusted_p for gap in judged] == [
        pytest.approx(0.04),
        None,
        pytest.approx(0.5),
        pytest.approx(0.04),
        pytest.approx(0.04),
    ]


def test_one_chance_finding_among_twenty_is_not_called_a_gap() -> None:
    family = [comparison(0.04, Interval(0.4, 0.98))] + [comparison(0.5, Interval(0.7, 1.5))] * 19

    assert [gap.verdict for gap in judge(family)].count(Verdict.GAP) == 0


def test_an_input_counts_once_under_its_leading_theme() -> None:
    inputs = [
        spoken("es", reached=True, themes=("housing", "transit")),
        spoken("en", reached=False, themes=("transit",)),
        spoken("en", reached=True, themes=()),
    ]

    found = strata(inputs, LANGUAGE, Rung.CONSIDERED, group="es", now=NOW)

    assert found == [
        Stratum(None, 0, 0, 1, 1),
        Stratum("housing", 1, 1, 0, 0),
        Stratum("transit", 0, 0, 0, 1),
    ]


def test_unknown_other_focus_groups_and_young_inputs_are_not_in_the_comparison() -> None:
    inputs = [
        spoken("es", reached=True),
        spoken("en", reached=True),
        spoken(None, reached=True),
        spoken("ar", reached=True),
        spoken("es", reached=True, days=3),
    ]

    found = comparisons(inputs, LANGUAGE, [Rung.CONSIDERED], now=NOW)

    assert [item.group for item in found] == [None, "es", "ar"]
    everyone, spanish, _ = found
    assert everyone.focus is not None
    assert spanish.focus is not None
    assert spanish.reference is not None
    assert everyone.focus.of == 2
    assert (spanish.focus.of, spanish.reference.of) == (1, 1)


def test_family_of_all_axes_and_rungs_is_judged_together() -> None:
    inputs = [spoken("es", reached=i % 4 == 0) for i in range(80)]
    inputs += [spoken("en", reached=i % 2 == 0) for i in range(120)]

    found = gaps(inputs, [LANGUAGE], [Rung.CONSIDERED, Rung.DONE], now=NOW)

    assert [(gap.comparison.group, gap.comparison.rung) for gap in found] == [
        (group, rung) for group in (None, "es", "ar") for rung in (Rung.CONSIDERED, Rung.DONE)
    ]
    assert [gap.verdict for gap in found if gap.comparison.group == "es"] == [
        Verdict.GAP,
        Verdict.TOO_FEW,
    ]
