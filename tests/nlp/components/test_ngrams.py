import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlp.components.ngrams import rows, rows_of

COUNT = 1024


def buckets(text, *, count):
    return rows_of([text], count=count)[0]


def test_case_and_blanks_do_not_matter():
    one, _ = buckets("The  Bus\n", count=COUNT)
    other, _ = buckets("the bus", count=COUNT)

    assert one.tolist() == other.tolist()


def test_a_typing_mistake_leaves_most_of_it_in_common():
    right, wrong, other = (
        set(buckets(text, count=2**14)[0])
        for text in ("the playground is broken", "the plaground is broken", "my landlord again")
    )

    assert len(right & wrong) > 5 * len(right & other)


def test_each_row_is_of_length_one():
    matrix = rows(rows_of(["the bus", "公交车从来不准时", ""], count=COUNT), count=COUNT)

    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    assert matrix.shape == (3, COUNT)
    assert np.allclose(np.asarray(lengths).ravel()[:2], 1)


@given(st.lists(st.text(), max_size=4))
def test_any_text_falls_into_known_buckets(texts):
    matrix = rows(rows_of(texts, count=COUNT), count=COUNT)

    assert matrix.shape == (len(texts), COUNT)
    assert np.isfinite(matrix.data).all()


@given(st.lists(st.text(), max_size=4))
def test_texts_together_give_what_each_gives_alone(texts):
    together = rows_of(texts, count=COUNT)

    assert len(together) == len(texts)
    for text, (numbers, values) in zip(texts, together, strict=True):
        own, worth = buckets(text, count=COUNT)
        assert numbers.tolist() == own.tolist()
        assert values.tolist() == worth.tolist()
