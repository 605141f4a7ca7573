from collections.abc import Iterable, Mapping

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from engage.measures.disclosure import Relation
from engage.measures.errors import ContradictoryTable
from engage.measures.suppression import (
    LEAST_DOUBT,
    TOTAL,
    Figure,
    Mark,
    groups_beside_quotes,
    is_complete,
    one_way,
    protect,
    shown_share,
    two_way,
)

Cell = tuple[str, str]


def marks(figures: Mapping[str, Figure]) -> dict[str, str | int]:
    return {
        key: str(figure.mark) if figure.count is None else figure.count
        for key, figure in figures.items()
    }


def test_the_smallest_other_group_that_protects_is_withheld() -> None:
    found = one_way({"es": 3, "ar": 30, "vi": 25, "en": 300}, 358)

    # Shown 30 and 300 of 358 leave 28 for es and vi together: es may be 1 to 9, vi 19 to 27.
    assert marks(found) == {"es": "few", "ar": 30, "vi": "withheld", "en": 300, TOTAL: 358}


def test_a_smaller_group_is_passed_over_when_withholding_it_would_tell_too_much() -> None:
    # es and vi together would be 12, of which vi is known to be 10 or more: es 1 or 2.
    found = one_way({"es": 1, "vi": 11, "ar": 30, "en": 60}, 102)

    assert marks(found) == {"es": "few", "vi": 11, "ar": "withheld", "en": 60, TOTAL: 102}


def test_groups_that_hide_each_other_need_no_further() -> None:
    # 15 for three: each may be 1 to 9 (9 + 5 + 1). With 9, 9 and 9 it could only be 9 for each.
    found = one_way({"es": 5, "vi": 5, "ar": 5, "en": 60}, 75)

    assert [figure.mark for figure in found.values()].count(Mark.WITHHELD) == 0


def test_nobody_may_be_said_where_it_tells_of_no_one() -> None:
    assert marks(one_way({"es": 0, "en": 60}, 60)) == {"es": 0, "en": 60, TOTAL: 60}


def test_nobody_is_hidden_where_it_tells_that_a_few_are_all_alike() -> None:
    assert marks(one_way({"es": 0, "en": 4}, 4)) == {"es": "few", "en": "few", TOTAL: "few"}


def test_with_nobody_to_hide_behind_the_total_goes_too() -> None:
    assert marks(one_way({"en": 4, "es": 0}, 4))[TOTAL] == "few"
    assert marks(one_way({"es": 9, "en": 9}, 18))[TOTAL] == "withheld"


def test_groups_that_overlap_need_less_hiding() -> None:
    # 60 + 42 cover all 102 already, so nothing is known of the third.
    found = one_way({"nhpi": 9, "white": 60, "black": 42}, 102, several=True)

    assert marks(found) == {"nhpi": "few", "white": 60, "black": 42, TOTAL: 102}


def test_groups_that_hardly_overlap_are_hidden_as_if_they_did_not() -> None:
    # 60 + 33 leave at least 9 of 102 for the third: it would be known to be 9.
    found = one_way({"nhpi": 9, "white": 60, "black": 33}, 102, several=True)

    assert marks(found) == {"nhpi": "few", "white": 60, "black": "withheld", TOTAL: 102}


def test_in_a_table_one_small_cell_takes_three_with_it() -> None:
    counts = {(r, c): 40 for r in ("a", "b", "c") for c in ("x", "y", "z")} | {("a", "x"): 4}

    found = two_way(counts)

    hidden = {cell for cell, figure in found.items() if figure.mark is not Mark.SHOWN}
    assert ("a", "x") in hidden
    assert len(hidden) == 4
    assert not any(TOTAL in cell for cell in hidden)


def test_a_table_of_which_the_marks_alone_would_tell_is_withheld_whole() -> None:
    # Fewer than 3 is 1 or 2: the mark alone leaves too little doubt.
    counts = {("a", "x"): 2, ("a", "y"): 20, ("b", "x"): 7, ("b", "y"): 30}

    assert {figure.mark for figure in two_way(counts, k=3).values()} == {Mark.WITHHELD}


@pytest.mark.parametrize("k", [5, 10, 11])
def test_a_city_may_choose_its_own_threshold(k: int) -> None:
    found = one_way({"es": k, "vi": k - 1, "ar": 70, "en": 80}, 2 * k + 149, k=k)

    few = [group for group, figure in found.items() if figure.mark is Mark.FEW]
    assert few == ["vi"]


@pytest.mark.parametrize("k", [0, 1])
def test_without_a_threshold_nothing_is_hidden(k: int) -> None:
    assert is_complete(one_way({"es": 1, "en": 0}, 1, k=k).values())


def test_a_share_of_something_hidden_is_hidden() -> None:
    few, shown = Figure(Mark.FEW, None), Figure(Mark.SHOWN, 40)

    assert shown_share(few, shown) is None
    assert shown_share(shown, few) is None
    assert shown_share(shown, Figure(Mark.SHOWN, 80)) is not None


def test_a_quote_stands_beside_no_group_that_is_small_hidden_unknown_or_empty() -> None:
    figures = one_way({"es": 3, "ar": 30, "vi": 25, "en": 300, "so": 0}, 358)

    assert groups_beside_quotes(figures, ["es", "ar", "vi", "en", "so", "hmn"]) == ("ar", "en")


