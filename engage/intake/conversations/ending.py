"""How a conversation ends: finished, stopped or expired. What was answered always stays."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from engage.db import insert_new
from engage.intake import contacts
from engage.intake.conversations.turn import definition_of
from engage.intake.responses import Held, fill_answers, finish_response
from engage.models.base import table_of
from engage.models.comment import Comment, Fate
from engage.models.contact import Contact
from engage.models.conversation import (
    Conversation,
    ConversationState,
    InboundText,
    has_unread,
)
from engage.models.response import Response, ResponseState
from surveys.answers import Answer, Missing
from surveys.kinds import KINDS
from surveys.logic import by_text, questions_on_path

# States in which somebody may still go on by answering.
_GOING = (ConversationState.ASKING, ConversationState.PAUSED)

# Put together once: building a statement costs as much as running it.
_TEXTS = table_of(InboundText).c
_REMARKS = select(_TEXTS.id, func.coalesce(_TEXTS.question_code, ""), _TEXTS.remark).where(
    _TEXTS.conversation_id == bindparam("conversation_id"), _TEXTS.remark.is_not(None)
)


def finish(
    session: Session, conversation: Conversation, answers: Mapping[str, Answer], *, now: datetime
) -> None:
    """Close a conversation whose last question is answered; `answers` are all it has stored."""
    response = conversation.response
    unasked = _unasked(conversation, answers)
    fill_answers(session, response, unasked, now=now)
    held = Held(definition_of(conversation), {**answers, **unasked})
    _close(conversation, ConversationState.FINISHED, now=now)
    finish_response(session, response, state=ResponseState.SUBMITTED, now=now, held=held)
    _keep_remarks(session, conversation, now=now)


def end(
    session: Session, conversation: Conversation, state: ConversationState, *, now: datetime
) -> None:
    """Close a conversation before its last question: the response is partial, not refused."""
    _close(conversation, state, now=now)
    finish_response(session, conversation.response, state=ResponseState.PARTIAL, now=now)
    _keep_remarks(session, conversation, now=now)
    session.flush()  # another may be asked now, and of a phone only one is


def end_all(session: Session, contact: Contact, state: ConversationState, *, now: datetime) -> None:
    """Close every conversation of a phone, the paused ones too."""
    statement = (
        select(Conversation)
        .where(Conversation.contact_id == contact.id, Conversation.state.in_(_GOING))
        .options(joinedload(Conversation.response).joinedload(Response.version))
    )
    for conversation in session.scalars(statement).all():
        end(session, conversation, state, now=now)


def expire_conversations(
    session: Session, *, limit: int, now: datetime, contact_id: int | None = None
) -> int:
    """Close conversations nobody went on with, or one phone's; what was answered stays."""
    due = (
        select(Conversation.id, Conversation.contact_id)
        .where(
            Conversation.state.in_(_GOING),
            Conversation.expires_at <= now,
            # It may have come in time.
            ~has_unread(Conversation.contact_id),
        )
        .order_by(Conversation.expires_at)
        .limit(limit)
    )
    if contact_id is not None:
        due = due.where(Conversation.contact_id == contact_id)
    expired = 0
    for conversation_id, contact_id in session.execute(due).all():
        conversation = lock_conversation(session, conversation_id, contact_id)
        if conversation.state in _GOING and conversation.expires_at <= now:
            end(session, conversation, ConversationState.EXPIRED, now=now)
            expired += 1
    return expired


def lock_conversation(session: Session, conversation_id: int, contact_id: int) -> Conversation:
    """Give a conversation as it is now, its phone held until the transaction ends.

    The phone is always taken first: two jobs that took these rows in different orders would wait
    for each other for ever.
    """
    contacts.lock_contact(session, contact_id)
    statement = (
        select(Conversation)
        .where(Conversation.id == conversation_id)
        .options(
            joinedload(Conversation.contact),
            joinedload(Conversation.response).joinedload(Response.version),
            joinedload(Conversation.response).joinedload(Response.survey),
        )
    )
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def _close(conversation: Conversation, state: ConversationState, *, now: datetime) -> None:
    conversation.state = state
    conversation.ended_at = now
    conversation.remind_at = None


def _unasked(conversation: Conversation, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Say of questions that cannot be texted that they were not asked: nobody skipped them."""
    return {
        question.code: Answer(missing=Missing.NOT_ASKED)
        for question in questions_on_path(definition_of(conversation), answers)
        if question.code not in answers and KINDS[question.kind].asks and not by_text(question)
    }


def _keep_remarks(session: Session, conversation: Conversation, *, now: datetime) -> None:
    """Make comments of what was written beside an answer: "2 because of three accidents"."""
    with session.no_autoflush:
        rows = session.execute(_REMARKS, {"conversation_id": conversation.id})
        beside = {text_id: (code, remark) for text_id, code, remark in rows}
    # The texts at hand are stored with the end itself.
    for each in session.dirty:
        if (
            isinstance(each, InboundText)
            and each.conversation_id == conversation.id
            and each.remark
        ):
            beside[each.id] = (each.question_code or "", each.remark)
    remarks: dict[str, str] = {}
    for _text_id, (code, remark) in sorted(beside.items()):
        remarks[code] = f"{remarks[code]}\n{remark}" if code in remarks else remark
    comments = [
        {
            "response_id": conversation.response_id,
            "code": code,
            "text": remark,
            "asked_language": conversation.language,
            "fate": Fate.WAITING,
            "attempts": 0,
            "created_at": now,
        }
        for code, remark in remarks.items()
    ]
    insert_new(session, Comment, comments)
