import numpy as np
import pytest

from nlp.components.heads import build_head, features, strongest_piece
from nlp.components.reading import Term, reading
from nlp.errors import EncoderUnusable
from nlp.taxonomy import THEME_KEYS

WIDTH, BUCKETS = 4, 64
LABELS = len(THEME_KEYS)
EAST, NORTH = [1, 0, 0, 0], [0, 1, 0, 0]


@pytest.fixture
def head():
    model = build_head(width=WIDTH, buckets=BUCKETS, term_start=1.5)
    model.initialize(Y=np.zeros((2, LABELS), np.float32))
    return model


def test_an_untrained_head_is_sure_of_nothing(head, read):
    scores = head.predict([read("the bus", [EAST]), read("the park", [NORTH])])

    assert scores.shape == (2, LABELS)
    assert scores == pytest.approx(1 / (1 + np.exp(2)))


def test_a_term_of_the_lexicon_speaks_for_its_theme_before_any_training(head, read):
    doc = read("the bus", [EAST])
    reading(doc).terms = (Term("transit", "bus", 4, 7),)

    scores = head.predict([doc])[0]

    assert scores[THEME_KEYS.index("transit")] > scores[THEME_KEYS.index("parks")]


def test_training_lowers_the_loss_on_what_it_is_shown(head, read):
    docs = [read("the bus", [EAST]), read("the park", [NORTH])]
    truth = np.zeros((2, LABELS), np.float32)
    truth[0, 0] = truth[1, 5] = 1

    for _ in range(60):
        scores, backprop = head.begin_update(docs)
        backprop(scores - truth)
        for name in head.param_names:
            head.set_param(name, head.get_param(name) - 0.05 * head.get_grad(name))
            head.set_grad(name, np.zeros_like(head.get_param(name)))

    scores = head.predict(docs)
    assert scores[0, 0] > 0.5 > scores[0, 5]
    assert scores[1, 5] > 0.5 > scores[1, 0]


def test_the_gradient_is_that_of_the_cross_entropy(head, read):
    docs = [read("the bus", [EAST])]
    truth = np.ones((1, LABELS), np.float32)

    def loss() -> float:
        return float(-np.log(head.predict(docs)).sum())

    scores, backprop = head.begin_update(docs)
    backprop(scores - truth)
    before, step = loss(), 1e-3
    moved = head.get_param("vector").copy()
    moved[0, 0] += step
    head.set_param("vector", moved)

    assert (loss() - before) / step == pytest.approx(head.get_grad("vector")[0, 0], rel=0.02)


def test_a_long_comment_takes_each_label_from_its_strongest_piece():
    scores = np.array([[1, 5], [4, 2], [0, 0]], np.float32)

    strongest = strongest_piece(scores, np.array([0, 0, 1]), docs=2)

    assert strongest.tolist() == [[1, 0], [2, 2]]


def test_a_doc_nobody_has_read_is_one_empty_piece(blank):
    found = features([blank.make_doc("hello")], width=WIDTH, buckets=BUCKETS)

    assert found.vectors.tolist() == [[0, 0, 0, 0]]
    assert found.owner.tolist() == [0]


def test_a_head_survives_being_saved(head, read, tmp_path):
    docs = [read("the bus", [EAST])]
    head.set_param("vector", np.full((WIDTH, LABELS), 0.1, np.float32))
    head.to_disk(tmp_path / "head")

    again = build_head(width=WIDTH, buckets=BUCKETS, term_start=1.5).from_disk(tmp_path / "head")

    assert again.predict(docs) == pytest.approx(head.predict(docs))


def test_vectors_of_an_encoder_the_head_was_not_made_for_are_refused(head, read):
    with pytest.raises(EncoderUnusable, match="2 numbers, the heads were made for 4"):
        head.predict([read("the bus", [[1, 0]])])