def test_sums_that_are_wrong_are_refused() -> None:
    with pytest.raises(ContradictoryTable):
        protect({"a": 1, "b": 2, "all": 4}, [Relation("all", ("a", "b"))])


def attack(
    figures: Mapping[Cell, Figure], sums: Iterable[tuple[Cell, list[Cell]]], *, k: int
) -> dict[Cell, tuple[int, int]]:
    """Find what each few cell can be, written apart from the product: one integer program a bound.

    The attacker knows every sum, what each mark means, and that counts are whole.
    """
    cells = list(figures)
    place = {cell: i for i, cell in enumerate(cells)}
    rows = []
    for whole, parts in sums:
        row = np.zeros(len(cells))
        row[place[whole]] = -1
        row[[place[part] for part in parts]] += 1
        rows.append(row)
    bounds: list[tuple[float, float | None]] = []
    for figure in figures.values():
        if figure.count is not None:
            bounds.append((figure.count, figure.count))
        else:
            bounds.append((0, k - 1) if figure.mark is Mark.FEW else (k, None))
    found = {}
    for cell in cells:
        if figures[cell].mark is Mark.FEW:
            aim = np.zeros(len(cells))
            aim[place[cell]] = 1
            ends = [
                linprog(
                    sign * aim,
                    A_eq=np.array(rows),
                    b_eq=np.zeros(len(rows)),
                    bounds=bounds,
                    integrality=1,
                ).x[place[cell]]
                for sign in (1, -1)
            ]
            found[cell] = (round(ends[0]), round(ends[1]))
    return found


def sums_of(figures: Mapping[Cell, Figure]) -> list[tuple[Cell, list[Cell]]]:
    rows = list(dict.fromkeys(r for r, _ in figures))
    columns = list(dict.fromkeys(c for _, c in figures))
    return [
        *(((r, TOTAL), [(r, c) for c in columns if c != TOTAL]) for r in rows),
        *(((TOTAL, c), [(r, c) for r in rows if r != TOTAL]) for c in columns),
    ]


counts = st.one_of(st.integers(0, 3), st.integers(0, 14), st.integers(0, 80))
tables = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda shape: st.fixed_dictionaries(
        {(f"r{i}", f"c{j}"): counts for i in range(shape[0]) for j in range(shape[1])}
    )
)


@settings(max_examples=60, deadline=None)
@given(tables, st.sampled_from([5, 10]))
def test_nothing_hidden_can_be_recomputed_from_what_is_shown(
    table: dict[Cell, int], k: int
) -> None:
    figures = two_way(table, k=k)

    for cell, (low, high) in attack(figures, sums_of(figures), k=k).items():
        assert high - low >= LEAST_DOUBT, cell


@settings(max_examples=100, deadline=None)
@given(st.lists(counts, min_size=1, max_size=6))
def test_nothing_hidden_in_one_row_can_be_recomputed(row: list[int]) -> None:
    figures = {
        (TOTAL, group): figure
        for group, figure in one_way({f"g{i}": n for i, n in enumerate(row)}, sum(row)).items()
    }

    groups = [cell for cell in figures if cell[1] != TOTAL]
    for low, high in attack(figures, [((TOTAL, TOTAL), groups)], k=10).values():
        assert high - low >= LEAST_DOUBT


@settings(max_examples=60, deadline=None)
@given(tables)
def test_what_is_shown_is_true_and_never_small(table: dict[Cell, int]) -> None:
    figures = two_way(table)

    for cell, figure in figures.items():
        if figure.count is not None:
            assert figure.count == 0 or figure.count >= 10
            assert figure.count == table.get(cell, figure.count)
        elif cell in table:
            assert table[cell] < 10 or figure.mark is Mark.WITHHELD


@settings(max_examples=60, deadline=None)
@given(st.lists(counts, min_size=2, max_size=6, unique=True))
def test_names_and_order_of_groups_do_not_decide_who_is_hidden(row: list[int]) -> None:
    assume(all(row))
    there = one_way({f"g{n}": n for n in row}, sum(row))
    back = one_way({f"h{n}": n for n in reversed(row)}, sum(row))

    assert {n: there[f"g{n}"] for n in row} == {n: back[f"h{n}"] for n in row}


@settings(max_examples=60, deadline=None)
@given(st.lists(counts, min_size=2, max_size=6), st.integers(0, 5))
def test_what_is_told_elsewhere_protects_nobody_and_is_not_relied_upon(
    row: list[int], place: int
) -> None:
    cells = {("r", f"g{i}"): n for i, n in enumerate(row)}
    cells["r", TOTAL] = sum(row)
    named = ("r", f"g{place % len(row)}")
    told = {key for key in (named, ("r", TOTAL)) if cells[key] >= 10}
    parts = tuple(key for key in cells if key[1] != TOTAL)

    figures = protect(cells, [Relation(("r", TOTAL), parts)], told=told)

    # The attacker has the told cells, whatever the table says of them.
    known = {
        key: Figure(Mark.SHOWN, cells[key]) if key in told else figure
        for key, figure in figures.items()
    }
    whole = all(figure.mark is Mark.WITHHELD for figure in figures.values())
    if not whole:
        for cell, (low, high) in attack(known, [(("r", TOTAL), list(parts))], k=10).items():
            assert high - low >= LEAST_DOUBT, cell
