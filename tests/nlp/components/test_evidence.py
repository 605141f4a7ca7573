import numpy as np
import pytest

from nlp.components.reading import Term, reading

WIDTH, BUCKETS = 4, 64
BUS, HEAT = [1, 0, 0, 0], [0, 1, 0, 0]
TEXT = "The 14 was late again. My flat has no heat."


@pytest.fixture
def evidence(blank):
    model = {
        "@architectures": "engage.CommentHead.v1",
        "width": WIDTH,
        "buckets": BUCKETS,
        "term_start": 0.0,
    }
    head = blank.add_pipe("themes", config={"model": model})
    for key in ("transit", "housing"):
        head.add_label(key)
    head.model.initialize(Y=np.zeros((1, 2), np.float32))
    weights = np.zeros((WIDTH, 2), np.float32)
    weights[0, 0] = weights[1, 1] = 1
    head.model.set_param("vector", weights)
    return blank.add_pipe("evidence", config={"heads": ["themes"]})


def test_the_sentence_that_speaks_most_for_a_label_is_its_evidence(evidence, read):
    doc = read(TEXT, [BUS, HEAT])
    reading(doc).decided = ("housing", "transit")

    found = reading(evidence(doc)).evidence

    assert found["transit"].sentence.of(TEXT) == "The 14 was late again."
    assert found["housing"].sentence.of(TEXT) == "My flat has no heat."


def test_the_terms_for_the_label_are_named_once_each(evidence, read):
    doc = read(TEXT, [BUS, HEAT])
    reading(doc).decided = ("housing",)
    reading(doc).terms = (
        Term("housing", "flat", 26, 30),
        Term("housing", "flat", 26, 30),
        Term("transit", "14", 4, 6),
    )

    assert reading(evidence(doc)).evidence["housing"].terms == ("flat",)


def test_a_term_in_a_sentence_outweighs_a_small_difference(evidence, read):
    doc = read(TEXT, [[0.5, 0.51, 0, 0], [0.5, 0.5, 0, 0]])
    reading(doc).decided = ("housing",)
    reading(doc).terms = (Term("housing", "flat", 26, 30),)

    found = reading(evidence(doc)).evidence["housing"]

    assert found.sentence.of(TEXT) == "My flat has no heat."


def test_a_comment_without_labels_has_no_evidence(evidence, read):
    assert reading(evidence(read(TEXT, [BUS, HEAT]))).evidence == {}
