"""Who reads digests and when: each reader's wishes, the city's own readers, and what was told."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.models.base import Base, by_value
from engage.models.department import Recipient
from engage.models.digest import DrawnChart


class EmptyWeeks(StrEnum):
    """What a reader gets of a week in which nothing came."""

    ONE_LINE = "one_line"
    NOTHING = "nothing"


class ReaderWish(Base):
    """When and how one recipient wants the digest; what is `None` is as the department has it."""

    __tablename__ = "reader_wish"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_is_a_day"),
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour_is_an_hour"),
    )

    recipient_id: Mapped[int] = mapped_column(
        ForeignKey("recipient.id", ondelete="CASCADE"), primary_key=True
    )
    weekday: Mapped[int | None]
    hour: Mapped[int | None]
    empty_weeks: Mapped[EmptyWeeks | None] = mapped_column(by_value(EmptyWeeks))
    # Set while the reader wants none at all; kept, so that nobody is written to by mistake again.
    stopped_at: Mapped[datetime | None]

    recipient: Mapped[Recipient] = relationship()


class DigestComment(Base):
    """This comment was told to this department in this digest, and so in no other.

    The key is the promise that nothing is ever in two digests.
    """

    __tablename__ = "digest_comment"

    department_id: Mapped[int] = mapped_column(
        ForeignKey("department.id", ondelete="CASCADE"), primary_key=True
    )
    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    digest_id: Mapped[int] = mapped_column(ForeignKey("digest.id", ondelete="CASCADE"), index=True)


class CityReader(Base):
    """Somebody who gets the digest of the whole city by e-mail, in their language."""

    __tablename__ = "city_reader"
    __table_args__ = (
        UniqueConstraint("email"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_is_a_day"),
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour_is_an_hour"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(16))
    # City time; after every department's own, so that theirs are there to be put side by side.
    weekday: Mapped[int] = mapped_column(default=1)
    hour: Mapped[int] = mapped_column(default=9)
    stopped_at: Mapped[datetime | None]


class CityDigest(Base):
    """The city's week: made of the departments' stored digests, kept as it was sent."""

    __tablename__ = "city_digest"
    __table_args__ = (
        UniqueConstraint("week"),
        CheckConstraint("length(week) = 8", name="week_is_iso"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    week: Mapped[str] = mapped_column(String(8))
    content: Mapped[dict[str, object]] = mapped_column(JSON)
    built_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]


class CityPicture(DrawnChart, Base):
    """A chart of the city's digest."""

    __tablename__ = "city_picture"
    __table_args__ = (UniqueConstraint("city_digest_id", "language", "name"),)

    city_digest_id: Mapped[int] = mapped_column(ForeignKey("city_digest.id", ondelete="CASCADE"))
