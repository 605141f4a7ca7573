"""The rows of the corpus: read, checked, split by story."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.errors import BadCorpus
from nlp.taxonomy import DIMENSION_KEYS, LANGUAGES, THEME_KEYS

CORPUS = Path(__file__).parent / "corpus"
SPLITS = ("train", "dev", "test")
_TEST_SHARE, _DEV_SHARE = 0.20, 0.12  # of the stories
_CHANNELS = ("web", "sms", "paper", "person", "import")


@dataclass(frozen=True, slots=True)
class Row:
    """One annotated comment. `meaning` is its English sense, empty where the text is English."""

    id: str
    story: str
    language: str
    channel: str
    text: str
    meaning: str
    themes: tuple[str, ...]
    dimensions: tuple[str, ...]
    split: str


def read_corpus(folder: Path = CORPUS) -> list[Row]:
    """Read every *.jsonl file of a folder, in order of name.

    Raises:
        BadCorpus: a row lacks a field, names an unknown label or language, or repeats an id.
    """
    rows: list[Row] = []
    seen: set[str] = set()
    for path in sorted(folder.glob("*.jsonl")):
        for line, row in _read_file(path):
            if row.id in seen:
                raise BadCorpus(path, line, f"the id {row.id} occurs twice")
            seen.add(row.id)
            rows.append(row)
    return rows


def _read_file(path: Path) -> Iterator[tuple[int, Row]]:
    with path.open(encoding="utf-8") as file:
        for line, text in enumerate(file, start=1):
            if text.strip():
                try:
                    yield line, _row(json.loads(text))
                except (ValueError, KeyError, TypeError) as error:
                    raise BadCorpus(path, line, f"{type(error).__name__}: {error}") from error


def _row(fields: dict[str, object]) -> Row:
    row = Row(
        id=str(fields["id"]),
        story=str(fields["story"]),
        language=_one_of(fields["language"], LANGUAGES),
        channel=_one_of(fields["channel"], _CHANNELS),
        text=str(fields["text"]),
        meaning=str(fields.get("meaning") or ""),
        themes=_all_of(fields["themes"], THEME_KEYS),
        dimensions=_all_of(fields["dimensions"], DIMENSION_KEYS),
        split=_one_of(fields.get("split") or split_of(str(fields["story"])), SPLITS),
    )
    if not row.text.strip():
        raise ValueError("the text is empty")
    return row


def _one_of(value: object, known: Sequence[str]) -> str:
    if value not in known:
        raise ValueError(f"{value!r} is none of {', '.join(known)}")
    return str(value)


def _all_of(values: object, known: Sequence[str]) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise TypeError(f"{values!r} is no list")
    return tuple(_one_of(value, known) for value in values)


def split_of(story: str) -> str:
    """Give the split of a story: by its hash, so that it stays what it is as the corpus grows.

    All translations of a comment share its story, so none is in the test set of another's training.
    """
    share = int(hashlib.sha256(story.encode()).hexdigest(), 16) % 10_000 / 10_000
    if share < _TEST_SHARE:
        return "test"
    return "dev" if share < _TEST_SHARE + _DEV_SHARE else "train"


def corpus_hash(rows: Sequence[Row]) -> str:
    """Give a short hash of everything a model learns from, whatever the order of the files."""
    digest = hashlib.sha256()
    for row in sorted(rows, key=lambda row: row.id):
        digest.update(repr(row).encode())
    return digest.hexdigest()[:16]
