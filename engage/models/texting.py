"""What belongs to texting beside conversations: a survey's rules, pictures, and the simulator."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.models.base import Base, by_value
from engage.models.conversation import InboundText


class TextingRule(Base):
    """How one survey is asked by text, where that differs from the city's custom."""

    __tablename__ = "texting_rule"
    __table_args__ = (
        CheckConstraint(
            "lasts_hours >= 1 AND lasts_hours <= 720", name="lasts_an_hour_to_thirty_days"
        ),
    )

    survey_id: Mapped[int] = mapped_column(
        ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True
    )
    # Hours of silence after which a conversation ends and keeps what was answered.
    lasts_hours: Mapped[int]
    # Whether a phone that has answered may answer again, as families share one.
    may_repeat: Mapped[bool]


class MediaState(StrEnum):
    """Life of a picture: named by the provider, then kept here, or refused for a reason."""

    WAITING = "waiting"
    KEPT = "kept"
    REFUSED = "refused"


class TextMedia(Base):
    """A picture or another file that came with a text. The file is under `instance/media`."""

    __tablename__ = "text_media"
    __table_args__ = (
        UniqueConstraint("inbound_text_id", "position"),
        CheckConstraint("(state = 'kept') = (sha256 IS NOT NULL)", name="kept_has_a_file"),
        Index(
            "ix_text_media_waiting",
            "due_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        # By which a file is asked whether anything still refers to it.
        Index("ix_text_media_sha256", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inbound_text_id: Mapped[int] = mapped_column(ForeignKey("inbound_text.id", ondelete="CASCADE"))
    # Its place among the files of the text, from 0.
    position: Mapped[int]
    url: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(String(64))
    state: Mapped[MediaState] = mapped_column(by_value(MediaState))
    # Why it was refused.
    why: Mapped[str | None] = mapped_column(String(32))
    # Of the file as it is kept, which is also its name.
    sha256: Mapped[str | None] = mapped_column(String(64))
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]

    inbound_text: Mapped[InboundText] = relationship()


class ConfirmedPrice(Base):
    """A price of a segment that somebody compared with the carrier's bill; any other is a list's."""

    __tablename__ = "confirmed_price"
    __table_args__ = (UniqueConstraint("price", "currency"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # As it is set, without zeros at its end: two spellings of one price are one price.
    price: Mapped[str] = mapped_column(String(32))
    currency: Mapped[str] = mapped_column(String(3))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class SimulatedPhone(Base):
    """A phone that is nobody's. `ahead` is how far its clock was moved by hand, in seconds."""

    __tablename__ = "simulated_phone"

    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True
    )
    ahead: Mapped[int] = mapped_column(default=0)
