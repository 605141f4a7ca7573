"""What the components find out about one comment, carried by its `Doc`.

One typed object instead of a dozen loose extensions: a component fills its own fields and reads
those of the ones before it.
"""

from dataclasses import dataclass, field

from spacy.tokens import Doc

from nlp.components.ngrams import Row
from nlp.encoder import Embedded
from nlp.text import Piece, Stretch

_EXTENSION = "reading"
Doc.set_extension(_EXTENSION, default=None, force=True)


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of the lexicon found at characters `start` to `end`, speaking for `label`."""

    label: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence that speaks most for a label, and the lexicon's terms in the comment for it."""

    sentence: Stretch
    terms: tuple[str, ...]


@dataclass(slots=True)
class Reading:
    """Filled from top to bottom as the comment passes through the pipeline."""

    prior: str | None = None
    language: str | None = None
    language_probability: float = 0.0
    pieces: tuple[Piece, ...] = ()
    vectors: tuple[Embedded, ...] = ()  # one for each piece
    # One for each piece; kept here because both heads read them.
    grams: tuple[Row, ...] = ()
    terms: tuple[Term, ...] = ()
    scores: dict[str, float] = field(default_factory=dict)  # label key -> calibrated probability
    decided: tuple[str, ...] = ()  # label keys above their thresholds, most probable first
    is_torn: bool = False  # probably about something, and unclear about what
    evidence: dict[str, Evidence] = field(default_factory=dict)


def reading(doc: Doc) -> Reading:
    """Give the reading of a doc, an empty one where no component has seen it yet."""
    found = doc._.get(_EXTENSION)
    if not isinstance(found, Reading):
        found = Reading()
        doc._.set(_EXTENSION, found)
    return found
