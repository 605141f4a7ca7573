"""`Tagger.tag(comments)`: the whole public face of understanding.

Built by the worker, never by a process that serves the web. One tagger per process.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from spacy.tokens import Doc
from threadpoolctl import ThreadpoolController

from nlp.components.language import find_language
from nlp.components.reading import Reading, reading
from nlp.components.vectors import Vectors
from nlp.encoder import Floats
from nlp.errors import ModelDamaged
from nlp.pipeline import MODEL, open_pipeline
from nlp.taxonomy import THEME_KEYS
from nlp.text import clean, is_too_short

_THEMES = frozenset(THEME_KEYS)
_BATCH = 64  # comments read while those before them are decided


class Fate(StrEnum):
    """What became of a comment. Every comment has one."""

    TAGGED = "tagged"
    NO_THEME = "no_theme"
    TOO_SHORT = "too_short"
    NOT_UNDERSTOOD = "not_understood"


class Reason(StrEnum):
    """Why a comment was not tagged."""

    EMPTY = "empty"  # nothing written
    FEW_LETTERS = "few_letters"  # an emoji, a number, one letter
    NO_TOPIC = "no_topic"  # understood, and about none of the themes and dimensions
    LANGUAGE = "language"  # the language could not be told
    CONFIDENCE = "confidence"  # about something, but no label stands out


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment to tag. `language` is that of the page or conversation (a prior, not a claim)."""

    id: str
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class TagScore:
    """A label found, with what speaks for it.

    Attributes:
        key: Theme or dimension.
        score: Calibrated probability, 0-1.
        sentence: The sentence that speaks most for it, exactly as written.
        start: Where it begins in the comment's text, in characters.
        end: Where it ends (open).
        terms: Words of the lexicon in the comment that speak for it; may be empty.
    """

    key: str
    score: float
    sentence: str
    start: int
    end: int
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tagged:
    """What was understood of one comment; themes and dimensions most probable first."""

    id: str
    language: str | None
    language_probability: float
    themes: tuple[TagScore, ...]
    dimensions: tuple[TagScore, ...]
    fate: Fate
    reason: Reason | None
    version: str


class Tagger:
    """Reads comments of any language and says what they are about."""

    def __init__(self, model: Path | None = None, *, cache: Path) -> None:
        """Open the model and the encoder (about three seconds; the first time one more).

        Args:
            model: Folder of a trained model; the shipped one by default.
            cache: Folder for the encoder's built graph.

        Raises:
            ModelMissing, ModelDamaged, WeightsMissing, WeightsDamaged: each names its mend.
        """
        self._model = model or MODEL
        self._nlp = open_pipeline(self._model, cache=cache)
        self.version: str = self._nlp.meta["version"]
        # The matrices of the heads are small: threads of their own cost more than they give.
        self._blas = ThreadpoolController()
        self._nlp("Ready.")  # opens the encoder now, so that its errors are raised here

    def tag(self, items: Sequence[Comment]) -> list[Tagged]:
        """Tag comments, one result for each, in their order and under their id.

        No text is refused: whatever it holds, the comment ends with a fate and, if it is not
        tagged, a reason. Long comments are read in pieces to the end.
        """
        docs = [self._doc(item) for item in items]
        waiting = (doc for doc in docs if not is_too_short(doc.text))
        with self._blas.limit(limits=1, user_api="blas"):
            read = self._nlp.pipe(waiting, batch_size=_BATCH)
            return list(self._results(items, docs, read))

    def embed(self, texts: Sequence[str]) -> Floats:
        """Give a unit vector per text, for `nlp.quotes` and search by meaning: [texts, 384].

        A long text is the mean of its pieces.
        """
        read = (find_language(self._nlp.make_doc(clean(text))) for text in texts)
        docs = list(self._vectors.pipe(read))
        means = [np.mean([each.whole for each in reading(doc).vectors], axis=0) for doc in docs]
        if not means:
            return np.zeros((0, self._vectors.encoder.width), np.float32)
        stacked = np.stack(means)
        return np.asarray(stacked / np.linalg.norm(stacked, axis=1, keepdims=True), np.float32)

    @property
    def vector_version(self) -> str:
        """Name the encoder `embed` uses: vectors of another version cannot be compared."""
        return self._vectors.encoder.version

    @property
    def _vectors(self) -> Vectors:
        component = self._nlp.get_pipe("vectors")
        if not isinstance(component, Vectors):
            raise ModelDamaged(self._model, "its component `vectors` is of another kind")
        return component

    def _doc(self, item: Comment) -> Doc:
        doc = self._nlp.make_doc(clean(item.text))
        doc._.reading = Reading(prior=item.language)
        return doc

    def _results(
        self, items: Sequence[Comment], docs: Sequence[Doc], read: Iterator[Doc]
    ) -> Iterator[Tagged]:
        for item, doc in zip(items, docs, strict=True):
            if is_too_short(doc.text):
                yield self._untouched(item)
            else:
                yield self._tagged(item, reading(next(read)))

    def _untouched(self, item: Comment) -> Tagged:
        reason = Reason.FEW_LETTERS if item.text.strip() else Reason.EMPTY
        return Tagged(item.id, None, 0.0, (), (), Fate.TOO_SHORT, reason, self.version)

    def _tagged(self, item: Comment, found: Reading) -> Tagged:
        fate, reason = _fate(found)
        tags = [_tag(item.text, key, found) for key in found.decided]
        return Tagged(
            id=item.id,
            language=found.language,
            language_probability=round(found.language_probability, 4),
            themes=tuple(tag for tag in tags if tag.key in _THEMES),
            dimensions=tuple(tag for tag in tags if tag.key not in _THEMES),
            fate=fate,
            reason=reason,
            version=self.version,
        )


def _fate(found: Reading) -> tuple[Fate, Reason | None]:
    if found.decided:
        return Fate.TAGGED, None
    if found.language is None:
        return Fate.NOT_UNDERSTOOD, Reason.LANGUAGE
    if found.is_torn:
        return Fate.NOT_UNDERSTOOD, Reason.CONFIDENCE
    return Fate.NO_THEME, Reason.NO_TOPIC


def _tag(text: str, key: str, found: Reading) -> TagScore:
    evidence = found.evidence[key]
    sentence = evidence.sentence
    return TagScore(
        key=key,
        score=round(found.scores[key], 4),
        sentence=sentence.of(text),
        start=sentence.start,
        end=sentence.end,
        terms=evidence.terms,
    )
