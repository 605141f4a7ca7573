import logging
from multiprocessing import get_context

import numpy as np
import pytest

from nlp.components.vectors import DIFFERENCES
from nlp.encoder import Encoder, load_encoder
from nlp.encoder import engine as engines
from nlp.encoder.engine import fingerprint
from nlp.encoder.network import build_network, read_differences
from nlp.encoder.weights import Weights, installed_weights
from nlp.errors import ModelDamaged, WeightsDamaged, WeightsMissing
from nlp.pipeline import MODEL

SHIPPED = MODEL / "vectors" / DIFFERENCES


def embed_one(cache) -> list[float]:
    return load_encoder(cache=cache).embed([["bus"]])[0].whole.tolist()


def test_the_graph_is_kept_and_found_again(encoder, cache):
    graph = cache / f"encoder-{encoder.version}.onnx"
    before = graph.stat().st_mtime_ns

    load_encoder(cache=cache)

    assert graph.stat().st_mtime_ns == before


def test_a_damaged_graph_is_built_anew(encoder, cache, tmp_path, caplog):
    graph = cache / f"encoder-{encoder.version}.onnx"
    (tmp_path / graph.name).write_bytes(graph.read_bytes()[:5000])

    load_encoder(cache=tmp_path)

    assert "built anew" in caplog.text
    assert (tmp_path / graph.name).stat().st_size == graph.stat().st_size


def test_where_the_cache_cannot_be_written_the_work_goes_on_and_the_log_names_the_mend(
    tmp_path, caplog
):
    taken = tmp_path / "a-file-not-a-folder"
    taken.write_text("")

    with caplog.at_level(logging.WARNING):
        encoder = load_encoder(cache=taken)

    assert len(encoder.embed([["bus"]])) == 1
    assert "Free about 200 MB" in caplog.text


def test_several_processes_may_build_at_once(tmp_path):
    with get_context("spawn").Pool(3) as pool:
        first, *others = pool.map(embed_one, [tmp_path] * 3)

    assert all(other == first for other in others)
    assert [path.suffix for path in tmp_path.iterdir()] == [".onnx"]


def test_without_onnxruntime_numpy_does_the_work(cache, monkeypatch, caplog):
    monkeypatch.setattr(engines, "onnxruntime", None)

    encoder = load_encoder(cache=cache)

    assert len(encoder.embed([["bus"]])) == 1
    assert "onnxruntime is not installed" in caplog.text


def test_missing_weights_are_an_error_that_names_the_mend(tmp_path):
    with pytest.raises(WeightsMissing, match="pip install"):
        load_encoder(cache=tmp_path, weights=tmp_path / "none.bin")


@pytest.mark.parametrize("size", [0, 3, 100, 5_000_000, 70_000_000])
def test_weights_cut_short_are_an_error_that_names_the_mend(tmp_path, size):
    damaged = tmp_path / "cut.bin"
    damaged.write_bytes(installed_weights().read_bytes()[:size])

    with pytest.raises(WeightsDamaged, match="pip install"):
        load_encoder(cache=tmp_path, weights=damaged)


def test_learned_differences_change_the_matrix_they_name(tmp_path):
    down, up = np.ones((2, 384), np.float16), np.full((384, 2), 0.5, np.float16)
    path = tmp_path / "differences.npz"
    np.savez(path, **{"l3.q.w:down": down, "l3.q.w:up": up})
    weights = Weights(installed_weights())

    plain = build_network(weights, {}).layers[3].attend.matrix
    changed = build_network(weights, read_differences(path)).layers[3].attend.matrix

    assert changed[:, :384] == pytest.approx(plain[:, :384] + 1)
    assert (changed[:, 384:] == plain[:, 384:]).all()


def test_unreadable_differences_are_an_error(tmp_path):
    path = tmp_path / "differences.npz"
    path.write_bytes(b"nothing of the kind")

    with pytest.raises(ModelDamaged):
        read_differences(path)


@pytest.mark.slow
def test_the_shipped_differences_lose_little_in_eight_bits(cache):
    weights = Weights(installed_weights())
    texts = [[text] for text in ("The bus never comes", "No hay luz en el parque", "房租太贵了")]
    engines_of = (
        engines.fast_engine(weights, SHIPPED, cache=cache),
        engines.plain_engine(weights, SHIPPED),
    )

    fast, plain = (Encoder(weights, run, version="", threads=1).embed(texts) for run in engines_of)

    for one, other in zip(fast, plain, strict=True):
        assert one.whole @ other.whole > 0.985
    assert fingerprint(weights, SHIPPED) != fingerprint(weights, None)
