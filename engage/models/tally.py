"""Roll-ups for long trends: counted anew for every day that was touched, never counted up."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engage.models.base import Base, by_value


class Counted(StrEnum):
    """What a row counts inputs by: all of them, or those with a theme or a dimension."""

    INPUT = "input"
    THEME = "theme"
    DIMENSION = "dimension"


class DailyTally(Base):
    """Inputs a department heard on one of its days, by label and at most one group.

    Raw counts, small ones too: whoever shows them by group passes `engage.measures.suppression`.
    """

    __tablename__ = "daily_tally"
    __table_args__ = (
        CheckConstraint("inputs > 0", name="nobody_has_no_row"),
        CheckConstraint("(counted = 'input') = (label = '')", name="label_of_what_is_counted"),
        CheckConstraint("(group_axis = '') = (group_key = '')", name="group_on_an_axis"),
    )

    department_id: Mapped[int] = mapped_column(
        ForeignKey("department.id", ondelete="CASCADE"), primary_key=True
    )
    # The day in the department's time zone.
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    counted: Mapped[Counted] = mapped_column(by_value(Counted), primary_key=True)
    # A theme's or dimension's key; empty for all inputs.
    label: Mapped[str] = mapped_column(String(64), primary_key=True)
    # One group dimension a row set; both empty for everyone.
    group_axis: Mapped[str] = mapped_column(String(64), primary_key=True)
    group_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    inputs: Mapped[int]


class TalliedDay(Base):
    """When a department's day was last counted."""

    __tablename__ = "tallied_day"
    __table_args__ = (Index("ix_tallied_day_counted_at", "department_id", "counted_at"),)

    department_id: Mapped[int] = mapped_column(
        ForeignKey("department.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    counted_at: Mapped[datetime]
