"""Which words stand for a theme: with consent, masked, and verified to be in the stored comment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from engage.digests.content import QuoteLine
from engage.digests.gather import Heard, HeardComment, HeardLabel
from engage.models.comment import TagAxis
from nlp.redact import mask
from surveys.reading.abuse import is_only_abuse

# As much as people read in a mail; a longer comment gives its speaking sentence.
LONGEST = 280


@dataclass(slots=True)
class Chooser:
    """Chooses one quote per theme so that, over a digest, many languages and people are heard."""

    languages: set[str | None] = field(default_factory=set)
    used: set[int] = field(default_factory=set)

    def choose(self, heard: Iterable[Heard], axis: TagAxis, key: str) -> QuoteLine | None:
        """Give the surest words of a writer and language not heard yet; `None` without consent."""
        candidates = [
            (each, comment, label)
            for each in heard
            if each.may_quote
            for comment in each.comments
            if not is_only_abuse(comment.text)
            for label in comment.labels
            if label.axis is axis and label.key == key and comment.id not in self.used
        ]
        if not candidates:
            return None
        best = min(candidates, key=lambda found: self._rank(found[1], found[2]))
        each, comment, label = best
        self.used.add(comment.id)
        self.languages.add(comment.language)
        return QuoteLine(
            comment_id=comment.id,
            text=quotable(comment, label),
            language=comment.language,
            channel=each.channel,
        )

    def _rank(self, comment: HeardComment, label: HeardLabel) -> tuple[bool, float]:
        return comment.language in self.languages, -label.score


def quotable(comment: HeardComment, label: HeardLabel | None = None) -> str:
    """Give the comment, or the sentence that speaks for `label`, with personal details masked.

    Masked first and cut after, so that a detail cannot escape by lying across the cut.
    """
    masked = mask(comment.text).text
    if len(masked) != len(comment.text):
        raise AssertionError("masking keeps every offset")
    if len(comment.text) <= LONGEST:
        return masked.strip()
    start, end = _span(comment.text, label)
    cut = masked[start:end].strip()
    return cut if end - start <= LONGEST else cut[:LONGEST].rsplit(" ", 1)[0]


def surest(comments: Sequence[HeardComment]) -> HeardComment:
    """Give the comment that says most clearly what it is about; the longest of those without tags."""
    return max(
        comments,
        key=lambda each: (max((x.score for x in each.labels), default=0.0), len(each.text)),
    )


def _span(text: str, label: HeardLabel | None) -> tuple[int, int]:
    if label is None or label.start is None or label.end is None:
        return 0, min(len(text), LONGEST)
    return label.start, label.end
