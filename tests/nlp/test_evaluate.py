import numpy as np
import pytest
from sklearn.metrics import f1_score

from nlp.evaluate import (
    by_group,
    by_label,
    calibration_error,
    macro_f1,
    matrix,
    micro_f1,
    micro_interval,
    score,
    summarise,
)

LABELS = ("a", "b", "c")
TRUTH = matrix([["a"], ["a", "b"], [], ["b"]], labels=LABELS)
FOUND = matrix([["a"], ["b"], ["a"], []], labels=LABELS)


def test_the_worked_example():
    scored = score(TRUTH, FOUND)

    assert (scored.precision, scored.recall, scored.support) == (2 / 3, 1 / 2, 4)
    assert scored.f1 == pytest.approx(4 / 7)


def test_an_independent_implementation_agrees():
    random = np.random.default_rng(3)
    truth, found = random.random((2, 300, 7)) < 0.2

    assert micro_f1(truth, found) == pytest.approx(f1_score(truth, found, average="micro"))
    assert macro_f1(truth, found) == pytest.approx(f1_score(truth, found, average="macro"))


def test_a_label_that_never_occurs_does_not_lower_the_macro():
    assert macro_f1(TRUTH, TRUTH) == 1.0


def test_nothing_to_find_and_nothing_found_is_nought_not_a_fault():
    empty = matrix([], labels=LABELS)

    assert score(empty, empty).f1 == 0.0
    assert summarise(empty, empty, groups=[]).comments == 0


def test_the_interval_holds_the_value_and_widens_when_comments_stand_together():
    random = np.random.default_rng(5)
    truth = random.random((200, 3)) < 0.3
    found = truth ^ (np.repeat(random.random((20, 3)), 10, axis=0) < 0.2)

    alone = micro_interval(truth, found, groups=[str(i) for i in range(200)])
    together = micro_interval(truth, found, groups=[str(i // 10) for i in range(200)])

    assert alone.low < alone.value < alone.high
    assert together.high - together.low > alone.high - alone.low


def test_calibration_error_of_a_worked_example():
    truth = np.array([[True], [False], [True], [True]])
    shares = np.array([[0.75], [0.75], [0.75], [0.75]])

    assert calibration_error(truth, shares) == pytest.approx(0.0)
    assert calibration_error(~truth, shares) == pytest.approx(0.5)


def test_certain_noes_do_not_flatter_the_calibration():
    truth = np.array([[False, False]])

    assert calibration_error(truth, np.array([[0.9, 0.001]])) == pytest.approx(0.9)


def test_scores_by_label_and_by_group():
    labels = by_label(TRUTH, FOUND, labels=LABELS)
    groups = by_group(TRUTH, FOUND, values=["so", "en", "en", "so"], groups=["1", "2", "3", "4"])

    assert labels["a"].precision == 0.5
    assert list(groups) == ["en", "so"]
    assert groups["so"].comments == 2
