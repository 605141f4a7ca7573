"""Component `language`: which language a comment is in, the page's language as the prior."""

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.reading import reading
from nlp.language import guess


@Language.component("language")
def find_language(doc: Doc) -> Doc:
    """Fill `language` and `language_probability`."""
    found = reading(doc)
    guessed = guess(doc.text, prior=found.prior)
    found.language, found.language_probability = guessed.language, guessed.probability
    return doc
