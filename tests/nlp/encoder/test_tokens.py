import numpy as np
import pytest

from nlp.encoder.tokens import Pieces
from nlp.encoder.weights import Vocabulary, Weights, installed_weights

TINY = ("<s>", "</s>", "<unk>", "▁", "▁query:", "▁bus", "▁b", "us", "stop", "s", "t", "o", "p")


@pytest.fixture
def tiny() -> Pieces:
    scores = np.array([0, 0, 0, -3, -1, -2, -3, -3, -2, -5, -5, -5, -5], np.float32)
    vocabulary = Vocabulary(TINY, scores, 0, 1, 2, {ord("B"): "b", ord("\t"): " "})
    return Pieces(vocabulary, longest=12)


def words(pieces: Pieces, *parts: str) -> list[str]:
    ids, _ = pieces.encode(parts)
    return [TINY[number] for number in ids]


def test_the_most_probable_pieces_are_taken(tiny):
    assert words(tiny, "busstop") == ["<s>", "▁query:", "▁bus", "stop", "</s>"]


def test_characters_are_folded_before_they_are_split(tiny):
    assert words(tiny, "Bus\t\tBus ") == ["<s>", "▁query:", "▁bus", "▁bus", "</s>"]


def test_a_run_of_unknown_characters_is_one_unknown_piece(tiny):
    assert words(tiny, "bus???") == ["<s>", "▁query:", "▁bus", "<unk>", "</s>"]


def test_it_is_told_where_each_part_begins(tiny):
    ids, starts = tiny.encode(["bus stop", "bus"])

    assert [TINY[ids[place]] for place in starts] == ["▁bus", "▁bus"]
    assert starts == [2, len(ids) - 2]


def test_a_text_is_cut_at_the_longest_and_keeps_its_end(tiny):
    found = words(tiny, "bus " * 50)

    assert len(found) == 12
    assert found[-1] == "</s>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [  # numbers given by the library `tokenizers` 0.23 with the same pieces
        ("how much protein per day", [3642, 5045, 21308, 117, 5155]),
        ("Ｔｈｅ ﬁrst bus…", [581, 5117, 5324, 27]),
    ],
)
def test_the_real_vocabulary_gives_the_numbers_of_the_original(text, expected):
    pieces = Pieces(Weights(installed_weights()).vocabulary(), longest=512)

    ids, _ = pieces.encode([text])

    assert ids[4:-1] == expected
