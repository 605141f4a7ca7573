"""People's addresses: found or kept sealed, and what they decided about being written to."""

from datetime import datetime

from phonenumbers import NumberParseException, parse
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engage.addresses import AddressBook
from engage.db import insert
from engage.models.contact import (
    AddressKind,
    ConsentChange,
    ConsentEvent,
    Contact,
    OutcomeSubscription,
)
from engage.models.response import Response

# As much of a text as a record of consent needs to show which words were meant.
WORDS_KEPT = 160


def find_contact(session: Session, book: AddressBook, address: str) -> Contact | None:
    """Give the contact of this address, if it is known."""
    return session.scalar(select(Contact).where(Contact.address_hash == book.digest(address)))


def keep_contact(
    session: Session, book: AddressBook, kind: AddressKind, address: str, *, now: datetime
) -> Contact:
    """Give the contact of this address, made when it is new."""
    known = find_contact(session, book, address)
    if known is not None:
        return known
    sealed = book.seal(address)
    values = {
        "kind": kind,
        "address_hash": sealed.digest,
        "address_encrypted": sealed.ciphertext,
        "timezone": zone_of_number(address) if kind is AddressKind.PHONE else None,
        "held_since": now,
        "progressed_at": now,
        "created_at": now,
    }
    # Another worker may make it at the same instant: the address is unique, so it is one row.
    session.execute(insert(session, Contact).values(values).on_conflict_do_nothing())
    return session.scalars(select(Contact).where(Contact.address_hash == sealed.digest)).one()


def lock_contact(session: Session, contact_id: int) -> Contact:
    """Give the contact, held until the transaction ends: one text of a phone at a time."""
    statement = select(Contact).where(Contact.id == contact_id).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def opt_out(session: Session, contact: Contact, *, source: str, words: str, now: datetime) -> None:
    """Block every further text to this contact, and record why."""
    if contact.opted_out_at is None:
        contact.opted_out_at = now
    contact.consented_at = None
    contact.stop_asked_at = None
    _record(session, contact, ConsentChange.OPTED_OUT, source=source, words=words, now=now)


def opt_in(session: Session, contact: Contact, *, source: str, words: str, now: datetime) -> None:
    """Allow texts to this contact, and record in which words they were asked for."""
    contact.opted_out_at = None
    contact.stop_asked_at = None
    contact.consented_at = now
    _record(session, contact, ConsentChange.OPTED_IN, source=source, words=words, now=now)


def detach(session: Session, contact: Contact, *, now: datetime) -> None:
    """Part the number from the person it belonged to: carriers give numbers to new people.

    What the old person said stays theirs; nothing of it is shown or told to the new one.
    """
    contact.held_since = now
    contact.language = None
    contact.unreachable_at = None
    contact.unreachable_code = None
    told = update(Response).where(Response.tell_contact_id == contact.id)
    session.execute(told.values(tell_contact_id=None))
    promised = delete(OutcomeSubscription).where(OutcomeSubscription.contact_id == contact.id)
    session.execute(promised)


def zone_of_number(address: str) -> str | None:
    """Give the one IANA zone that a number points to; `None` where it points to none or several.

    An area code may lie in two zones, and a phone travels: then the city's zone is the best guess.
    """
    try:
        zones = time_zones_for_number(parse(address.rpartition(":")[2]))
    except NumberParseException:
        return None
    return zones[0] if len(zones) == 1 and zones[0] != UNKNOWN_TIMEZONE else None


def _record(
    session: Session,
    contact: Contact,
    change: ConsentChange,
    *,
    source: str,
    words: str,
    now: datetime,
) -> None:
    event = ConsentEvent(
        contact_id=contact.id, change=change, source=source, words=words[:WORDS_KEPT], at=now
    )
    session.add(event)
    session.flush()
