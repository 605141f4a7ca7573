"""Pictures that residents sent: what is known of each file. The file itself lies beside the database."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from engage.models.base import Base


class Photo(Base):
    """One stored picture, named by its content: an answer's value is its `sha256`."""

    __tablename__ = "photo"
    __table_args__ = (
        CheckConstraint("width > 0 AND height > 0 AND size > 0", name="is_a_picture"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Of the file as it is stored, 64 hex digits: the same picture sent twice is one file.
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    # In pixels, and in bytes.
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    # When it was last sent: what no answer refers to is cleared a day later.
    created_at: Mapped[datetime]
