import numpy as np
import pytest

from nlp.evaluate import calibration_error
from nlp.train.tune import tune

LABELS = ("often", "rare")


@pytest.fixture
def overconfident():
    """Make log odds twice what they should be, for a frequent and a rare label."""
    random = np.random.default_rng(1)
    odds = random.normal([-1.0, -4.0], 1.5, (4_000, 2))
    truth = random.random((4_000, 2)) < 1 / (1 + np.exp(-odds))
    return 1 / (1 + np.exp(-2 * odds)), truth


def test_overconfident_scores_are_calibrated(overconfident):
    scores, truth = overconfident
    rules = tune(scores, truth, labels=LABELS)

    calibrated = np.array(
        [[rules[label].probability(row[i]) for i, label in enumerate(LABELS)] for row in scores]
    )

    assert calibration_error(truth, calibrated) < 0.02 < calibration_error(truth, scores)
    assert rules["often"].slope == pytest.approx(0.5, abs=0.1)


def test_the_threshold_of_a_label_with_few_positives_stays_near_the_familys():
    random = np.random.default_rng(2)
    truth = np.zeros((1_000, 2), bool)
    truth[:300, 0] = True
    truth[0, 1] = True
    scores = np.clip(np.where(truth, 0.6, 0.3) + random.normal(0, 0.1, truth.shape), 0.01, 0.99)
    scores[0, 1] = 0.99

    rules = tune(scores, truth, labels=LABELS)

    assert rules["rare"].threshold == pytest.approx(rules["often"].threshold, abs=0.1)
