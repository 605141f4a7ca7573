"""What a person should look at: emergencies, doubts, and phones that cannot be reached."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.models.base import Base, by_value
from engage.models.contact import Contact
from engage.models.conversation import InboundText
from engage.models.staff import User


class FlagReason(StrEnum):
    """Why a person should look at a phone's texts."""

    EMERGENCY = "emergency"
    SELF_HARM = "self_harm"
    VIOLENCE = "violence"
    UNSURE_STOP = "unsure_stop"
    LOOP = "loop"
    UNREACHABLE = "unreachable"
    REFUSED_BY_CARRIER = "refused_by_carrier"
    SETTINGS = "settings"
    NOT_ANSWERED = "not_answered"
    PICTURE = "picture"
    ABUSE = "abuse"


class Flag(Base):
    """Something a person should see, and then see to."""

    __tablename__ = "flag"
    __table_args__ = (
        Index(
            "ix_flag_open",
            "at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index("ix_flag_contact_id", "contact_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[FlagReason] = mapped_column(by_value(FlagReason))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    inbound_text_id: Mapped[int | None] = mapped_column(
        ForeignKey("inbound_text.id", ondelete="CASCADE")
    )
    # The provider's code, where one is the cause.
    code: Mapped[str | None] = mapped_column(String(16))
    at: Mapped[datetime]
    # Who first looked, and who saw to it.
    seen_at: Mapped[datetime | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    contact: Mapped[Contact | None] = relationship()
    inbound_text: Mapped[InboundText | None] = relationship()
    seen_by: Mapped[User | None] = relationship(foreign_keys=[seen_by_id])
    done_by: Mapped[User | None] = relationship(foreign_keys=[done_by_id])
