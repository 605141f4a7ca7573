"""Comments that staff took out of sight: for what reason, who did it, who undid it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engage.models.base import Base, by_value


class HidingReason(StrEnum):
    """Why a comment is out of sight."""

    ABUSE = "abuse"
    THREAT = "threat"
    ABOUT_A_PERSON = "about_a_person"
    ADVERTISING = "advertising"


class Hiding(Base):
    """A comment is hidden until somebody lifts it; what was lifted stays as history."""

    __tablename__ = "hiding"
    __table_args__ = (
        # Hidden once at a time; also how every reader finds out fast.
        Index(
            "uq_hiding_open",
            "comment_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
        Index("ix_hiding_comment_id", "comment_id"),
        CheckConstraint("lifted_by IS NULL OR lifted_at IS NOT NULL", name="lifted_has_a_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    reason: Mapped[HidingReason] = mapped_column(by_value(HidingReason))
    # In the words of who hid it; for colleagues.
    note: Mapped[str] = mapped_column(String(500), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
