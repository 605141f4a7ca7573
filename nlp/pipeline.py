"""The spaCy pipeline: built from config.cfg, or opened as it was trained."""

import re
from collections.abc import Callable
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import (
    compile_infix_regex,
    compile_prefix_regex,
    compile_suffix_regex,
    registry,
)

from nlp.components import (  # imported for what they register with spaCy
    decision,
    evidence,
    heads,
    labels,
    language,
    lexicon,
    vectors,
)
from nlp.errors import ModelDamaged, ModelMissing

__all__ = ["CONFIG", "MODEL", "decision", "evidence", "heads", "labels", "language", "lexicon",
           "open_pipeline", "split_dense_scripts", "vectors"]  # fmt: skip

# What spaCy, thinc and msgpack raise on files that are cut short or belong to another version.
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, EOFError)

MODEL = Path(__file__).parent / "model"
CONFIG = Path(__file__).parent / "config.cfg"

# Of what spaCy takes off the end, units and ellipses are the longest.
_LONGEST_SUFFIX = 32
# Written without blanks, or with endings grown onto the word: each character is a token of its own,
# so that the lexicon finds its terms inside.
_DENSE = r"[\u1200-\u135a\u3400-\u9fff\uac00-\ud7af]"


class _Suffixes:
    """spaCy's search for what to take off a word's end, begun near the end.

    It begins at the left otherwise, once for each token: in a text without blanks that is a square.
    The tokenizer reads `pattern` when it is saved.
    """

    def __init__(self, known: re.Pattern[str]) -> None:
        self._known = known
        self.pattern = known.pattern

    def search(self, word: str) -> re.Match[str] | None:
        return self._known.search(word, max(0, len(word) - _LONGEST_SUFFIX))


@registry.callbacks("engage.split_dense_scripts.v1")  # type: ignore[untyped-decorator]  # catalogue has no types
def split_dense_scripts() -> Callable[[Language], Language]:
    """Give the callback of config.cfg that teaches the tokenizer Chinese, Korean and Amharic."""

    def change(nlp: Language) -> Language:
        tokenizer, defaults = nlp.tokenizer, nlp.Defaults
        if isinstance(tokenizer, Tokenizer):
            infixes = compile_infix_regex([*(defaults.infixes or ()), _DENSE])
            prefixes = compile_prefix_regex([*(defaults.prefixes or ()), _DENSE])
            suffixes = compile_suffix_regex([*(defaults.suffixes or ()), _DENSE])
            tokenizer.infix_finditer = infixes.finditer
            tokenizer.prefix_search = prefixes.search
            tokenizer.suffix_search = _Suffixes(suffixes).search
        return nlp

    return change


def open_pipeline(model: Path, *, cache: Path) -> Language:
    """Open the trained pipeline.

    Args:
        model: Folder of a trained model.
        cache: Folder for the encoder's built graph.

    Raises:
        ModelMissing: the folder or its config is not there.
        ModelDamaged: it is there and cannot be opened.
    """
    if not (model / "config.cfg").is_file():
        raise ModelMissing(model)
    try:
        nlp = spacy.load(model, config={"components": {"vectors": {"cache": str(cache)}}})
    except _UNREADABLE as error:
        raise ModelDamaged(model, f"{type(error).__name__}: {error}") from error
    if isinstance(nlp.tokenizer, Tokenizer):
        # Saved, a tokenizer keeps patterns but not how they are searched.
        known = nlp.tokenizer.suffix_search.__self__
        nlp.tokenizer.suffix_search = _Suffixes(known).search
    return nlp
