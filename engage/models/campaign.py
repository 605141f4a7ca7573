"""Invitations by text message: a campaign, and everybody on its list."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.models.base import Base, by_value
from engage.models.contact import Contact
from engage.models.conversation import OutboundText
from engage.models.survey import Survey


class CampaignState(StrEnum):
    """A draft was never started; a stopped one can be gone on with, a finished one cannot."""

    DRAFT = "draft"
    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"


class Campaign(Base):
    """A survey offered by text to the people of a list who agreed to be written to."""

    __tablename__ = "campaign"
    __table_args__ = (
        # Nobody is written to because a list happened to be at hand.
        CheckConstraint("length(consent) > 0", name="says_how_people_agreed"),
        CheckConstraint("wave_size > 0 AND wave_minutes > 0", name="waves_have_a_size"),
        CheckConstraint(
            "from_hour >= 0 AND from_hour < until_hour AND until_hour <= 24", name="window_opens"
        ),
        CheckConstraint("(state = 'draft') = (started_at IS NULL)", name="started_has_a_time"),
        Index("ix_campaign_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    name: Mapped[str] = mapped_column(String(120))
    # How the people on the list agreed to be written to, in the words of whoever knows.
    consent: Mapped[str] = mapped_column(Text)
    state: Mapped[CampaignState] = mapped_column(by_value(CampaignState))
    # So many people at once, so many minutes apart, and at most so many in a day.
    wave_size: Mapped[int]
    wave_minutes: Mapped[int]
    most_a_day: Mapped[int | None]
    # Full hours of the city's day, the last one open: 10 and 18 is 10:00 to 17:59.
    from_hour: Mapped[int]
    until_hour: Mapped[int]
    starts_at: Mapped[datetime]
    # The wave under way: when the next one is due, and how many of this one are left.
    next_wave_at: Mapped[datetime | None]
    wave_left: Mapped[int] = mapped_column(default=0)
    # Lines of the file, and those left out as [line, reason], the line counted from 1.
    lines: Mapped[int]
    left_out: Mapped[list[tuple[int, str]]] = mapped_column(JSON, default=list)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    survey: Mapped[Survey] = relationship()


class MemberState(StrEnum):
    """What was done about somebody on a list; what became of the text is the text's own state."""

    WAITING = "waiting"
    WRITTEN = "written"
    HELD = "held"


class CampaignMember(Base):
    """One phone of a campaign's list."""

    __tablename__ = "campaign_member"
    __table_args__ = (
        # A list with the same number twice, or uploaded twice, writes to it once.
        UniqueConstraint("campaign_id", "contact_id"),
        UniqueConstraint("text_id"),
        CheckConstraint("(state = 'written') = (written_at IS NOT NULL)", name="written_at_a_time"),
        Index("ix_campaign_member_campaign_id_state", "campaign_id", "state", "due_at"),
        Index("ix_campaign_member_contact_id", "contact_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(16))
    state: Mapped[MemberState] = mapped_column(by_value(MemberState))
    # Why the gate held it back.
    why: Mapped[str | None] = mapped_column(String(16))
    text_id: Mapped[int | None] = mapped_column(ForeignKey("outbound_text.id", ondelete="SET NULL"))
    # Not before: the gate put this person off, to the morning where they live for one.
    due_at: Mapped[datetime]
    written_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()
    contact: Mapped[Contact] = relationship()
    text: Mapped[OutboundText | None] = relationship()
