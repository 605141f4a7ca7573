"""What people did to single comments: settled their labels, covered words, looked or passed over."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engage.models.base import Base


class Correction(Base):
    """A person's word on all labels of a comment. The latest stands, whatever a machine finds later.

    Rows are never changed: together they are the comment's history.
    """

    __tablename__ = "correction"
    __table_args__ = (
        # Two people who settle the same comment at once: the second meets this and is shown both.
        UniqueConstraint("comment_id", "number"),
        CheckConstraint("number >= 1", name="number_counts_from_one"),
        # What changed since a digest, and what to learn from, oldest first.
        Index("ix_correction_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    # 1 is the first word on this comment.
    number: Mapped[int]
    # Every label that the comment carries from now on, by key.
    themes: Mapped[list[str]] = mapped_column(JSON)
    dimensions: Mapped[list[str]] = mapped_column(JSON)
    # Whether that changed anything, and what, by key; not where all was found right as it was.
    is_change: Mapped[bool]
    added: Mapped[list[str]] = mapped_column(JSON)
    removed: Mapped[list[str]] = mapped_column(JSON)
    # Departments that heard the comment because of it, and that no longer do, by id.
    heard_by: Mapped[list[int]] = mapped_column(JSON)
    withdrawn_from: Mapped[list[int]] = mapped_column(JSON)
    # Of the tagger whose labels the person saw; none where a person had settled them before.
    model_version: Mapped[str | None] = mapped_column(String(64))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class Covering(Base):
    """Words of a comment that a person covered; the stored text holds a mask in their place."""

    __tablename__ = "covering"
    __table_args__ = (
        Index("ix_covering_comment_id", "comment_id"),
        CheckConstraint("start >= 0", name="starts_within"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    start: Mapped[int]
    # What stood there, so that a slip can be undone; goes when the comment goes.
    words: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Look(Base):
    """A comment that a person's look would teach something about; gone once somebody settled it."""

    __tablename__ = "look"
    __table_args__ = (
        # The most doubtful of each language are found without reading the others.
        Index("ix_look_language_doubt", "language", "doubt"),
        CheckConstraint("doubt >= 0 AND doubt <= 1", name="doubt_is_a_share"),
    )

    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True
    )
    # Language tag; `und` where it could not be told.
    language: Mapped[str] = mapped_column(String(16))
    # How near the tagger was to deciding otherwise: 0 sure, 1 a coin's toss.
    doubt: Mapped[float]


class Skip(Base):
    """Somebody passed a comment over in the queue: they are not asked again, colleagues are."""

    __tablename__ = "skip"

    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime]
