"""Signs of life of the processes that nobody watches."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engage.models.base import Base


class Heartbeat(Base):
    """When a job last ran and how it went."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]
    # What it has to say for itself, as counts or an error's kind; never data.
    detail: Mapped[str] = mapped_column(String(200), default="")
