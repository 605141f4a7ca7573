import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlp.sketch import sketches


def test_comments_about_the_same_are_nearer_across_languages_than_about_another_thing():
    vectors = sketches(
        ["The bus never comes", "الحافلة لا تأتي أبدًا", "My rent went up"],
        [{"transit": 0.9}, {"transit": 0.8}, {"housing": 0.9}],
    )

    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_letters_tell_comments_with_the_same_label_apart():
    vectors = sketches(
        ["The bus never comes", "The bus never came", "Drivers are rude"], [{"transit": 0.9}] * 3
    )

    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_every_text_gives_a_vector_of_length_one_or_none(texts):
    vectors = sketches(texts, [{} for _ in texts])

    assert vectors.dtype == np.float32
    assert np.all(np.isclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3) | ~vectors.any(axis=1))
