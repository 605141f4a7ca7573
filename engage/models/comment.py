"""Free-text comments, what the tagger made of them, and what people corrected."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship
from sqlalchemy.types import JSON

from engage.models.base import Base, by_value
from engage.models.hiding import Hiding
from engage.models.response import Response


class Fate(StrEnum):
    """What became of a comment in the tagger. Every comment ends in one that is not `waiting`."""

    WAITING = "waiting"
    TAGGED = "tagged"
    NO_THEME = "no_theme"
    TOO_SHORT = "too_short"
    NOT_UNDERSTOOD = "not_understood"
    FAILED = "failed"


class TagAxis(StrEnum):
    """The two axes of every tag."""

    THEME = "theme"
    DIMENSION = "dimension"


class TagSource(StrEnum):
    """Who set a tag; a person's outlives the machine's."""

    MACHINE = "machine"
    PERSON = "person"


class Comment(Base):
    """One free-text answer of a finished response."""

    __tablename__ = "comment"
    __table_args__ = (
        UniqueConstraint("response_id", "code"),
        Index("ix_comment_created_at", "created_at"),
        # What was read late is found without reading all that was ever said.
        Index("ix_comment_tagged_at", "tagged_at"),
        # The tagger's queue stays small however long the history is.
        Index(
            "ix_comment_waiting",
            "created_at",
            sqlite_where=text("fate = 'waiting'"),
            postgresql_where=text("fate = 'waiting'"),
        ),
        # What an older model read is found at once, and nothing to find as fast.
        Index("ix_comment_model_version", "model_version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    # The language it was asked in; the tagger says below which it was written in.
    asked_language: Mapped[str] = mapped_column(String(16))
    language: Mapped[str | None] = mapped_column(String(16))
    language_probability: Mapped[float | None]
    fate: Mapped[Fate] = mapped_column(by_value(Fate), default=Fate.WAITING)
    fate_reason: Mapped[str | None] = mapped_column(String(64))
    model_version: Mapped[str | None] = mapped_column(String(64))
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    tagged_at: Mapped[datetime | None]

    # Taken out of sight by staff: never quoted, and shown only to those who may undo it. A part of
    # every row, so that no reader can forget to ask.
    is_hidden: Mapped[bool] = column_property(
        select(Hiding.id)
        .where(Hiding.comment_id == id, Hiding.lifted_at.is_(None))  # noqa: A003 - the column above
        .correlate_except(Hiding)
        .exists()
    )

    response: Mapped[Response] = relationship()
    tags: Mapped[list["Tag"]] = relationship(back_populates="comment", cascade="all, delete-orphan")


class Tag(Base):
    """One label on one comment, with who set it and on what evidence."""

    __tablename__ = "tag"
    __table_args__ = (
        UniqueConstraint("comment_id", "axis", "key", "source"),
        Index("ix_tag_comment_id_key", "comment_id", "key"),
        # A digest tells what people corrected this week without reading the machine's history.
        Index("ix_tag_source_created_at", "source", "created_at"),
        CheckConstraint("score >= 0 AND score <= 1", name="score_is_a_probability"),
        CheckConstraint(
            "(source = 'machine') = (model_version IS NOT NULL)", name="machine_has_a_version"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    axis: Mapped[TagAxis] = mapped_column(by_value(TagAxis))
    key: Mapped[str] = mapped_column(String(64))
    source: Mapped[TagSource] = mapped_column(by_value(TagSource))
    # Probability 0-1; 1 for a person.
    score: Mapped[float]
    model_version: Mapped[str | None] = mapped_column(String(64))
    # Offsets of the sentence that speaks for the label, and the terms that matched.
    evidence_start: Mapped[int | None]
    evidence_end: Mapped[int | None]
    terms: Mapped[list[str]] = mapped_column(JSON, default=list)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]

    comment: Mapped[Comment] = relationship(back_populates="tags")
