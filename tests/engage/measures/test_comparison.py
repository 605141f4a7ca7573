from math import exp, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.measures.comparison import Method, Stratum, compare
from engage.measures.gaps import Likelihood, Verdict, judge
from engage.measures.incorporation import Rung


def by_hand(tables: list[Stratum]) -> tuple[float, float, float]:
    """Mantel-Haenszel with the variance of Robins, Breslow and Greenland (1986), written out."""
    r = s = pr = ps_qr = qs = 0.0
    for t in tables:
        a, b = t.focus_reached, t.focus - t.focus_reached
        c, d = t.reference_reached, t.reference - t.reference_reached
        n = a + b + c + d
        r_i, s_i, p_i, q_i = a * d / n, b * c / n, (a + d) / n, (b + c) / n
        r, s = r + r_i, s + s_i
        pr, ps_qr, qs = pr + p_i * r_i, ps_qr + p_i * s_i + q_i * r_i, qs + q_i * s_i
    spread = 1.959963984540054 * sqrt(pr / (2 * r * r) + ps_qr / (2 * r * s) + qs / (2 * s * s))
    return r / s, exp(log(r / s) - spread), exp(log(r / s) + spread)


def test_worked_example_by_hand() -> None:
    # Streets: 10 of 40 against 60 of 120. Housing: 6 of 30 against 20 of 50.
    # R = 10x60/160 + 6x30/80 = 3.75 + 2.25 = 6; S = 30x60/160 + 24x20/80 = 11.25 + 6 = 17.25;
    # odds ratio 6 / 17.25 = 0.348. Risk ratio (10x120/160 + 6x50/80) / (60x40/160 + 20x30/80)
    # = (7.5 + 3.75) / (15 + 7.5) = 0.5: "half as likely", where the odds ratio alone says a third.
    tables = [Stratum("streets", 10, 40, 60, 120), Stratum("housing", 6, 30, 20, 50)]

    found = compare(tables, "home_language", Rung.CONSIDERED, group="es")

    odds, low, high = by_hand(tables)
    assert odds == pytest.approx(6 / 17.25)
    assert found.method is Method.MANTEL_HAENSZEL
    assert found.odds_ratio == pytest.approx(odds)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high))
    assert found.risk_ratio == pytest.approx(0.5)
    assert judge([found])[0].verdict is Verdict.GAP
    assert judge([found])[0].likelihood is Likelihood.HALF


def test_what_people_raise_is_not_mistaken_for_who_is_heeded() -> None:
    # Within each theme both sides fare alike (1 in 10, 8 in 10); only the mix of themes differs.
    tables = [Stratum("housing", 20, 200, 5, 50), Stratum("streets", 40, 50, 160, 200)]

    found = compare(tables, "home_language", Rung.CONSIDERED)

    assert found.focus is not None
    assert found.reference is not None
    assert (found.focus.value, found.reference.value) == (0.24, 0.66)
    assert found.odds_ratio == pytest.approx(1.0)
    assert judge([found])[0].verdict is not Verdict.GAP


def test_nobody_of_the_focus_got_there_is_compared_exactly() -> None:
    found = compare([Stratum("streets", 0, 60, 60, 120)], "home_language", Rung.CONSIDERED)

    assert found.method is Method.EXACT
    assert found.odds_ratio == 0
    assert judge([found])[0].verdict is Verdict.GAP
    assert judge([found])[0].likelihood is Likelihood.THIRD


@pytest.mark.parametrize(
    "tables",
    [
        [],
        [Stratum("streets", 0, 0, 5, 20)],
        [Stratum("streets", 0, 20, 0, 20)],
        [Stratum("streets", 20, 20, 20, 20)],
        # The sides never meet in one theme.
        [Stratum("streets", 5, 20, 0, 0), Stratum("housing", 0, 0, 5, 20)],
    ],
)
def test_nothing_to_compare_is_too_few(tables: list[Stratum]) -> None:
    found = judge([compare(tables, "home_language", Rung.CONSIDERED)])[0]

    assert found.comparison.method is Method.NONE
    assert found.comparison.odds_ratio is None
    assert found.verdict is Verdict.TOO_FEW


counts = st.tuples(*[st.integers(0, 40)] * 4).map(
    lambda t: Stratum("x", t[0], t[0] + t[1], t[2], t[2] + t[3])
)


@given(st.lists(counts, max_size=6))
def test_order_and_names_of_themes_change_nothing(
    tables: list[Stratum],
) -> None:
    mixed = [
        Stratum(str(i), t.focus_reached, t.focus, t.reference_reached, t.reference)
        for i, t in enumerate(reversed(tables))
    ]

    before = compare(tables, "axis", Rung.DONE)
    after = compare(mixed, "axis", Rung.DONE)

    assert (after.method, after.focus, after.reference) == (
        before.method,
        before.focus,
        before.reference,
    )
    assert (after.odds_ratio is None) == (before.odds_ratio is None)
    if after.odds_ratio is not None:
        assert after.odds_ratio == pytest.approx(before.odds_ratio, rel=1e-6)
        assert after.p == pytest.approx(before.p, rel=1e-6)


@given(st.lists(counts, max_size=6))
def test_changing_sides_turns_the_ratio_over_and_keeps_the_verdict(tables: list[Stratum]) -> None:
    turned = [
        Stratum("x", t.reference_reached, t.reference, t.focus_reached, t.focus) for t in tables
    ]

    before = judge([compare(tables, "axis", Rung.DONE)])[0]
    after = judge([compare(turned, "axis", Rung.DONE)])[0]

    assert after.verdict is before.verdict
    if before.comparison.odds_ratio and after.comparison.odds_ratio:
        product = before.comparison.odds_ratio * after.comparison.odds_ratio
        assert product == pytest.approx(1.0, rel=1e-5)
