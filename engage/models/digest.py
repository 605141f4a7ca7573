"""Digests as they were sent, their deliveries, and every e-mail on its way out."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.models.base import Base, by_value
from engage.models.department import Department


class MailState(StrEnum):
    """Life of an e-mail."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Digest(Base):
    """One department's week. Computed once; `content` is what every page and mail is drawn from."""

    __tablename__ = "digest"
    __table_args__ = (
        # Built twice, stored once.
        UniqueConstraint("department_id", "week"),
        CheckConstraint("length(week) = 8", name="week_is_iso"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    # ISO week such as 2026-W47.
    week: Mapped[str] = mapped_column(String(8))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    content: Mapped[dict[str, object]] = mapped_column(JSON)
    built_at: Mapped[datetime]
    # When its pictures were drawn and its mail was queued.
    posted_at: Mapped[datetime | None]

    department: Mapped[Department] = relationship()


class DrawnChart:
    """A chart in one language: SVG for the page, PNG for the mail, and its table."""

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text)
    headings: Mapped[list[str]] = mapped_column(JSON)
    rows: Mapped[list[list[str]]] = mapped_column(JSON)
    svg: Mapped[str] = mapped_column(Text, deferred=True)
    png: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class DigestPicture(DrawnChart, Base):
    """A chart of a department's digest."""

    __tablename__ = "digest_picture"
    __table_args__ = (UniqueConstraint("digest_id", "language", "name"),)

    digest_id: Mapped[int] = mapped_column(ForeignKey("digest.id", ondelete="CASCADE"))


class DigestTest(Base):
    """A comparison of a digest before it was judged: the city judges those of all departments at once.

    Never shown: a p-value may tell of numbers that are hidden.
    """

    __tablename__ = "digest_test"
    __table_args__ = (CheckConstraint("p >= 0 AND p <= 1", name="p_is_a_probability"),)

    digest_id: Mapped[int] = mapped_column(
        ForeignKey("digest.id", ondelete="CASCADE"), primary_key=True
    )
    axis: Mapped[str] = mapped_column(String(64), primary_key=True)
    # Empty where all focus groups of the axis are compared together.
    group_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    rung: Mapped[str] = mapped_column(String(32), primary_key=True)
    p: Mapped[float]
    # Whether the interval holds no 1.
    apart: Mapped[bool]


class Mail(Base):
    """An e-mail to send. Written with its cause under a unique key, sent after the commit."""

    __tablename__ = "mail"
    __table_args__ = (
        # A digest reaches a recipient once, however often sending is tried.
        UniqueConstraint("key"),
        Index("ix_mail_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160))
    to: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("digest.id"))
    state: Mapped[MailState] = mapped_column(by_value(MailState))
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
