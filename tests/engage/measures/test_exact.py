import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact
from scipy.stats.contingency import odds_ratio

from engage.measures.exact import Margins, compare_exactly

# Rabbits given penicillin at once or after a delay, by dose; Mantel's data in R's `mantelhaen.test`.
RABBITS = [
    Margins(both=3, focus=6, reference=6, reached=3),
    Margins(both=6, focus=6, reference=6, reached=8),
    Margins(both=5, focus=6, reference=6, reached=11),
]


def test_rabbits_come_out_as_in_r() -> None:
    found = compare_exactly(RABBITS)

    # R 4, mantelhaen.test(Rabbits, exact = TRUE): p-value = 0.03994, common odds ratio 10.36102,
    # 1.076940 to 529.837399 (its uniroot stops at four digits, hence the tolerance).
    assert found.p == pytest.approx(0.03994, abs=5e-6)
    assert found.odds_ratio == pytest.approx(10.36102, rel=1e-5)
    assert found.interval.low == pytest.approx(1.076940, rel=5e-3)
    assert found.interval.high == pytest.approx(529.837399, rel=5e-3)


tables = (
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
    .map(
        lambda t: Margins(both=t[0], focus=t[0] + t[1], reference=t[2] + t[3], reached=t[0] + t[2])
    )
    .filter(lambda table: table.least < table.most)
)


@given(tables)
def test_one_table_is_fishers(table: Margins) -> None:
    found = compare_exactly([table])

    others = table.reached - table.both
    cells = np.array([[table.both, table.focus - table.both], [others, table.reference - others]])
    fisher = odds_ratio(cells, kind="conditional")
    interval = fisher.confidence_interval(0.95)
    assert found.p == pytest.approx(fisher_exact(cells).pvalue, rel=1e-6)
    assert found.odds_ratio == pytest.approx(fisher.statistic, rel=1e-4)
    assert (found.interval.low, found.interval.high) == pytest.approx(
        (interval.low, interval.high), rel=1e-4
    )


@given(st.lists(tables, min_size=1, max_size=4))
def test_changing_sides_turns_the_ratio_over(tables: list[Margins]) -> None:
    found = compare_exactly(tables)
    turned = compare_exactly(
        [Margins(t.reached - t.both, t.reference, t.focus, t.reached) for t in tables]
    )

    assert turned.p == pytest.approx(found.p)
    with np.errstate(divide="ignore"):
        assert turned.odds_ratio == pytest.approx(float(1 / np.float64(found.odds_ratio)), rel=1e-6)
        assert turned.interval.low == pytest.approx(
            float(1 / np.float64(found.interval.high)), rel=1e-6
        )
