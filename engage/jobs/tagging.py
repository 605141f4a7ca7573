"""The worker's task: read waiting comments and let departments hear them.

The only place where the product meets the tagger. No transaction is open while it thinks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engage.db import Database
from engage.feedback import routing, tagging, theme_work
from engage.feedback.tagging import Claimed, FoundTag, Understood
from engage.feedback.theme_work import Working
from engage.jobs import own_themes
from engage.models.comment import Fate, TagAxis
from nlp.tagger import Comment, Tagged, Tagger, TagScore

BATCH = 64


@dataclass(frozen=True, slots=True)
class Done:
    """How many comments were seen, and how many of them were tagged by us."""

    seen: int
    saved: int


def tag_pending(database: Database, tagger: Tagger, *, now: datetime, limit: int = BATCH) -> Done:
    """Tag one batch and route it; safe to repeat and to run twice at once."""
    with database.transaction() as session:
        claimed = tagging.claim_comments(session, limit=limit, now=now)
        own = theme_work.live_themes(session)
    if not claimed:
        return Done(0, 0)
    found = read(tagger, claimed, own)
    with database.transaction() as session:
        saved = tagging.save_tags(session, found, now=now)
        routing.route_comments(session, list(found), now=now)
    return Done(len(claimed), saved)


def read(
    tagger: Tagger, claimed: Sequence[Claimed], own: Sequence[Working]
) -> Mapping[int, Understood]:
    """Give what the tagger and the city's own themes find, by comment id."""
    return own_themes.apply(tagger, own, claimed, understand(tagger, claimed))


def understand(tagger: Tagger, claimed: Sequence[Claimed]) -> Mapping[int, Understood]:
    """Give what the tagger finds, by comment id."""
    comments = [Comment(str(each.id), each.text, each.language) for each in claimed]
    return {int(tagged.id): _understood(tagged) for tagged in tagger.tag(comments)}


def _understood(tagged: Tagged) -> Understood:
    tags = [_found(TagAxis.THEME, each) for each in tagged.themes]
    tags += [_found(TagAxis.DIMENSION, each) for each in tagged.dimensions]
    return Understood(
        fate=Fate(tagged.fate.value),
        reason=tagged.reason,
        language=tagged.language,
        language_probability=tagged.language_probability,
        tags=tuple(tags),
        version=tagged.version,
    )


def _found(axis: TagAxis, score: TagScore) -> FoundTag:
    return FoundTag(axis, score.key, score.score, score.start, score.end, tuple(score.terms))
