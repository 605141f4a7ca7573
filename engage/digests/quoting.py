"""Which words stand for a theme: with consent, masked, and by whom they speak for.

`engage.digests.said` reads the words again whenever the digest is shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest

from engage.digests.content import Passage, QuoteLine
from engage.digests.gather import Heard, HeardComment, HeardLabel
from engage.digests.said import seal
from engage.feedback.axes import CHANNEL, LANGUAGE
from engage.measures.groups import Axis
from engage.models.comment import TagAxis
from nlp import quotes
from nlp.quotes import Quotable
from nlp.redact import mask
from nlp.sketch import sketches
from surveys.reading.abuse import is_only_abuse

# As much as people read in a mail; a longer comment gives its speaking sentence.
LONGEST = 280
# Comments weighed against each other for one theme: nearness is reckoned for every pair.
MOST_WEIGHED = 400


@dataclass(frozen=True, slots=True)
class Voice:
    """One comment on a theme with who says it."""

    heard: Heard
    comment: HeardComment
    label: HeardLabel | None

    @property
    def name(self) -> str:
        return f"{self.comment.id:012}"


@dataclass(slots=True)
class Chooser:
    """Chooses one quote per theme so that, over a digest, many people and languages are heard.

    `focus` is the axis by which groups are told apart; `large` are the channels and languages with
    enough people that one of them may be named beside a quote.
    """

    focus: Axis | None = None
    large: Mapping[str, frozenset[str]] = field(default_factory=dict)
    spoken: list[Quotable] = field(default_factory=list)

    def choose(self, heard: Iterable[Heard], axis: TagAxis, key: str) -> QuoteLine | None:
        """Give the words that speak for most people with this label; `None` without consent.

        Who may not be quoted still counts among those to speak for.
        """
        voices = self._weighed(_voices(heard, axis, key))
        if not voices:
            return None
        items = self._quotables(voices)
        fresh = [item for item in items if item.text]
        if not fresh:
            return None
        found = quotes.choose(items, limit=1, heard=self.spoken)
        if not found:
            return None
        voice = next(voice for voice in voices if voice.name == found[0].id)
        self.spoken.append(next(item for item in items if item.id == found[0].id))
        offset = _span(voice.comment.text, voice.label)[0]
        return self._line(voice, offset + found[0].start, offset + found[0].end)

    def _line(self, voice: Voice, start: int, end: int) -> QuoteLine:
        channel, language = voice.heard.channel, voice.heard.language
        return QuoteLine(
            passage=_passage(voice.comment, start, end),
            channel=channel if channel in self.large.get(CHANNEL, ()) else None,
            names_language=language in self.large.get(LANGUAGE, ()),
        )

    def _quotables(self, voices: Sequence[Voice]) -> list[Quotable]:
        vectors = sketches(
            [voice.comment.text for voice in voices],
            [{label.key: label.score for label in voice.comment.labels} for voice in voices],
        )
        used = {item.id for item in self.spoken}
        return [
            Quotable(
                id=voice.name,
                text=_masked(voice) if _may_speak(voice) and voice.name not in used else "",
                language=voice.comment.language,
                group=self._group(voice.heard),
                vector=vector,
            )
            for voice, vector in zip(voices, vectors, strict=True)
        ]

    def _group(self, heard: Heard) -> str | None:
        """Give the group of the writer: a focus group before any other they marked."""
        if self.focus is None:
            return None
        named = self.focus.focus
        standing = heard.measured.standing(self.focus.name)
        if not isinstance(standing, frozenset):
            return None
        return min(standing, key=lambda group: (group not in named, group))

    def _weighed(self, voices: Iterable[Voice]) -> list[Voice]:
        """Give as many as can be weighed, of every group and language in turn."""
        shelves: defaultdict[tuple[str, str], list[Voice]] = defaultdict(list)
        for voice in sorted(voices, key=lambda voice: voice.name):
            # Those who may be quoted first: only they can be chosen.
            shelf = (self._group(voice.heard) or "", voice.comment.language or "")
            shelves[shelf].append(voice)
        for shelf_ in shelves.values():
            shelf_.sort(key=lambda voice: not voice.heard.may_quote or voice.comment.is_hidden)
        rounds = zip_longest(*(shelves[name] for name in sorted(shelves)))
        taken = (voice for each in rounds for voice in each if voice is not None)
        return list(islice(taken, MOST_WEIGHED))


def _may_speak(voice: Voice) -> bool:
    """Tell whether these words may stand for others: agreed by their writer, in sight, and worth it."""
    may = voice.heard.may_quote and not voice.comment.is_hidden
    return may and not is_only_abuse(voice.comment.text)


def passage_of(comment: HeardComment) -> Passage:
    """Give where the words stand that say what a comment is about, for staff who answer it."""
    label = comment.labels[0] if comment.labels else None
    start, end = _span(comment.text, label)
    if end - start > LONGEST:
        end = start + LONGEST
    return _passage(comment, start, end)


def surest(comments: Sequence[HeardComment]) -> HeardComment:
    """Give the comment that says most clearly what it is about; the longest of those without tags."""
    return max(
        comments,
        key=lambda each: (max((x.score for x in each.labels), default=0.0), len(each.text)),
    )


def _voices(heard: Iterable[Heard], axis: TagAxis, key: str) -> list[Voice]:
    return [
        Voice(each, comment, label)
        for each in heard
        for comment in each.comments
        for label in comment.labels
        if label.axis is axis and label.key == key
    ]


def _passage(comment: HeardComment, start: int, end: int) -> Passage:
    return Passage(
        comment_id=comment.id,
        start=start,
        end=end,
        language=comment.language,
        seal=seal(comment.text[start:end]),
    )


def _masked(voice: Voice) -> str:
    text = voice.comment.text
    start, end = _span(text, voice.label)
    return mask(text).text[start:end]


def _span(text: str, label: HeardLabel | None) -> tuple[int, int]:
    """Give the whole of a short comment, of a longer one the sentence that speaks for the label."""
    if len(text) <= LONGEST or label is None or label.start is None or label.end is None:
        return 0, len(text)
    return label.start, label.end
