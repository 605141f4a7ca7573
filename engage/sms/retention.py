"""Pictures that came by text are kept for the comment they belong to, and no longer.

Judgement: what was sent to no question is there for staff to see, until they have looked or `LOOKED_AT`
is over. What belongs to an answer goes with it: when its writer takes the words back, and when there
never were any by the time the conversation has ended.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session

from engage.intake.conversations import feedback
from engage.models.comment import Comment
from engage.models.conversation import Conversation, ConversationState, InboundText
from engage.models.flag import Flag
from engage.models.response import Response
from engage.models.survey import Survey
from engage.models.texting import MediaState, TextMedia

LOOKED_AT = timedelta(days=30)
# A text may still be waiting for its answer.
SETTLED_AFTER = timedelta(days=1)
CLEARED = "cleared"
_FEEDBACK = select(Survey.id).where(Survey.slug == feedback.slug()).scalar_subquery()
_GOING = (ConversationState.ASKING, ConversationState.PAUSED)


def clear_pictures(session: Session, *, limit: int, now: datetime) -> int:
    """Let go of pictures that belong to no comment; give how many. That one came stays known."""
    untied = (
        select(TextMedia.id)
        .join(InboundText, InboundText.id == TextMedia.inbound_text_id)
        .outerjoin(Conversation, Conversation.id == InboundText.conversation_id)
        .where(
            TextMedia.state == MediaState.KEPT,
            InboundText.received_at < now - SETTLED_AFTER,
            or_(Conversation.id.is_(None), Conversation.state.not_in(_GOING)),
            ~_has_a_comment(),
            ~_waits_for_staff(now),
        )
        .order_by(TextMedia.id)
        .limit(limit)
    )
    ids = session.scalars(untied).all()
    gone = {"state": MediaState.REFUSED, "why": CLEARED, "sha256": None, "url": ""}
    session.execute(update(TextMedia).where(TextMedia.id.in_(ids)).values(gone))
    return len(ids)


def _has_a_comment() -> ColumnElement[bool]:
    """Tell of an inbound text whether what it said, or the answer it belongs to, is a comment."""
    in_survey = exists().where(
        Comment.response_id == Conversation.response_id,
        Comment.code == InboundText.question_code,
    )
    outside = exists().where(
        Response.survey_id == _FEEDBACK,
        Response.record_id == "text:" + InboundText.sid,
        Comment.response_id == Response.id,
    )
    return or_(in_survey, outside)


def _waits_for_staff(now: datetime) -> ColumnElement[bool]:
    return (
        exists()
        .where(Flag.inbound_text_id == InboundText.id, Flag.done_at.is_(None))
        .where(InboundText.question_code.is_(None), InboundText.received_at > now - LOOKED_AT)
    )
