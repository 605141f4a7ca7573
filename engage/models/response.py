"""What people answered: responses, answers, and the groups people say they belong to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.models.base import Base, by_value
from engage.models.survey import Collector, Survey, SurveyVersion
from surveys.answers import Missing, Value


class Channel(StrEnum):
    """How a response came in."""

    WEB = "web"
    SMS = "sms"
    PAPER = "paper"
    PERSON = "person"
    IMPORT = "import"


class ResponseState(StrEnum):
    """Open while somebody may go on; partial when they never did; submitted when they sent it."""

    OPEN = "open"
    PARTIAL = "partial"
    SUBMITTED = "submitted"


class Response(Base):
    """One person's answers to one version of one survey. Holds nothing that names the person."""

    __tablename__ = "response"
    __table_args__ = (
        # A record imported twice is one response.
        UniqueConstraint("survey_id", "record_id"),
        CheckConstraint(
            "(state = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_has_a_time"
        ),
        Index("ix_response_state_updated_at", "state", "updated_at"),
        Index("ix_response_survey_id_submitted_at", "survey_id", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # What exports and addresses show; says nothing about order or number.
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    channel: Mapped[Channel] = mapped_column(by_value(Channel))
    language: Mapped[str] = mapped_column(String(16))
    state: Mapped[ResponseState] = mapped_column(by_value(ResponseState))
    # SHA-256 of the private link's token: a second press of Send meets the same row.
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    record_id: Mapped[str | None] = mapped_column(String(64))
    collector_id: Mapped[int | None] = mapped_column(ForeignKey("collector.id"))
    # Only where the resident asked to be told the outcome.
    tell_contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    # Whether the writer agreed that their words be shown to others, without a name.
    may_quote: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]

    survey: Mapped[Survey] = relationship()
    version: Mapped[SurveyVersion] = relationship()
    collector: Mapped[Collector | None] = relationship()
    answers: Mapped[list["AnswerRow"]] = relationship(
        back_populates="response", cascade="all, delete-orphan"
    )


class AnswerRow(Base):
    """One answer: a value or the kind of its absence, never both."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("response_id", "code"),
        CheckConstraint("(value IS NULL) <> (missing IS NULL)", name="value_or_missing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(64))
    value: Mapped[Value | None] = mapped_column(JSON(none_as_null=True))
    other: Mapped[str | None] = mapped_column(Text)
    missing: Mapped[Missing | None] = mapped_column(by_value(Missing))
    # As it was texted, and how it was read; empty for a form.
    raw: Mapped[str | None] = mapped_column(Text)
    how: Mapped[str | None] = mapped_column(String(64))
    answered_at: Mapped[datetime]

    response: Mapped[Response] = relationship(back_populates="answers")


class AnswerChange(Base):
    """An answer was changed after the response was sent. What it said before is not kept."""

    __tablename__ = "answer_change"
    __table_args__ = (Index("ix_answer_change_response_id", "response_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class Membership(Base):
    """One response on one group axis: a group it belongs to, or why none is known."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("response_id", "axis", "group_key"),
        CheckConstraint("(group_key IS NULL) <> (missing IS NULL)", name="group_or_missing"),
        Index("ix_membership_axis_group_key", "axis", "group_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    axis: Mapped[str] = mapped_column(String(64))
    group_key: Mapped[str | None] = mapped_column(String(64))
    missing: Mapped[Missing | None] = mapped_column(by_value(Missing))
