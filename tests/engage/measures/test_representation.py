from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.measures.errors import ImpossibleCount, InvalidBenchmark
from engage.measures.estimates import Interval, share
from engage.measures.groups import Axis, tally
from engage.measures.representation import (
    Benchmark,
    Verdict,
    needed,
    representation,
    verdict,
)
from surveys.answers import Missing

LANGUAGE = Axis("home_language", ("en", "es", "ar"), focus=frozenset({"es", "ar"}))


def census(share: float) -> Benchmark:
    return Benchmark(share, "ACS 5-year, table C16001", 2023, "Marlow Bay city")


def wilson(count: int, of: int) -> tuple[float, float]:
    """Wilson (1927), written out: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)."""
    z = 1.959963984540054
    p = count / of
    middle = p + z * z / (2 * of)
    half = z * sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


def test_spanish_speakers_are_24_percent_of_the_city_and_9_percent_of_the_answers() -> None:
    counted = tally(
        LANGUAGE,
        [
            (frozenset({"es"}), 36),
            (frozenset({"en"}), 348),
            (frozenset({"ar"}), 16),
            (Missing.SKIPPED, 60),
            (Missing.REFUSED, 30),
            (Missing.NOT_ASKED, 10),
        ],
    )

    found = representation(counted, {"es": census(0.24), "en": census(0.70)})
    english, spanish, arabic = found.rows

    # 36 of 400 is 0.09; 0.09 / 0.24 = 0.375; Wilson 0.0657-0.1221, over 0.24: 0.274-0.509.
    assert spanish.share is not None
    assert spanish.ratio is not None
    assert spanish.share.value == pytest.approx(0.09)
    assert spanish.ratio.value == pytest.approx(0.375)
    assert spanish.ratio.interval.low == pytest.approx(0.274, abs=5e-4)
    assert spanish.ratio.interval.high == pytest.approx(0.509, abs=5e-4)
    assert spanish.ratio.verdict is Verdict.UNDER
    # 0.8 x 0.24 x 400 - 36 = 40.8; over 1 - 0.192: 50.495..., so 51: (36+51)/(400+51) = 0.1929.
    assert spanish.ratio.needed == 51
    # 348 of 400 is 0.87; over 0.70: 1.24, and the interval does not clear 1.25.
    assert english.ratio is not None
    assert english.ratio.verdict is Verdict.WITHIN
    assert english.ratio.needed == 0
    # No benchmark, no ratio: the share is still said.
    assert arabic.ratio is None
    assert arabic.share is not None


def test_who_did_not_answer_is_a_share_of_everyone_received() -> None:
    counted = tally(LANGUAGE, [(frozenset({"en"}), 60), (Missing.SKIPPED, 40)])

    found = representation(counted, {})

    assert found.unknown is not None
    assert found.unknown.value == pytest.approx(0.4)
    assert {kind: part and part.count for kind, part in found.unanswered.items()} == {
        Missing.SKIPPED: 40,
        Missing.REFUSED: 0,
        Missing.NOT_ASKED: 0,
    }


def test_nobody_at_all_gives_no_share_and_no_ratio() -> None:
    found = representation(tally(LANGUAGE, []), {"es": census(0.24)})

    assert found.unknown is None
    assert {(row.share, row.ratio) for row in found.rows} == {(None, None)}


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.5, 0.79, Verdict.UNDER),
        (0.5, 0.8, Verdict.WITHIN),
        (1.26, 1.9, Verdict.OVER),
        (1.25, 1.9, Verdict.WITHIN),
        (0.5, 1.51, Verdict.TOO_FEW),
        # Wide, but wholly above the line: there is something to say.
        (1.3, 2.9, Verdict.OVER),
    ],
)
def test_verdict(low: float, high: float, expected: Verdict) -> None:
    assert verdict(Interval(low, high)) is expected


@pytest.mark.parametrize("wrong", [0.0, -0.1, 1.01])
def test_a_benchmark_outside_0_to_1_is_refused(wrong: float) -> None:
    counted = tally(LANGUAGE, [(frozenset({"en"}), 60)])

    with pytest.raises(InvalidBenchmark):
        representation(counted, {"en": census(wrong)})


@pytest.mark.parametrize(("count", "of"), [(-1, 3), (4, 3), (1, 0)])
def test_a_count_that_cannot_be_is_refused(count: int, of: int) -> None:
    with pytest.raises(ImpossibleCount):
        share(count, of)


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_share_is_wilsons(pair: tuple[int, int]) -> None:
    count, of = pair

    found = share(count, of)

    assert found is not None
    assert (found.interval.low, found.interval.high) == pytest.approx(wilson(count, of), abs=1e-9)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 1000))
def test_needed_is_the_smallest_number_that_brings_it_to_four_fifths(
    count: int, others: int, per_mille: int
) -> None:
    n = needed(count, count + others, per_mille / 1000)

    def is_there(more: int) -> bool:
        # (count + more) / (answered + more) >= 0.8 b, in whole numbers.
        return (count + more) * 10_000 >= 8 * per_mille * (count + others + more)

    assert is_there(n)
    assert n == 0 or not is_there(n - 1)
