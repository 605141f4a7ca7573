"""Versions of the tagger's model that have worked in this city, with their scores."""

from datetime import datetime

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engage.models.base import Base


class ModelVersion(Base):
    """A model as a worker first opened it. The one made last is in use; others may still finish."""

    __tablename__ = "model_version"
    __table_args__ = (Index("ix_model_version_made_at", "made_at"),)

    version: Mapped[str] = mapped_column(String(64), primary_key=True)
    made_at: Mapped[datetime]
    # Of everything it learnt from.
    data_hash: Mapped[str] = mapped_column(String(64))
    comments: Mapped[int]
    # As in the model's `scores.json`.
    scores: Mapped[dict[str, object]] = mapped_column(JSON)
    # By label: probability (0-1) from which a comment carries it.
    thresholds: Mapped[dict[str, float]] = mapped_column(JSON)
    arrived_at: Mapped[datetime]
