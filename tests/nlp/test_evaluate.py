import numpy as np
import pytest
from sklearn.metrics import f1_score

from nlp.evaluate import (
    Judged,
    by_group,
    by_label,
    calibration_error,
    evaluate,
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


def judge(truth, found, *, language="en", channel="web", scores=None):
    return Judged("s", language, channel, tuple(truth), tuple(found), scores or {})


def test_comments_are_scored_by_label_language_and_channel():
    comments = [
        judge(["a", "z"], ["a"]),
        judge(["b"], ["a"], language="so", channel="sms"),
        judge([], ["z"], language="so"),
    ]

    report = evaluate(comments, labels=LABELS)

    assert (report.overall.micro.precision, report.overall.micro.recall) == (1 / 2, 1 / 2)
    assert {label: each.f1 for label, each in report.labels.items()} == {
        "a": pytest.approx(2 / 3), "b": 0, "c": 0,
    }  # fmt: skip
    assert (report.languages["en"].micro.f1, report.languages["so"].micro.f1) == (1, 0)
    assert {channel: each.comments for channel, each in report.channels.items()} == {
        "sms": 1, "web": 2,
    }  # fmt: skip


def test_calibration_is_told_only_where_scores_were_kept():
    certain = {"a": 1.0, "b": 0.0, "c": 0.0}

    assert evaluate([judge(["a"], ["a"])], labels=LABELS).calibration_error is None
    assert evaluate([judge(["a"], ["a"], scores=certain)], labels=LABELS).calibration_error == 0
    assert evaluate([judge(["b"], ["a"], scores=certain)], labels=LABELS).calibration_error == 1


def test_no_comments_give_a_report_of_nothing():
    report = evaluate([], labels=LABELS)

    assert (report.overall.comments, report.languages, report.labels["a"].f1) == (0, {}, 0)
