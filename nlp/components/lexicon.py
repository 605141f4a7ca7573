"""Component `lexicon`: the words that speak for a theme or dimension, from files per language."""

# ruff: noqa: ARG001 (spaCy and thinc call with these names, used or not)

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import yaml
from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.reading import Term, reading

Terms = Mapping[str, Mapping[str, Sequence[str]]]  # language -> label key -> words and phrases

_STEM = "*"  # at the end of a one-word term: any ending may follow
_SHORTEST_STEM, _LONGEST_STEM = 2, 14  # letters
_SHORT = 4  # letters
_NOTHING: frozenset[tuple[str, str]] = frozenset()
_ALWAYS_READ = "en"  # residents mix English into every language
# Arabic writes "and", "in", "for", "the" onto the word; the term is what is left without them.
_ARABIC_PROCLITIC = re.compile(r"^[وف]?(?:[بك]?ال|لل|[بل](?=\w{3}))(?=\w{2})|^[وف](?=\w{3})")
_ARABIC_LETTERS = str.maketrans("أإآٱىة", "اااايه")


def read_terms() -> dict[str, dict[str, list[str]]]:
    """Read the files of all languages."""
    found: dict[str, dict[str, list[str]]] = {}
    for file in sorted(_folder().glob("*.yaml")):
        terms = yaml.safe_load(file.read_text(encoding="utf-8"))["terms"]
        found[file.stem] = {label: [str(term) for term in each] for label, each in terms.items()}
    return found


def _folder() -> Path:
    return Path(str(files("nlp").joinpath("lexicon")))


@lru_cache(maxsize=65_536)
def folded(word: str) -> str:
    """Write a word as people do in a hurry: small letters, without accents or Arabic points."""
    apart = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    joined = unicodedata.normalize("NFC", bare).translate(_ARABIC_LETTERS)
    return _ARABIC_PROCLITIC.sub("", joined)


class Lexicon:
    """Finds terms whatever their case and accents, in the comment's language and in English."""

    def __init__(self, nlp: Language, terms: Terms) -> None:
        """Index the terms by the pipeline's own tokens."""
        self._phrases: dict[tuple[str, ...], set[tuple[str, str]]] = {}
        self._stems: dict[str, set[tuple[str, str]]] = {}
        # First word of a phrase -> tokens of the longest that starts so: most words start none.
        self._longest: dict[str, int] = {}
        for language, labels in terms.items():
            for label, phrases in labels.items():
                for phrase in phrases:
                    self._add(nlp, phrase, (language, label))

    def _add(self, nlp: Language, phrase: str, meaning: tuple[str, str]) -> None:
        if phrase.endswith(_STEM):
            self._stems.setdefault(folded(phrase.rstrip(_STEM)), set()).add(meaning)
        else:
            words = tuple(_form(token.text) for token in nlp.make_doc(phrase))
            self._add_phrase(words, meaning)
            # One short word without its accents is often another word (Vietnamese above all).
            if len(words) > 1 or len(phrase) > _SHORT:
                self._add_phrase(tuple(folded(word) for word in words), meaning)

    def _add_phrase(self, words: tuple[str, ...], meaning: tuple[str, str]) -> None:
        self._phrases.setdefault(words, set()).add(meaning)
        self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))

    def __call__(self, doc: Doc) -> Doc:
        """Fill `terms`: the longest of those that overlap for the same label, in order."""
        spoken = reading(doc).language
        found: list[Term] = []
        ends: dict[str, int] = {}
        for start, end, (language, label) in self._matches(doc):
            if spoken in (None, language) or language == _ALWAYS_READ:
                span = doc[start:end]
                if span.end_char > ends.get(label, 0):
                    ends[label] = span.end_char
                    found.append(Term(label, span.text, span.start_char, span.end_char))
        reading(doc).terms = tuple(found)
        return doc

    def _matches(self, doc: Doc) -> Iterator[tuple[int, int, tuple[str, str]]]:
        """Give start, end (in tokens) and meaning of all that matches, the longest first."""
        written = [_form(token.text) for token in doc]
        bare = [folded(word) for word in written]
        for start in range(len(doc)):
            longest = max(self._longest.get(words[start], 0) for words in (written, bare))
            for end in range(min(start + longest, len(doc)), start, -1):
                meanings = self._phrases.get(tuple(written[start:end]), _NOTHING)
                meanings = meanings | self._phrases.get(tuple(bare[start:end]), _NOTHING)
                yield from ((start, end, meaning) for meaning in sorted(meanings))
            for size in range(_SHORTEST_STEM, min(len(bare[start]), _LONGEST_STEM) + 1):
                stems = self._stems.get(bare[start][:size], ())
                yield from ((start, start + 1, meaning) for meaning in sorted(stems))


def _form(word: str) -> str:
    return unicodedata.normalize("NFC", word.lower())


@Language.factory("lexicon")
def make_lexicon(nlp: Language, name: str) -> Lexicon:
    """Build the component from the files in nlp/lexicon."""
    return Lexicon(nlp, read_terms())
