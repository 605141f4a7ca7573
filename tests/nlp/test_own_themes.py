import json

import numpy as np
import pytest

from nlp.errors import BadOwnTheme, TooFewExamples
from nlp.own_themes import as_json, fit, from_json, score

BRIDGE = [
    f"the old bridge {word} shakes"
    for word in ["again", "today", "often", "badly", "still", "now", "much"]
]
OTHER = [
    f"{topic} number {number}" for topic in ("bus", "rent", "park", "noise") for number in range(20)
]


class Words:
    """Vectors of word counts: an encoder whose answers can be seen through."""

    vector_version = "words"

    def embed(self, texts):
        vectors = np.zeros((len(texts), 64), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in text.lower().split():
                row[sum(map(ord, word)) % 64] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


@pytest.fixture(scope="module")
def bridge():
    return fit("The old bridge over the river", BRIDGE, OTHER, Words())


def test_a_comment_never_seen_is_told_from_the_others(bridge):
    about, other = score(bridge, Words().embed(["bridge shakes", "bus is late number 99"]))

    assert about >= bridge.threshold > other


def test_the_trial_says_how_well_it_went_on_what_was_held_out(bridge):
    assert bridge.trial.score.f1 > 0.9
    assert (bridge.trial.score.support, bridge.trial.background) == (len(BRIDGE), len(OTHER))


def test_a_theme_without_anything_in_common_is_scored_as_badly_as_it_is():
    random = np.random.default_rng(2)
    mixed = [f"{random.integers(1e9)} {random.integers(1e9)}" for _ in range(80)]

    assert fit("", mixed[:8], mixed[8:], Words()).trial.score.f1 < 0.5


def test_scores_are_shares_for_any_vector(bridge):
    scores = score(bridge, np.array([[1e6] * 64, [-1e6] * 64, [0] * 64], np.float32))

    assert ((scores >= 0) & (scores <= 1)).all()
    assert score(bridge, np.zeros((0, 64), np.float32)).shape == (0,)


def test_the_same_texts_give_the_same_theme_however_often_they_are_given(bridge):
    again = fit("The old bridge over the river", BRIDGE * 2 + [" "], OTHER + BRIDGE, Words())

    assert again == bridge


def test_a_theme_survives_being_kept_as_json(bridge):
    assert from_json(json.loads(json.dumps(as_json(bridge)))) == bridge


@pytest.mark.parametrize("kept", [{}, {"weights": "none"}, {"shift": 0.0, "weights": [1]}])
def test_what_is_no_theme_is_refused(kept):
    with pytest.raises(BadOwnTheme):
        from_json(kept)


def test_too_few_examples_are_refused_with_how_many_are_needed():
    with pytest.raises(TooFewExamples, match="4 examples, 5 needed"):
        fit("", BRIDGE[:4], OTHER, Words())
    with pytest.raises(TooFewExamples, match="3 background, 50 needed"):
        fit("", BRIDGE, OTHER[:3], Words())
