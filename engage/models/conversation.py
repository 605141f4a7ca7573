"""Text messages in and out, and the conversation each belongs to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    exists,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column, relationship

from engage.models.base import Base, by_value
from engage.models.contact import Contact
from engage.models.response import Response

# A text whose answering failed so often is left for a person to look at.
MOST_FAILURES = 5


class InboundText(Base):
    """A text as it arrived. Kept before anything is made of it."""

    __tablename__ = "inbound_text"
    __table_args__ = (
        Index(
            "ix_inbound_text_waiting",
            "received_at",
            sqlite_where=text("handled_at IS NULL"),
            postgresql_where=text("handled_at IS NULL"),
        ),
        Index("ix_inbound_text_contact_id", "contact_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Twilio's MessageSid: the same message delivered twice meets this row.
    sid: Mapped[str] = mapped_column(String(64), unique=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(Text)
    # Everything else the provider said, without the addresses.
    details: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    # Tries that ended in an error; a text that cannot be answered must not hold up the others.
    failures: Mapped[int] = mapped_column(default=0)
    # What was made of it: the conversation and question it answered, and how it was read.
    conversation_id: Mapped[int | None] = mapped_column(
        ForeignKey("conversation.id", ondelete="SET NULL")
    )
    question_code: Mapped[str | None] = mapped_column(String(64))
    how: Mapped[str | None] = mapped_column(String(64))
    # What the resident wrote beyond the answer; becomes a comment when the conversation ends.
    remark: Mapped[str | None] = mapped_column(Text)

    contact: Mapped[Contact] = relationship()


def is_unread() -> ColumnElement[bool]:
    """Give the condition that a text waits to be read by the clock.

    One of a screen (the terminal, the simulator) has a colon in its sid and is answered there.
    """
    return and_(
        InboundText.handled_at.is_(None),
        InboundText.failures < MOST_FAILURES,
        InboundText.sid.not_like("%:%"),
    )


def has_unread(contact_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Give the condition that a text of the contact in this column waits to be read."""
    return exists().where(InboundText.contact_id == contact_id, is_unread())


class ConversationState(StrEnum):
    """A phone has at most one conversation that is asking; a paused one waits behind it."""

    ASKING = "asking"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    EXPIRED = "expired"


class Conversation(Base):
    """One survey asked of one phone, a question at a time."""

    __tablename__ = "conversation"
    __table_args__ = (
        # Two texts at the same instant cannot start two conversations.
        Index(
            "uq_conversation_asking",
            "contact_id",
            unique=True,
            sqlite_where=text("state = 'asking'"),
            postgresql_where=text("state = 'asking'"),
        ),
        Index("ix_conversation_state_expires_at", "state", "expires_at"),
        Index("ix_conversation_state_remind_at", "state", "remind_at"),
        Index("ix_conversation_contact_id", "contact_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    response_id: Mapped[int] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), unique=True
    )
    state: Mapped[ConversationState] = mapped_column(by_value(ConversationState))
    language: Mapped[str] = mapped_column(String(16))
    question_code: Mapped[str | None] = mapped_column(String(64))
    # The question answered last: what a text that comes too late belongs to.
    previous_code: Mapped[str | None] = mapped_column(String(64))
    # How often the question was asked again because the reply could not be read.
    tries: Mapped[int] = mapped_column(default=0)
    # Whether the last thing asked was which language to go on in.
    choosing_language: Mapped[bool] = mapped_column(default=False)
    # A language that answers were read in although the conversation is in another; how often.
    heard_language: Mapped[str | None] = mapped_column(String(16))
    heard_times: Mapped[int] = mapped_column(default=0)
    # 1 for a phone's first response to this survey, 2 for the next: results can say "same phone".
    turn_of_phone: Mapped[int] = mapped_column(default=1)
    reminders: Mapped[int] = mapped_column(default=0)
    # When the next reminder is due; none when there will be no more.
    remind_at: Mapped[datetime | None]
    asked_at: Mapped[datetime]
    # Hours of silence after which it ends: the survey's rule on the day it began.
    lasts_hours: Mapped[int] = mapped_column(default=72)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    contact: Mapped[Contact] = relationship()
    response: Mapped[Response] = relationship()


class Purpose(StrEnum):
    """Why a text goes out, which decides what the gate asks of it.

    reply         to what somebody just wrote: at any hour, at once
    stop_reply    the one text that confirms an opt-out, and goes out in spite of it
    reminder      an open question, once more
    invitation    a survey offered to somebody on a list
    news          what was decided about what somebody said
    """

    REPLY = "reply"
    STOP_REPLY = "stop_reply"
    REMINDER = "reminder"
    INVITATION = "invitation"
    NEWS = "news"

    @property
    def unasked(self) -> bool:
        """Whether the city writes first: needs consent, and respects quiet hours and limits."""
        return self not in {Purpose.REPLY, Purpose.STOP_REPLY}


class TextState(StrEnum):
    """Life of an outgoing text.

    `unknown`: sent or not, we cannot tell; never sent again blindly. `shown`: on a screen, in the
    terminal or the simulator; it was never meant for a phone.
    """

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    BLOCKED = "blocked"
    SHOWN = "shown"


class OutboundText(Base):
    """A text to send. Written with what caused it, sent after that is committed."""

    __tablename__ = "outbound_text"
    __table_args__ = (
        # The same cause (a reply to this message, this outcome) never yields two texts.
        UniqueConstraint("key"),
        Index("ix_outbound_text_state_due_at", "state", "due_at"),
        Index("ix_outbound_text_contact_id", "contact_id", "created_at"),
        Index("ix_outbound_text_sent_at", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(96))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    purpose: Mapped[Purpose] = mapped_column(by_value(Purpose))
    body: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16))
    segments: Mapped[int]
    state: Mapped[TextState] = mapped_column(by_value(TextState))
    attempts: Mapped[int] = mapped_column(default=0)
    sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    # Twilio's error, or the gate's own reason for holding it back.
    error_code: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    contact: Mapped[Contact] = relationship()
