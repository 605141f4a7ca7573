"""Text messages in and out, and the conversation each belongs to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.models.base import Base, by_value
from engage.models.contact import Contact
from engage.models.response import Response


class ConversationState(StrEnum):
    """A phone has at most one conversation that is asking."""

    ASKING = "asking"
    FINISHED = "finished"
    STOPPED = "stopped"
    EXPIRED = "expired"


class TextState(StrEnum):
    """Life of an outgoing text. `unknown`: sent or not, we cannot tell; never sent again blindly."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


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

    contact: Mapped[Contact] = relationship()


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
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    response_id: Mapped[int] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), unique=True
    )
    state: Mapped[ConversationState] = mapped_column(by_value(ConversationState))
    language: Mapped[str] = mapped_column(String(16))
    question_code: Mapped[str | None] = mapped_column(String(64))
    # How often the question was asked again because the reply could not be read.
    tries: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    contact: Mapped[Contact] = relationship()
    response: Mapped[Response] = relationship()


class OutboundText(Base):
    """A text to send. Written with what caused it, sent after that is committed."""

    __tablename__ = "outbound_text"
    __table_args__ = (
        # The same cause (a reply to this message, this outcome) never yields two texts.
        UniqueConstraint("key"),
        Index("ix_outbound_text_state_due_at", "state", "due_at"),
        Index("ix_outbound_text_contact_id", "contact_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(96))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16))
    # Whether it may go out although the person opted out: only the one word that confirms it.
    confirms_stop: Mapped[bool] = mapped_column(default=False)
    # Set for reminders and news; a direct reply goes out at any hour.
    quiet_hours: Mapped[bool] = mapped_column(default=False)
    segments: Mapped[int]
    state: Mapped[TextState] = mapped_column(by_value(TextState))
    attempts: Mapped[int] = mapped_column(default=0)
    sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    error_code: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    contact: Mapped[Contact] = relationship()
