"""Another encoder: the library that reads its folder is played by a twin of a few lines."""

import sys
from types import ModuleType

import numpy as np
import pytest
import spacy

from nlp.components.vectors import Vectors
from nlp.encoder import open_folder
from nlp.errors import EncoderMissing, EncoderUnusable


class Transformer:
    def __init__(self, path, *, local_files_only):
        assert local_files_only
        if "broken" in path:
            raise OSError("no weights in it")

    def get_sentence_embedding_dimension(self):
        return 2

    def encode(self, sentences, *, normalize_embeddings):
        assert normalize_embeddings
        return np.array([[len(text), 0] for text in sentences], np.float64)


@pytest.fixture
def library(monkeypatch):
    module = ModuleType("sentence_transformers")
    module.SentenceTransformer = Transformer
    monkeypatch.setitem(sys.modules, "sentence_transformers", module)


def saved(folder):
    folder.mkdir(exist_ok=True)
    (folder / "modules.json").write_text("[]")
    return folder


def test_it_gives_a_vector_for_the_text_and_for_each_sentence(tmp_path, library):
    encoder = open_folder(saved(tmp_path / "e"))

    one, other, empty = encoder.embed([["ab", "c"], ["def"], []])

    assert encoder.width == 2
    assert one.whole.tolist() == [4, 0]
    assert one.sentences.tolist() == [[2, 0], [1, 0]]
    assert other.sentences.tolist() == [[3, 0]]
    assert empty.sentences.shape == (0, 2)
    assert encoder.embed([]) == []


def test_the_version_knows_one_folder_from_another(tmp_path, library):
    one, other = saved(tmp_path / "one"), saved(tmp_path / "other")
    before = open_folder(one).version

    assert open_folder(other).version == before
    (other / "weights").write_text("more")
    assert open_folder(other).version != before


def test_the_component_uses_it_where_it_is_configured(tmp_path, library):
    vectors = spacy.blank("xx").add_pipe("vectors", config={"encoder": str(saved(tmp_path / "e"))})

    assert isinstance(vectors, Vectors)
    assert vectors.encoder.width == 2


def test_without_the_library_the_error_names_the_mend(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)

    with pytest.raises(EncoderMissing, match="pip install sentence-transformers"):
        open_folder(saved(tmp_path / "e"))


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(EncoderMissing, match=r"none.*modules\.json"):
        open_folder(tmp_path / "none")


def test_a_folder_that_cannot_be_opened_is_named(tmp_path, library):
    with pytest.raises(EncoderUnusable, match="no weights in it"):
        open_folder(saved(tmp_path / "broken"))
