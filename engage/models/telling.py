"""What residents were told became of what they said."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.models.action import ActionEvent, Relation
from engage.models.base import Base, by_value
from engage.models.contact import OutcomeSubscription
from engage.models.department import Input


class Told(Base):
    """One decision about one input, told to one address: the status reached and how it answers."""

    __tablename__ = "told"
    __table_args__ = (
        # Whatever runs twice, a decision is told once; another status or another answer is news.
        UniqueConstraint("subscription_id", "input_id", "event_id", "relation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # With the promise goes what was told for it: a number that changed hands opens nothing.
    subscription_id: Mapped[int] = mapped_column(
        ForeignKey("outcome_subscription.id", ondelete="CASCADE")
    )
    input_id: Mapped[int] = mapped_column(ForeignKey("input.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int] = mapped_column(
        ForeignKey("action_event.id", ondelete="CASCADE"), index=True
    )
    relation: Mapped[Relation] = mapped_column(by_value(Relation))
    at: Mapped[datetime]
    # When the resident asked the city to look again; once.
    disputed_at: Mapped[datetime | None]

    subscription: Mapped[OutcomeSubscription] = relationship()
    input: Mapped[Input] = relationship()
    event: Mapped[ActionEvent] = relationship()
