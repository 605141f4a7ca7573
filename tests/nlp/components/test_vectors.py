from nlp.components.reading import reading
from nlp.components.vectors import Vectors


def test_every_piece_of_every_doc_gets_its_vectors(blank, cache):
    embedder = Vectors(cache=cache, remember=10)
    docs = [blank.make_doc(text) for text in ("One. Two things.", "Three", "long words " * 100)]

    read = [reading(doc) for doc in embedder.pipe(docs, batch_size=2)]

    assert [len(found.vectors) for found in read] == [1, 1, 4]
    assert [len(found.vectors[0].sentences) for found in read] == [2, 1, 1]
    assert read[0].vectors[0].whole.shape == (384,)


def test_it_remembers_no_more_texts_than_told(cache):
    embedder = Vectors(cache=cache, remember=2)

    first = embedder.embed([("a bus",), ("a park",), ("a school",)])
    again = embedder.embed([("a bus",), ("a school",)])

    assert len(embedder._known) == 2
    assert again[1] is first[2]


def test_without_differences_nothing_is_written(tmp_path):
    Vectors(cache=tmp_path, remember=1).to_disk(tmp_path / "vectors")

    assert list((tmp_path / "vectors").iterdir()) == []
