"""What people of the city do with inputs: pass on, assign, set aside, reply, translate."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.models.base import Base, by_value
from engage.models.comment import Comment
from engage.models.department import Department, Input


class PassingCause(StrEnum):
    """Why what a person said went from one department to another."""

    PASSED_ON = "passed_on"
    RULES_CHANGED = "rules_changed"
    DEPARTMENT_MERGED = "department_merged"


class Passing(Base):
    """What one response said went from a department to another. Routing never sends it back."""

    __tablename__ = "passing"
    __table_args__ = (
        Index("ix_passing_response_id", "response_id"),
        # What a department passed on of late stays on its ladder.
        Index("ix_passing_from_department_id_at", "from_department_id", "at"),
        CheckConstraint("from_department_id <> to_department_id", name="goes_elsewhere"),
        # A colleague's reason is what tells the next one why it is theirs.
        CheckConstraint("cause <> 'passed_on' OR length(reason) > 0", name="says_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    from_department_id: Mapped[int] = mapped_column(ForeignKey("department.id", ondelete="CASCADE"))
    to_department_id: Mapped[int] = mapped_column(ForeignKey("department.id", ondelete="CASCADE"))
    cause: Mapped[PassingCause] = mapped_column(by_value(PassingCause))
    reason: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    from_department: Mapped[Department] = relationship(foreign_keys=[from_department_id])
    to_department: Mapped[Department] = relationship(foreign_keys=[to_department_id])


class UnclaimedComment(Base):
    """A comment that no rule sends anywhere, until somebody claims it or sets it aside."""

    __tablename__ = "unclaimed_comment"
    __table_args__ = (
        Index(
            "ix_unclaimed_comment_open",
            "since",
            sqlite_where=text("set_aside_at IS NULL"),
            postgresql_where=text("set_aside_at IS NULL"),
        ),
    )

    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True
    )
    since: Mapped[datetime]
    # Read by a person who found nothing in it for any department.
    set_aside_at: Mapped[datetime | None]
    set_aside_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    comment: Mapped[Comment] = relationship()


class ReplyWay(StrEnum):
    """On which way a reply goes to the resident."""

    TEXT = "text"
    EMAIL = "email"


class Reply(Base):
    """What a department wrote back to the person behind an input."""

    __tablename__ = "reply"
    __table_args__ = (
        Index("ix_reply_input_id", "input_id"),
        CheckConstraint("length(text) > 0", name="reply_says_something"),
        # The form's key: a second press of Send is the same reply.
        UniqueConstraint("key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    input_id: Mapped[int] = mapped_column(ForeignKey("input.id", ondelete="CASCADE"))
    way: Mapped[ReplyWay] = mapped_column(by_value(ReplyWay))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16))
    # Of the text or mail that carries it.
    key: Mapped[str] = mapped_column(String(96))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    input: Mapped[Input] = relationship()


class CommentTranslation(Base):
    """A comment in another language, personal details masked, with the engine that translated it."""

    __tablename__ = "comment_translation"
    __table_args__ = (UniqueConstraint("comment_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    engine: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
