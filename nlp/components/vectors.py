"""Component `vectors`: the comment's pieces and a sentence vector for each."""

# ruff: noqa: ARG001 (spaCy and thinc call with these names, used or not)

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from shutil import copyfile

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.reading import reading
from nlp.encoder import Embedded, SentenceEncoder, load_encoder, open_folder
from nlp.gloss import gloss
from nlp.text import Piece, pieces

DIFFERENCES = "differences.npz"  # in the component's folder of a trained model


def _parts(doc: Doc, piece: Piece) -> tuple[str, ...]:
    language, text = reading(doc).language, doc.text
    return tuple(gloss(part.of(text), language=language) for part in piece.sentences)


class Vectors:
    """Embeds texts, remembering the last ones: training reads each comment again every epoch."""

    def __init__(self, *, cache: Path, remember: int, folder: Path | None = None) -> None:
        """Open nothing yet: the encoder is loaded with the first text.

        Args:
            cache: Folder for the encoder's built graph.
            remember: How many texts keep their vectors in memory (1.5 kB each).
            folder: Another encoder to use in place of ours.
        """
        self._folder = folder
        self._cache = cache
        self._remember = remember
        self._differences: Path | None = None
        self._encoder: SentenceEncoder | None = None
        self._known: OrderedDict[tuple[str, ...], Embedded] = OrderedDict()

    def __call__(self, doc: Doc) -> Doc:
        """Fill `pieces` and `vectors` of one doc."""
        return next(iter(self.pipe([doc], batch_size=1)))

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """Fill `pieces` and `vectors`, one batch ahead of what the components after this one read.

        They run in Python while the encoder works outside of it, so both processors are busy.
        """
        waiting = iter(docs)
        with ThreadPoolExecutor(1) as ahead:
            last: Future[Sequence[Doc]] | None = None
            while batch := list(islice(waiting, batch_size)):
                following = ahead.submit(self._fill, batch)
                if last is not None:
                    yield from last.result()
                last = following
            if last is not None:
                yield from last.result()

    def _fill(self, docs: Sequence[Doc]) -> Sequence[Doc]:
        for doc in docs:
            reading(doc).pieces = pieces(doc.text) or (Piece(0, len(doc.text), ()),)
        texts = [_parts(doc, piece) for doc in docs for piece in reading(doc).pieces]
        vectors = iter(self.embed(texts))
        for doc in docs:
            found = reading(doc)
            found.vectors = tuple(islice(vectors, len(found.pieces)))
        return docs

    def embed(self, texts: Sequence[tuple[str, ...]]) -> list[Embedded]:
        """Give the vectors of texts, each in its sentences, in their order."""
        unknown = [text for text in dict.fromkeys(texts) if text not in self._known]
        new = dict(zip(unknown, self.encoder.embed(unknown), strict=True)) if unknown else {}
        found = [new[text] if text in new else self._known[text] for text in texts]
        self._known.update(new)
        while len(self._known) > self._remember:
            self._known.popitem(last=False)
        return found

    @property
    def encoder(self) -> SentenceEncoder:
        """Give the encoder, opened now if it was not.

        Raises:
            WeightsMissing, WeightsDamaged, ModelDamaged, EncoderMissing, EncoderUnusable: see
                `mend` of the error.
        """
        if self._encoder is None and self._folder is not None:
            self._encoder = open_folder(self._folder)
        if self._encoder is None:
            self._encoder = load_encoder(cache=self._cache, differences=self._differences)
        return self._encoder

    def use(self, differences: Path | None) -> None:
        """Merge what fine-tuning changed into the encoder's weights from now on, or nothing."""
        self._differences = differences
        self._encoder = None
        self._known.clear()

    def to_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> None:
        """Keep the fine-tuned differences beside the heads that were trained with them."""
        path.mkdir(parents=True, exist_ok=True)
        if self._differences is not None and self._differences != path / DIFFERENCES:
            copyfile(self._differences, path / DIFFERENCES)

    def from_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> "Vectors":
        """Find the differences that were kept, if there are any."""
        if (path / DIFFERENCES).is_file():
            self.use(path / DIFFERENCES)
        return self


@Language.factory(
    "vectors", default_config={"cache": "instance/encoder", "remember": 256, "encoder": None}
)
def make_vectors(
    nlp: Language, name: str, cache: str, remember: int, encoder: str | None
) -> Vectors:
    """Build the component from its settings in config.cfg."""
    folder = Path(encoder) if encoder else None
    return Vectors(cache=Path(cache), remember=remember, folder=folder)
