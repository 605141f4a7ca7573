"""A city's own themes at work: scored beside the model's, learnt and caught up between batches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from engage.db import Database
from engage.feedback import theme_work
from engage.feedback.tagging import Claimed, FoundTag, Understood
from engage.feedback.theme_work import Lesson, Working
from engage.models.comment import Fate, TagAxis
from nlp import own_themes
from nlp.errors import BadOwnTheme, TooFewExamples
from nlp.own_themes import Embedder, OwnTheme
from nlp.train.rows import read_corpus

BATCH = 64


def apply(
    encoder: Embedder,
    working: Sequence[Working],
    claimed: Sequence[Claimed],
    found: Mapping[int, Understood],
) -> Mapping[int, Understood]:
    """Add the city's own themes to what the model found, by comment id."""
    themes = list(_learnt(encoder, working))
    readable = [each for each in claimed if found[each.id].fate is not Fate.TOO_SHORT]
    if not themes or not readable:
        return found
    vectors = encoder.embed([each.text for each in readable])
    added = dict(found)
    for key, theme in themes:
        scores = own_themes.score(theme, vectors)
        for each, score in zip(readable, scores, strict=True):
            if score >= theme.threshold:
                added[each.id] = _with(added[each.id], key, float(score))
    return added


def learn_next(database: Database, encoder: Embedder, *, now: datetime) -> bool:
    """Learn and score one theme that waits; tell whether there was one."""
    with database.transaction() as session:
        lesson = theme_work.claim_lesson(session, now=now)
    if lesson is None:
        return False
    try:
        learnt = own_themes.as_json(_fit(lesson, encoder))
    except TooFewExamples as error:
        with database.transaction() as session:
            theme_work.keep_fault(session, lesson, error.kind)
        return True
    with database.transaction() as session:
        theme_work.keep_learnt(session, lesson, learnt, now=now)
    return True


def catch_up(
    database: Database, encoder: Embedder, *, version: str, now: datetime, limit: int = BATCH
) -> int:
    """Let a live theme read some of what was said before it; give how many it read."""
    with database.transaction() as session:
        batch = theme_work.claim_batch(session, limit=limit, now=now)
    if batch is None:
        return 0
    found: dict[int, float] = {}
    for _key, theme in _learnt(encoder, [batch.working]):
        vectors = encoder.embed(list(batch.texts.values()))
        scores = zip(batch.texts, own_themes.score(theme, vectors), strict=True)
        found = {id_: float(score) for id_, score in scores if score >= theme.threshold}
    with database.transaction() as session:
        theme_work.keep_batch(session, batch, found, version=version, now=now)
    return len(batch.texts)


def _fit(lesson: Lesson, encoder: Embedder) -> OwnTheme:
    background = list(lesson.background)
    if len(background) < theme_work.BACKGROUND:
        # A city that has just begun: comments of the corpus stand in for its own.
        written = [row.text for row in read_corpus()]
        missing = theme_work.BACKGROUND - len(background)
        background += written[:: max(1, len(written) // missing)][:missing]
    return own_themes.fit(lesson.description, lesson.examples, background, encoder)


def _learnt(encoder: Embedder, working: Iterable[Working]) -> Iterable[tuple[str, OwnTheme]]:
    """Give the themes that know this encoder's vectors; the others are being learnt again."""
    for each in working:
        try:
            theme = own_themes.from_json(each.learnt)
        except BadOwnTheme:
            continue
        if theme.vector_version == encoder.vector_version:
            yield each.key, theme


def _with(understood: Understood, key: str, score: float) -> Understood:
    tag = FoundTag(TagAxis.THEME, key, score, None, None, ())
    return replace(understood, fate=Fate.TAGGED, reason=None, tags=(*understood.tags, tag))
