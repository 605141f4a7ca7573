"""Engagements, surveys, their immutable versions, and the places where people are asked."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from engage.models.base import Base, by_value


class SurveyState(StrEnum):
    """Whether people may answer: a draft was never published, a closed one no longer takes any."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Engagement(Base):
    """What a city wants to learn from whom: the six questions, its focus groups and benchmarks."""

    __tablename__ = "engagement"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    # The answers to the six questions, by key and language.
    worksheet: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)

    surveys: Mapped[list["Survey"]] = relationship(back_populates="engagement")
    benchmarks: Mapped[list["Benchmark"]] = relationship(back_populates="engagement")
    focus_groups: Mapped[list["FocusGroup"]] = relationship(back_populates="engagement")


class Benchmark(Base):
    """A group's share of the population (0-1), with where the figure comes from."""

    __tablename__ = "benchmark"
    __table_args__ = (
        UniqueConstraint("engagement_id", "axis", "group_key"),
        CheckConstraint("share > 0 AND share <= 1", name="share_is_a_share"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id", ondelete="CASCADE"))
    axis: Mapped[str] = mapped_column(String(64))
    group_key: Mapped[str] = mapped_column(String(64))
    share: Mapped[float]
    source: Mapped[str] = mapped_column(Text)
    year: Mapped[int]
    geography: Mapped[str] = mapped_column(String(120))

    engagement: Mapped[Engagement] = relationship(back_populates="benchmarks")


class FocusGroup(Base):
    """A group the city names as marginalized for this engagement, and why."""

    __tablename__ = "focus_group"
    __table_args__ = (UniqueConstraint("engagement_id", "axis", "group_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id", ondelete="CASCADE"))
    axis: Mapped[str] = mapped_column(String(64))
    group_key: Mapped[str] = mapped_column(String(64))
    # By language.
    reason: Mapped[dict[str, str]] = mapped_column(JSON)

    engagement: Mapped[Engagement] = relationship(back_populates="focus_groups")


class Survey(Base):
    """A survey under its public name; what it asks is in its versions."""

    __tablename__ = "survey"
    __table_args__ = (
        CheckConstraint(
            "state = 'draft' OR current_version_id IS NOT NULL", name="published_has_a_version"
        ),
        # A page can always say since when.
        CheckConstraint("state <> 'closed' OR closes_at IS NOT NULL", name="closed_has_a_time"),
        CheckConstraint(
            "closes_at IS NULL OR opens_at IS NULL OR closes_at > opens_at",
            name="opens_then_closes",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    # Upper case; what a poster asks people to text.
    keyword: Mapped[str | None] = mapped_column(String(20), unique=True)
    state: Mapped[SurveyState] = mapped_column(by_value(SurveyState), default=SurveyState.DRAFT)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    engagement_id: Mapped[int | None] = mapped_column(ForeignKey("engagement.id"))
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("survey_version.id", use_alter=True)
    )

    engagement: Mapped[Engagement | None] = relationship(back_populates="surveys")
    versions: Mapped[list["SurveyVersion"]] = relationship(
        back_populates="survey", foreign_keys="SurveyVersion.survey_id"
    )
    current_version: Mapped["SurveyVersion | None"] = relationship(
        foreign_keys=[current_version_id]
    )
    collectors: Mapped[list["Collector"]] = relationship(back_populates="survey")


class SurveyVersion(Base):
    """What was asked, word for word. Never changed: a parsed one is cached by its id."""

    __tablename__ = "survey_version"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    number: Mapped[int]
    # The JSON document of `surveys.definition.Survey`; large, so read only when it is needed.
    definition: Mapped[str] = mapped_column(Text, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]

    survey: Mapped[Survey] = relationship(back_populates="versions", foreign_keys=[survey_id])


class Collector(Base):
    """Where people were asked: a poster, a partner's link, an event."""

    __tablename__ = "collector"
    __table_args__ = (UniqueConstraint("survey_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    code: Mapped[str] = mapped_column(String(64))

    survey: Mapped[Survey] = relationship(back_populates="collectors")
