"""Departments, which themes they hear about, and the inputs that reached them."""

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
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
    # What it looks after, by language: colleagues read it before they pass something on.
    focus: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    # A department that closed keeps its digests and its name in histories, and hears no more.
    closed_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))

    routes: Mapped[list["Route"]] = relationship(back_populates="department")
    recipients: Mapped[list["Recipient"]] = relationship(back_populates="department")


class Route(Base):
    """Comments that fit reach this department. An empty condition fits everything.

    Never changed: a rule that changes is retired and another takes its place, so that the rows are
    their own history.
    """

    __tablename__ = "route"
    __table_args__ = (
        # One department hears of one rule once; what is retired may come back.
        Index(
            "uq_route_live",
            "theme",
            "survey",
            "question",
            "place",
            "department_id",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
        # A rule that says nothing would send everything everywhere.
        CheckConstraint("length(theme || survey || place) > 0", name="route_says_something"),
        # A question's code means something within its survey alone.
        CheckConstraint("question = '' OR survey <> ''", name="question_has_a_survey"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    theme: Mapped[str] = mapped_column(String(64), default="")
    # A survey's slug, and a question's code within it.
    survey: Mapped[str] = mapped_column(String(64), default="")
    question: Mapped[str] = mapped_column(String(64), default="")
    # A neighborhood as `question:choice`, the codes of the question that asks where.
    place: Mapped[str] = mapped_column(String(129), default="")
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id", ondelete="CASCADE"))
    # Nobody, and no time: it came with the city.
    added_at: Mapped[datetime | None]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

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
        # What nobody has read yet is found at once, however long the history is.
        Index(
            "ix_input_unread",
            "department_id",
            "heard_at",
            sqlite_where=text("acknowledged_at IS NULL"),
            postgresql_where=text("acknowledged_at IS NULL"),
        ),
        Index("ix_input_duplicate_of_id", "duplicate_of_id"),
        CheckConstraint("duplicate_of_id <> id", name="no_duplicate_of_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    # When this department heard it.
    heard_at: Mapped[datetime]
    # When the first department heard it, where it was passed on since: a resident waits from then.
    first_heard_at: Mapped[datetime | None]
    # Says the same as another input of the department and is answered with it; its person counts.
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("input.id", ondelete="SET NULL"))
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    response: Mapped[Response] = relationship()
    department: Mapped[Department] = relationship()
    comments: Mapped[list["InputComment"]] = relationship(
        back_populates="input", cascade="all, delete-orphan"
    )

    @property
    def waiting_since(self) -> datetime:
        """When the city first heard it: passing it on does not set the clock back."""
        return self.first_heard_at or self.heard_at


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
