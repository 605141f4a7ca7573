"""What the public may read of a survey: whether it is published, and its figures as they were made."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.models.base import Base
from engage.models.survey import Survey


class Publication(Base):
    """The city shows what came of a survey to everybody. No row: it does not."""

    __tablename__ = "publication"

    survey_id: Mapped[int] = mapped_column(
        ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True
    )
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    survey: Mapped[Survey] = relationship()


class PublicResult(Base):
    """A survey's public figures, small ones hidden already: pages and open data only show them."""

    __tablename__ = "public_result"

    survey_id: Mapped[int] = mapped_column(
        ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[dict[str, object]] = mapped_column(JSON)
    built_at: Mapped[datetime]


class PublicPicture(Base):
    """The chart of a survey's results in one language, and the table behind it."""

    __tablename__ = "public_picture"

    survey_id: Mapped[int] = mapped_column(
        ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    headings: Mapped[list[str]] = mapped_column(JSON)
    rows: Mapped[list[list[str]]] = mapped_column(JSON)
    svg: Mapped[str] = mapped_column(Text, deferred=True)
