"""The results of each survey, as the clock last counted them."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engage.models.base import Base


class SurveyResults(Base):
    """Figures that are safe to show; counted again when responses have come in or changed since."""

    __tablename__ = "survey_results"

    # One row a survey.
    survey_id: Mapped[int] = mapped_column(
        ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[dict[str, object]] = mapped_column(JSON)
    # The latest change of a response that is counted in.
    upto: Mapped[datetime]
    counted_at: Mapped[datetime]
