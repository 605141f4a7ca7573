"""What carriers said became of our texts."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engage.models.base import Base


class DeliveryReport(Base):
    """What Twilio said of one of our texts. May come before we know the text's id ourselves."""

    __tablename__ = "delivery_report"
    __table_args__ = (
        # Reports are repeated: each is one row.
        UniqueConstraint("sid", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sid: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(32))
    error_code: Mapped[str | None] = mapped_column(String(16))
    at: Mapped[datetime]
