import numpy as np
import pytest
from scipy.sparse import csr_array

from nlp.components.heads import TERM_KEYS, Features
from nlp.train.ablate import scores, without

ROWS, BUCKETS = 512, 8


@pytest.fixture
def found() -> Features:
    return Features(
        vectors=np.ones((ROWS, 4), np.float32),
        grams=csr_array(np.ones((ROWS, BUCKETS), np.float32)),
        terms=np.eye(ROWS, len(TERM_KEYS), dtype=np.float32),
        owner=np.arange(ROWS),
    )


@pytest.mark.parametrize(
    ("part", "name"), [("vectors", "vectors"), ("n-grams", "grams"), ("lexicon", "terms")]
)
def test_one_kind_of_evidence_is_blanked_and_the_others_stay(found, part, name):
    less = without(found, part)

    assert getattr(less, name).sum() == 0
    assert sum(getattr(less, each).sum() > 0 for each in ("vectors", "grams", "terms")) == 2


def test_the_fit_learns_from_the_train_rows_alone(found):
    speaks = np.arange(ROWS) % 2 == 0
    half = np.arange(ROWS) < ROWS // 2
    vectors = np.where(speaks[:, None], 1, -1) * np.ones((ROWS, 4))
    shown = Features(vectors.astype(np.float32), found.grams, found.terms * 0, found.owner)

    given = scores(shown, speaks[:, None] & half[:, None], half)

    assert given[speaks].min() > given[~speaks].max()
