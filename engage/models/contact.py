"""Addresses people can be reached at, kept apart from what they said, and their consent."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engage.models.base import Base, by_value


class AddressKind(StrEnum):
    """What sort of address a contact is."""

    PHONE = "phone"
    EMAIL = "email"


class ConsentChange(StrEnum):
    """What somebody decided about being written to."""

    OPTED_IN = "opted_in"
    OPTED_OUT = "opted_out"


class Contact(Base):
    """One address: encrypted, found by a keyed hash. `opted_out_at` blocks every outgoing text."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AddressKind] = mapped_column(by_value(AddressKind))
    address_hash: Mapped[str] = mapped_column(String(64), unique=True)
    address_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    language: Mapped[str | None] = mapped_column(String(16))
    # IANA name where the number tells one; else the city's zone counts.
    timezone: Mapped[str | None] = mapped_column(String(64))
    # When this person last said that the city may write to them; nobody else is written to first.
    consented_at: Mapped[datetime | None]
    opted_out_at: Mapped[datetime | None]
    # When an unsure opt-out was asked back; no reminders until it is answered.
    stop_asked_at: Mapped[datetime | None]
    # When the carrier said that nobody is there, and its code. Not a refusal.
    unreachable_at: Mapped[datetime | None]
    unreachable_code: Mapped[str | None] = mapped_column(String(16))
    # Numbers are given to new people: nothing from before this moment is the holder's own.
    held_since: Mapped[datetime]
    # When a text last led to something; what repeats itself since then is a machine.
    progressed_at: Mapped[datetime]
    menu_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class ConsentEvent(Base):
    """The record of a consent or its withdrawal: when, how, in which words."""

    __tablename__ = "consent_event"
    __table_args__ = (Index("ix_consent_event_contact_id", "contact_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    change: Mapped[ConsentChange] = mapped_column(by_value(ConsentChange))
    source: Mapped[str] = mapped_column(String(32))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class OutcomeSubscription(Base):
    """Somebody asked to be told what became of their answers: where, in which language, agreed how."""

    __tablename__ = "outcome_subscription"
    __table_args__ = (
        # Asked for twice, it is told once.
        UniqueConstraint("response_id", "contact_id"),
        Index("ix_outcome_subscription_contact_id", "contact_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(16))
    # The sentences that stood above the button, word for word.
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
