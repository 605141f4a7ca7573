"""Asking people where they are: named collectors, printed forms, forms typed in, and live counts."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.models.base import Base, by_value
from engage.models.response import Response
from engage.models.staff import User
from engage.models.survey import Collector, Survey, SurveyVersion


class CollectorKind(StrEnum):
    """How people meet the survey at a collector."""

    LINK = "link"
    POSTER = "poster"
    PARTNER = "partner"
    EVENT = "event"
    KIOSK = "kiosk"
    PAPER = "paper"
    PERSON = "person"


class CollectorCard(Base):
    """What staff know of a collector. One without a card is a code that arrived unannounced."""

    __tablename__ = "collector_card"
    __table_args__ = (CheckConstraint("name <> ''", name="has_a_name"),)

    collector_id: Mapped[int] = mapped_column(
        ForeignKey("collector.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[CollectorKind] = mapped_column(by_value(CollectorKind))
    name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    # No longer offered; a poster that still hangs goes on working.
    retired_at: Mapped[datetime | None]

    collector: Mapped[Collector] = relationship()


class PaperRun(Base):
    """Forms printed at once: their numbers say later what was asked, and in which language."""

    __tablename__ = "paper_run"
    __table_args__ = (
        # Two runs never hand out the same number.
        UniqueConstraint("survey_id", "first_number"),
        CheckConstraint("first_number > 0 AND copies > 0", name="has_numbers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    collector_id: Mapped[int | None] = mapped_column(ForeignKey("collector.id"))
    language: Mapped[str] = mapped_column(String(16))
    first_number: Mapped[int]
    copies: Mapped[int]
    printed_at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    survey: Mapped[Survey] = relationship()
    version: Mapped[SurveyVersion] = relationship()
    collector: Mapped[Collector | None] = relationship()


class KeyedResponse(Base):
    """A response that staff typed in, from paper or a conversation, and who did."""

    __tablename__ = "keyed_response"

    response_id: Mapped[int] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), primary_key=True
    )
    # As printed on the form; a conversation has none. Unique by the response's record id.
    form_number: Mapped[str | None] = mapped_column(String(24))
    # SHA-256 of the page's own key: a second press of Save meets the same row.
    page_key: Mapped[str] = mapped_column(String(64), unique=True)
    answered_on: Mapped[date]
    keyed_at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    response: Mapped[Response] = relationship()
    user: Mapped[User | None] = relationship()


class SurveyGoal(Base):
    """How many answers a survey wants in all."""

    __tablename__ = "survey_goal"
    __table_args__ = (CheckConstraint("responses > 0", name="wants_somebody"),)

    survey_id: Mapped[int] = mapped_column(
        ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True
    )
    responses: Mapped[int]


class LiveCount(Base):
    """Who has answered a survey so far, measured and safe to show; replaced while answers come."""

    __tablename__ = "live_count"

    survey_id: Mapped[int] = mapped_column(
        ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True
    )
    counted_at: Mapped[datetime]
    # `engage.collecting.live.LiveContent`.
    content: Mapped[dict[str, object]] = mapped_column(JSON)
