"""People's addresses: found or kept sealed, and what they decided about being written to."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engage.addresses import AddressBook
from engage.db import insert_new
from engage.models.contact import AddressKind, ConsentChange, ConsentEvent, Contact

# Put together once: building a statement costs as much as running it.
_BY_DIGEST = select(Contact).where(Contact.address_hash == bindparam("digest"))
_LOCKED = (
    select(Contact)
    .where(Contact.id == bindparam("id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def keep_contact(
    session: Session, book: AddressBook, kind: AddressKind, address: str, *, now: datetime
) -> Contact:
    """Give the contact of this address, made when it is new."""
    known = {"digest": book.digest(address)}
    contact = session.scalar(_BY_DIGEST, known)
    if contact is not None:
        return contact
    sealed = book.seal(address)
    values = {
        "kind": kind,
        "address_hash": sealed.digest,
        "address_encrypted": sealed.ciphertext,
        "created_at": now,
    }
    # Another text of a new phone may come in at this moment: the constraint decides who is first.
    insert_new(session, Contact, [values])
    return session.scalars(_BY_DIGEST, known).one()


def lock_contact(session: Session, contact_id: int) -> Contact:
    """Give the contact, held until the transaction ends: one text of a phone at a time."""
    return session.scalars(_LOCKED, {"id": contact_id}).one()


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
