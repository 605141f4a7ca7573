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

# Written without blanks, or with endings grown onto the word: each character is a token of its own,
# so that the lexicon finds its terms inside.
_DENSE = r"[\u1200-\u135a\u3400-\u9fff\uac00-\ud7af]"


class _Suffixes:
    """spaCy's search for what to take off a word's end, asked only where its last character is no
    token anyway: it starts at the left, and in a text without blanks once for each character.

    The tokenizer reads `pattern` when it is saved.
    """

    _last = re.compile(_DENSE)

    def __init__(self, known: re.Pattern[str]) -> None:
        self._known = known
        self.pattern = known.pattern

    def search(self, word: str) -> re.Match[str] | None:
        return self._last.match(word, max(len(word) - 1, 0)) or self._known.search(word)


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
    # Saved, a tokenizer keeps patterns but not how they are searched.
    changed: Language = split_dense_scripts()(nlp)
    return changed
