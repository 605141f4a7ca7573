"""Text to the piece numbers the encoder reads."""

import re
from collections.abc import Sequence

from tokenizers import Tokenizer, models, pre_tokenizers

from nlp.encoder.weights import Vocabulary

PREFIX = "query: "  # measured: better than "passage: " on short texts
_SPACES = re.compile(" {2,}")


class Pieces:
    """The encoder's tokenizer: XLM-RoBERTa's unigram pieces and its folding of characters."""

    def __init__(self, vocabulary: Vocabulary, *, longest: int) -> None:
        """Build it (under a second). Texts are cut at `longest` pieces, begin and end included.

        Callers split long texts before (`nlp.text.pieces`), so that nothing is cut in silence.
        """
        scored = list(zip(vocabulary.pieces, vocabulary.scores.tolist(), strict=True))
        # Bytes that no piece covers become one unknown piece, as in the original model.
        model = models.Unigram(scored, vocabulary.unknown, False)  # noqa: FBT003 (its own signature)
        self._tokenizer = Tokenizer(model)
        self._tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        self._folded = dict(vocabulary.folded)
        self._ends = ([vocabulary.begin], [vocabulary.end])
        self._room = longest - 2

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Give each text's piece numbers with the query prefix, begin and end marks."""
        folded = [_SPACES.sub(" ", (PREFIX + text).translate(self._folded)) for text in texts]
        found = self._tokenizer.encode_batch_fast(folded, add_special_tokens=False)
        begin, end = self._ends
        return [begin + encoding.ids[: self._room] + end for encoding in found]
