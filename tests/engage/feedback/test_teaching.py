import pytest

from engage.feedback.teaching import Lessons, Why, doubt, worth

NONE = Lessons({}, {})
MANY = Lessons({"transit": 400}, {"en": 400})


@pytest.mark.parametrize(("score", "expected"), [(0.5, 1.0), (0.75, 0.5), (1.0, 0.0), (0.2, 1.0)])
def test_nearness_to_the_threshold_is_doubt(score: float, expected: float) -> None:
    found = doubt({"transit": score}, {"transit": 0.5}, understood=True, language_known=True)

    assert found == pytest.approx(expected)


def test_threshold_of_one_divides_by_nothing() -> None:
    assert doubt({"a": 1.0}, {"a": 1.0}, understood=True, language_known=True) == 1.0


def test_most_doubtful_label_counts() -> None:
    scores = {"transit": 0.99, "parks": 0.51}

    assert doubt(scores, {"transit": 0.5, "parks": 0.5}, understood=True, language_known=True) > 0.9


def test_not_understood_is_worth_more_than_nothing_found() -> None:
    torn = doubt({}, {}, understood=False, language_known=True)
    strange = doubt({}, {}, understood=False, language_known=False)
    nothing = doubt({}, {}, understood=True, language_known=True)

    assert torn > strange > nothing > 0


def test_language_with_few_lessons_comes_first() -> None:
    known, rare = worth(0.5, ["transit"], "en", MANY), worth(0.5, ["transit"], "so", MANY)

    assert rare.value > known.value
    assert rare.why is Why.LANGUAGE


def test_rare_label_comes_before_a_common_one() -> None:
    assert worth(0.1, ["newcomers"], "en", MANY).value > worth(0.1, ["transit"], "en", MANY).value


@pytest.mark.parametrize(
    ("doubtful", "labels", "why"),
    [
        (1.0, ["transit"], Why.DOUBT),
        (0.95, [], Why.NOT_UNDERSTOOD),
        (0.4, [], Why.NOTHING_FOUND),
    ],
)
def test_reason_is_named(doubtful: float, labels: list[str], why: Why) -> None:
    assert worth(doubtful, labels, "en", MANY).why is why
    assert 0 <= worth(doubtful, labels, "en", NONE).value <= 1
