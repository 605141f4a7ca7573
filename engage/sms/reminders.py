"""An open question, once more: in the resident's language, inside allowed hours, at most twice."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.config import Settings
from engage.errors import SurveyClosed, SurveyNotOpen
from engage.intake import versions
from engage.intake.conversations.ending import lock_conversation
from engage.intake.conversations.replies import Reply, ReplyKind
from engage.intake.conversations.turn import MOST_REMINDERS, REMIND_AFTER, ask
from engage.models.conversation import Conversation, ConversationState, Purpose, has_unread
from engage.sms import outbox
from engage.sms.city import city_of
from engage.sms.gate import judge
from engage.sms.wording import voice_of, write


def remind(
    session: Session,
    *,
    settings: Settings,
    limit: int,
    now: datetime,
    contact_id: int | None = None,
) -> int:
    """Write every reminder that is due and may go now, or one phone's; give how many.

    One that may not go yet is put off, not queued: by the morning the question may be answered.
    """
    due = (
        select(Conversation.id, Conversation.contact_id)
        .where(
            Conversation.state == ConversationState.ASKING,
            Conversation.remind_at <= now,
            ~has_unread(Conversation.contact_id),
        )
        .order_by(Conversation.remind_at)
        .limit(limit)
    )
    if contact_id is not None:
        due = due.where(Conversation.contact_id == contact_id)
    reminded = 0
    for conversation_id, contact_id in session.execute(due).all():
        conversation = lock_conversation(session, conversation_id, contact_id)
        reminded += _remind(session, conversation, settings=settings, now=now)
    return reminded


def _remind(
    session: Session, conversation: Conversation, *, settings: Settings, now: datetime
) -> bool:
    if conversation.remind_at is None or conversation.remind_at > now:
        return False  # answered a moment ago
    contact = conversation.contact
    city = city_of(settings)
    verdict = judge(session, contact, Purpose.REMINDER, city=city, now=now)
    if verdict.at is None or not _is_open(conversation, now=now):
        conversation.remind_at = None
        return False
    if verdict.at > now:
        conversation.remind_at = verdict.at
        return False
    conversation.reminders += 1
    again = conversation.reminders < MOST_REMINDERS
    conversation.remind_at = now + REMIND_AFTER if again else None
    message = _message(conversation, settings)
    return outbox.queue(session, contact, message, city=city, now=now)


def _message(conversation: Conversation, settings: Settings) -> outbox.Message:
    replies = [Reply(ReplyKind.REMINDER, conversation.language), *ask(conversation)]
    return outbox.Message(
        key=f"reminder:{conversation.id}:{conversation.reminders}",
        body=write(replies, voice_of(settings)),
        language=conversation.language,
        purpose=Purpose.REMINDER,
    )


def _is_open(conversation: Conversation, *, now: datetime) -> bool:
    try:
        versions.require_open(conversation.response.survey, now=now)
    except (SurveyClosed, SurveyNotOpen):
        return False
    return True
