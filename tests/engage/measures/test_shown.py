import pytest

from engage.measures.groups import Axis, Standing, tally
from engage.measures.representation import Benchmark, representation
from engage.measures.shown import ShownRepresentation, show_representation
from engage.measures.suppression import Mark
from surveys.answers import Missing

LANGUAGE = Axis("home_language", ("en", "es", "ar"), focus=frozenset({"es", "ar"}))
CENSUS = {"es": Benchmark(0.24, "ACS 5-year", 2023, "Marlow Bay city")}


def shown(rows: list[tuple[Standing, int]]) -> ShownRepresentation:
    counted = tally(LANGUAGE, rows)
    return show_representation(counted, representation(counted, CENSUS))


def test_what_hangs_on_a_hidden_count_is_hidden_with_it() -> None:
    found = shown([(frozenset({"es"}), 6), (frozenset({"en"}), 300), (frozenset({"ar"}), 40)])

    english, spanish, arabic = found.rows
    assert spanish.people.mark is Mark.FEW
    assert (spanish.share, spanish.ratio) == (None, None)
    assert arabic.people.mark is Mark.WITHHELD
    assert arabic.share is None
    assert english.share is not None


def test_the_unknown_are_a_row_with_their_reasons() -> None:
    found = shown([(frozenset({"en"}), 100), (Missing.SKIPPED, 30), (Missing.REFUSED, 20)])

    assert found.received.count == 150
    assert found.unknown.share is not None
    assert found.unknown.share.value == pytest.approx(1 / 3)
    assert found.unanswered[Missing.SKIPPED].people.count == 30
    assert found.unanswered[Missing.NOT_ASKED].people.count == 0


def test_a_few_who_refused_cannot_be_worked_out_from_all_who_are_unknown() -> None:
    found = shown([(frozenset({"en"}), 100), (Missing.SKIPPED, 30), (Missing.REFUSED, 2)])

    assert found.unanswered[Missing.REFUSED].people.mark is Mark.FEW
    assert found.unanswered[Missing.SKIPPED].people.mark is Mark.WITHHELD
    assert found.unknown.people.count == 32


def test_a_week_with_nothing() -> None:
    found = shown([])

    assert found.received.count == 0
    assert {row.share for row in found.rows} == {None}
