"""What is being made: drafts of surveys and their history, translations, the question bank."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.models.action import GareStage
from engage.models.base import Base, by_value
from engage.models.survey import Engagement, Survey
from surveys.definition import TranslationState


class SurveyDraft(Base):
    """What a survey is being made into. Residents never see it: they are asked versions."""

    __tablename__ = "survey_draft"
    __table_args__ = (
        # Edits after `step` were undone and can be done again.
        CheckConstraint("step >= 0 AND revision >= step", name="step_is_in_the_history"),
        CheckConstraint(
            "closes_at IS NULL OR opens_at IS NULL OR closes_at > opens_at",
            name="opens_then_closes",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # A survey is drafted in one place, or two people would publish over each other.
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), unique=True)
    # The JSON document of `surveys.definition.Survey`, but it need not be right yet.
    document: Mapped[str] = mapped_column(Text)
    # Counts every change, undoing one included.
    revision: Mapped[int] = mapped_column(default=0)
    # The number of the last edit that is in the document.
    step: Mapped[int] = mapped_column(default=0)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    survey: Mapped[Survey] = relationship()


class SurveyDraftEdit(Base):
    """One change of a draft: what stood at a path of the document before, and after."""

    __tablename__ = "survey_draft_edit"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("survey_draft.id", ondelete="CASCADE"))
    number: Mapped[int]
    # What it was about, as a person names it: `question age`, `section you`, `survey`.
    part: Mapped[str] = mapped_column(String(200))
    path: Mapped[list[str | int]] = mapped_column(JSON)
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class TranslationMark(Base):
    """Which source text a translation was made from, and whether a person has read it.

    A text without one has the state of its language, and is up to date.
    """

    __tablename__ = "translation_mark"
    __table_args__ = (UniqueConstraint("draft_id", "language", "place", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("survey_draft.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(16))
    # As in `surveys.checks.finding.Written`.
    place: Mapped[str] = mapped_column(String(100))
    part: Mapped[str] = mapped_column(String(100))
    # SHA-256 of the source text; another one now means that the translation is stale.
    source: Mapped[str] = mapped_column(String(64))
    state: Mapped[TranslationState] = mapped_column(by_value(TranslationState))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class BankQuestion(Base):
    """A question kept for other surveys, in all the languages it was written in."""

    __tablename__ = "bank_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    # SHA-256 of the document: the same question kept twice is there once.
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    document: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class WorksheetPlan(Base):
    """What an engagement's worksheet says beside its six texts: channels, partners, stage."""

    __tablename__ = "worksheet_plan"

    engagement_id: Mapped[int] = mapped_column(
        ForeignKey("engagement.id", ondelete="CASCADE"), primary_key=True
    )
    channels: Mapped[list[str]] = mapped_column(JSON, default=list)
    partners: Mapped[list[str]] = mapped_column(JSON, default=list)
    gare_stage: Mapped[GareStage | None] = mapped_column(by_value(GareStage))
    updated_at: Mapped[datetime]
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    engagement: Mapped[Engagement] = relationship()
