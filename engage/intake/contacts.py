"""People's addresses: found or kept sealed, and what they decided about being written to."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.addresses import AddressBook
from engage.db import insert
from engage.models.contact import AddressKind, ConsentChange, ConsentEvent, Contact


def keep_contact(
    session: Session, book: AddressBook, kind: AddressKind, address: str, *, now: datetime
) -> Contact:
    """Give the contact of this address, made when it is new."""
    sealed = book.seal(address)
    values = {
        "kind": kind,
        "address_hash": sealed.digest,
        "address_encrypted": sealed.ciphertext,
        "created_at": now,
    }
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
    _record(session, contact, ConsentChange.OPTED_OUT, source=source, words=words, now=now)


def opt_in(session: Session, contact: Contact, *, source: str, words: str, now: datetime) -> None:
    """Allow texts to this contact, and record in which words they were asked for."""
    contact.opted_out_at = None
    _record(session, contact, ConsentChange.OPTED_IN, source=source, words=words, now=now)


def _record(
    session: Session,
    contact: Contact,
    change: ConsentChange,
    *,
    source: str,
    words: str,
    now: datetime,
) -> None:
    event = ConsentEvent(contact_id=contact.id, change=change, source=source, words=words, at=now)
    session.add(event)
    session.flush()
