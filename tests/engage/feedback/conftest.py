"""The people of the pages' tests, and what residents say."""

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.db import Database
from engage.feedback import routing, tagging
from engage.feedback.tagging import FoundTag, Understood
from engage.intake import versions
from engage.intake.responses import Beginning, Given, record_response
from engage.models.comment import Comment, Fate, TagAxis
from engage.models.response import Channel
from surveys.answers import Answer
from tests.engage.conftest import NOW
from tests.engage.pages.conftest import city

__all__ = ["city", "say"]

Say = Callable[..., int]


def understood(
    *themes: str, score: float = 0.9, version: str = "one", **changes: object
) -> Understood:
    """What a tagger found: these themes."""
    values: dict[str, object] = {
        "fate": Fate.TAGGED if themes else Fate.NO_THEME,
        "reason": None if themes else "no_topic",
        "language": "en",
        "language_probability": 0.99,
        "tags": tuple(FoundTag(TagAxis.THEME, key, score, 0, 4, ()) for key in themes),
        "version": version,
    }
    return Understood(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def say(database: Database, city: None) -> Say:
    """Let a resident say something; give the comment's id. `themes` None leaves it waiting."""

    def _say(
        text: str,
        themes: Sequence[str] | None = ("transit",),
        *,
        language: str = "en",
        channel: Channel = Channel.SMS,
        **changes: object,
    ) -> int:
        with database.transaction() as session:
            comment_id = _recorded(session, text, language, channel)
            if themes is not None:
                found = understood(*themes, **({"language": language} | changes))
                tagging.save_tags(session, {comment_id: found}, now=NOW)
                routing.route_comments(session, [comment_id], now=NOW)
            return comment_id

    return _say


def _recorded(session: Session, text: str, language: str, channel: Channel) -> int:
    version = versions.find_survey(session, "bus").current_version
    assert version
    beginning = Beginning(version=version, channel=channel, language=language)
    given = {"often": Given(Answer("no")), "better": Given(Answer(text))}
    response = record_response(session, beginning, given, now=NOW)
    found = select(Comment.id).where(Comment.response_id == response.id)
    return session.scalars(found).one()
