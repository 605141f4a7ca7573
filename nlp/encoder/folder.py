"""Another sentence encoder in the place of ours: a sentence-transformers folder on disk.

Set `encoder` of `[components.vectors]` in config.cfg to the folder and `width` of both heads to its
vectors' length, then train: heads learnt on one encoder mean nothing on another.
"""

import hashlib
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import numpy as np

from nlp.encoder.encoder import Embedded
from nlp.encoder.weights import Floats
from nlp.errors import EncoderMissing, EncoderUnusable

_LIBRARY = "sentence_transformers"
_DESCRIBED_BY = "modules.json"  # what every such folder holds


class _Transformer(Protocol):
    def encode(self, sentences: list[str], *, normalize_embeddings: bool) -> Floats: ...

    def get_sentence_embedding_dimension(self) -> int: ...


class FolderEncoder:
    """Reads each text, and each of its sentences, by itself."""

    def __init__(self, transformer: _Transformer, *, version: str) -> None:
        """Wrap an opened transformer; `version` names the folder it came from."""
        self.version = version
        self.width = transformer.get_sentence_embedding_dimension()
        self._transformer = transformer

    def embed(self, texts: Sequence[Sequence[str]]) -> list[Embedded]:
        """Give the vectors of texts, each a sequence of sentences, in their order."""
        written = [" ".join(parts) for parts in texts]
        flat = [*written, *(part for parts in texts for part in parts)]
        if not flat:
            return []
        vectors = np.asarray(self._transformer.encode(flat, normalize_embeddings=True), np.float32)
        ends = len(written) + np.cumsum([len(parts) for parts in texts])
        return [
            Embedded(whole, vectors[end - len(parts) : end])
            for whole, parts, end in zip(vectors, texts, ends, strict=False)
        ]


def open_folder(folder: Path) -> FolderEncoder:
    """Open the encoder in a folder; nothing is fetched from anywhere.

    Raises:
        EncoderMissing: the folder is not there, or the library that reads it is not installed.
        EncoderUnusable: it is there and cannot be opened.
    """
    described = folder / _DESCRIBED_BY
    if not described.is_file():
        raise EncoderMissing(folder, f"no {_DESCRIBED_BY} in it")
    try:
        library = import_module(_LIBRARY)
    except ImportError as error:
        raise EncoderMissing(folder, f"{_LIBRARY} is not installed") from error
    try:
        opened = library.SentenceTransformer(str(folder), local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise EncoderUnusable(folder, str(error)) from error
    return FolderEncoder(cast("_Transformer", opened), version=_version(folder))


def _version(folder: Path) -> str:
    """Tell one folder from another by the names and sizes of its files."""
    listed = sorted(
        f"{path.relative_to(folder)}:{path.stat().st_size}"
        for path in folder.rglob("*")
        if path.is_file()
    )
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()[:16]
