"""Departments, which themes they hear about, and the inputs that reached them."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.models.base import Base
from engage.models.comment import Comment
from engage.models.response import Response


class Department(Base):
    """A part of the city that answers for some themes and reads a digest of them."""

    __tablename__ = "department"
    __table_args__ = (
        CheckConstraint("digest_weekday BETWEEN 1 AND 7", name="weekday_is_a_day"),
        CheckConstraint("digest_hour BETWEEN 0 AND 23", name="hour_is_an_hour"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    timezone: Mapped[str] = mapped_column(String(64))
    # When the digest goes out, local time; Monday is 1.
    digest_weekday: Mapped[int] = mapped_column(default=1)
    digest_hour: Mapped[int] = mapped_column(default=7)
    # Whether a week without input is told in one line or not at all.
    tell_empty_weeks: Mapped[bool] = mapped_column(default=True)

    routes: Mapped[list["Route"]] = relationship(back_populates="department")
    recipients: Mapped[list["Recipient"]] = relationship(back_populates="department")


class Route(Base):
    """Comments on this theme reach this department."""

    __tablename__ = "route"
    __table_args__ = (UniqueConstraint("theme", "department_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    theme: Mapped[str] = mapped_column(String(64))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id", ondelete="CASCADE"))

    department: Mapped[Department] = relationship(back_populates="routes")


class Recipient(Base):
    """Somebody who gets a department's digest by e-mail, in their language."""

    __tablename__ = "recipient"
    __table_args__ = (UniqueConstraint("department_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(16))

    department: Mapped[Department] = relationship(back_populates="recipients")


class Input(Base):
    """All comments of one response that were routed to one department: the unit of the ladder."""

    __tablename__ = "input"
    __table_args__ = (
        UniqueConstraint("response_id", "department_id"),
        Index("ix_input_department_id_heard_at", "department_id", "heard_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    heard_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    response: Mapped[Response] = relationship()
    department: Mapped[Department] = relationship()
    comments: Mapped[list["InputComment"]] = relationship(
        back_populates="input", cascade="all, delete-orphan"
    )


class InputComment(Base):
    """A comment within an input."""

    __tablename__ = "input_comment"

    input_id: Mapped[int] = mapped_column(
        ForeignKey("input.id", ondelete="CASCADE"), primary_key=True
    )
    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    input: Mapped[Input] = relationship(back_populates="comments")
    comment: Mapped[Comment] = relationship()


class HistoryEntry(Base):
    """What was done with an input, by whom, in words."""

    __tablename__ = "history_entry"
    __table_args__ = (Index("ix_history_entry_input_id", "input_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    input_id: Mapped[int] = mapped_column(ForeignKey("input.id", ondelete="CASCADE"))
    verb: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
