"""What runs the network: onnxruntime in eight bits, or numpy where it is not installed."""

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from nlp.encoder import forward
from nlp.encoder.graph import INPUT, build_graph
from nlp.encoder.network import build_network, read_differences
from nlp.encoder.weights import Floats, Weights
from nlp.errors import CacheUnwritable

try:
    import onnxruntime
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidProtobuf
except ImportError:  # an operator may leave it out on a processor it has no build for
    onnxruntime = None

log = logging.getLogger(__name__)

# A pass through the network: [texts, pieces, width] in and out.
Engine = Callable[[Floats], Floats]
GRAPH_VERSION = 2  # raise it when build_graph changes, so that cached graphs are built anew


def plain_engine(weights: Weights, differences: Path | None) -> Engine:
    """Give the numpy engine: full precision, a third of the speed."""
    network = build_network(weights, read_differences(differences))
    return partial(forward.run, network)


def fast_engine(weights: Weights, differences: Path | None, *, cache: Path) -> Engine:
    """Give the onnxruntime engine, its graph from the cache or built into it.

    Several processes may do so at once: each writes a file of its own and renames it. Where the
    cache cannot be written the graph lives in memory only, and the log says how to mend that.

    Raises:
        WeightsDamaged, ModelDamaged: the graph had to be built and could not.
    """
    path = cache / f"encoder-{fingerprint(weights, differences)}.onnx"
    try:
        return _open(path.read_bytes())
    except OSError:
        log.info("no readable graph at %s: building it", path)
    except (Fail, InvalidProtobuf) as error:
        log.warning("cached graph %s is damaged (%s) and built anew", path, error)
    graph = build_graph(build_network(weights, read_differences(differences))).SerializeToString()
    try:
        _keep(path, graph)
    except CacheUnwritable as error:
        log.warning("%s", error)
    return _open(graph)


def engine(weights: Weights, differences: Path | None, *, cache: Path) -> Engine:
    """Give the fastest engine installed."""
    if onnxruntime is None:
        log.warning("onnxruntime is not installed: comments are read at a third of the speed")
        return plain_engine(weights, differences)
    return fast_engine(weights, differences, cache=cache)


def _open(graph: bytes) -> Engine:
    options = onnxruntime.SessionOptions()
    # One thread inside: callers run batches side by side instead, which wastes nothing on waiting
    # and leaves no thread behind that a fork would lose.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # shapes differ from batch to batch: an arena only grows
    session = onnxruntime.InferenceSession(
        graph,
        options,
        providers=["CPUExecutionProvider"],
        # Fused with the addition, the normalisation runs six times slower than apart (1.32).
        disabled_optimizers=["SkipLayerNormFusion"],
    )

    def run(words: Floats) -> Floats:
        (hidden,) = session.run(None, {INPUT: words})
        return hidden  # type: ignore[no-any-return]  # onnxruntime publishes no types

    return run


def fingerprint(weights: Weights, differences: Path | None) -> str:
    """Tell one combination of weights and differences from others, in 16 characters."""
    digest = hashlib.sha256(f"{GRAPH_VERSION}:{weights.fingerprint}".encode())
    if differences is not None:
        digest.update(differences.read_bytes())
    return digest.hexdigest()[:16]


def _keep(path: Path, graph: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            temporary = Path(file.name)
            try:
                file.write(graph)
                file.flush()
                os.fsync(file.fileno())
                temporary.replace(path)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise CacheUnwritable(path.parent, str(error)) from error
