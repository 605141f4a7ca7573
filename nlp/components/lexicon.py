"""Component `lexicon`: the words that speak for a theme, from reviewed files per language."""

# ruff: noqa: ARG001 (spaCy and thinc call with these names, used or not)

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import yaml
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span

from nlp.components.reading import Term, reading

Terms = Mapping[str, Sequence[str]]  # theme key -> words and phrases


def read_terms() -> dict[str, list[str]]:
    """Join the files of all languages: theme key to terms.

    A resident mixes languages, so each comment is read with all of them.
    """
    joined: dict[str, list[str]] = {}
    for file in sorted(_folder().iterdir(), key=lambda file: file.name):
        for theme, terms in yaml.safe_load(file.read_text(encoding="utf-8"))["terms"].items():
            joined.setdefault(theme, []).extend(terms)
    return joined


def _folder() -> Path:
    return Path(str(files("nlp").joinpath("lexicon")))


class Lexicon:
    """Finds terms whatever their case."""

    def __init__(self, nlp: Language, terms: Terms) -> None:
        """Compile the terms with the pipeline's own tokenizer."""
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        for theme, phrases in terms.items():
            self._matcher.add(theme, [nlp.make_doc(str(phrase)) for phrase in phrases])

    def __call__(self, doc: Doc) -> Doc:
        """Fill `terms`: the longest of those that overlap for the same theme, in order."""
        spans: list[Span] = self._matcher(doc, as_spans=True)
        found: list[Term] = []
        ends: dict[str, int] = {}
        for span in sorted(spans, key=lambda span: (span.start, -span.end)):
            if span.end_char > ends.get(span.label_, 0):
                ends[span.label_] = span.end_char
                found.append(Term(span.label_, span.text, span.start_char, span.end_char))
        reading(doc).terms = tuple(found)
        return doc


@Language.factory("lexicon")
def make_lexicon(nlp: Language, name: str) -> Lexicon:
    """Build the component from the files in nlp/lexicon."""
    return Lexicon(nlp, read_terms())
