"""A tagger whose answers can be seen through, beside the people and residents of the other tests."""

from collections.abc import Sequence

import numpy as np
import pytest
from tests.engage.feedback.conftest import city, say

from nlp.encoder import Floats
from nlp.tagger import Comment, Fate, Reason, Tagged, TagScore

__all__ = ["city", "say", "words"]

WIDTH = 64


class WordTagger:
    """Finds a theme where its word stands; a text is the bag of its words."""

    def __init__(self, version: str, themes: dict[str, str]) -> None:
        self.version = version
        self.vector_version = "words"
        self.themes = themes
        self.seen: list[str] = []

    def tag(self, items: Sequence[Comment]) -> list[Tagged]:
        self.seen += [item.id for item in items]
        return [self._tagged(item) for item in items]

    def embed(self, texts: Sequence[str]) -> Floats:
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in text.lower().split():
                row[sum(map(ord, word)) % WIDTH] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    def _tagged(self, item: Comment) -> Tagged:
        found = tuple(
            TagScore(theme, 0.9, item.text, 0, len(item.text), ())
            for word, theme in self.themes.items()
            if word in item.text
        )
        fate, reason = (Fate.TAGGED, None) if found else (Fate.NO_THEME, Reason.NO_TOPIC)
        return Tagged(item.id, "en", 0.99, found, (), fate, reason, self.version)


@pytest.fixture
def words() -> type[WordTagger]:
    return WordTagger
