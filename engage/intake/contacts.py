"""People's addresses: found or kept sealed, and what they decided about being written to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from phonenumbers import NumberParseException, parse
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from engage.addresses import AddressBook
from engage.db import batched, insert_new
from engage.models.contact import (
    AddressKind,
    ConsentChange,
    ConsentEvent,
    Contact,
    OutcomeSubscription,
)
from engage.models.conversation import InboundText
from engage.models.response import Response

# Put together once: building a statement costs as much as running it.
_BY_DIGEST = select(Contact).where(Contact.address_hash == bindparam("digest"))
# Not against foreign keys: a text that comes in meanwhile is stored without waiting.
_HELD = select(Contact).with_for_update(key_share=True).execution_options(populate_existing=True)
_LOCKED = _HELD.where(Contact.id == bindparam("id"))
_FREE = (
    select(Contact)
    .where(Contact.id.in_(bindparam("ids", expanding=True)))
    .order_by(Contact.id)
    .with_for_update(skip_locked=True, key_share=True)
    .execution_options(populate_existing=True)
)
_SENDER = _HELD.where(
    Contact.id
    == select(InboundText.contact_id)
    .where(InboundText.id == bindparam("text_id"))
    .scalar_subquery()
)
# As much of a text as a record of consent needs to show which words were meant.
WORDS_KEPT = 160


def find_contact(session: Session, book: AddressBook, address: str) -> Contact | None:
    """Give the contact of this address, if it is known."""
    return session.scalar(_BY_DIGEST, {"digest": book.digest(address)})


def keep_contact(
    session: Session, book: AddressBook, kind: AddressKind, address: str, *, now: datetime
) -> Contact:
    """Give the contact of this address, made when it is new."""
    known = find_contact(session, book, address)
    if known is not None:
        return known
    add_contact(session, book, kind, address, now=now)
    return session.scalars(_BY_DIGEST, {"digest": book.digest(address)}).one()


def add_contact(
    session: Session, book: AddressBook, kind: AddressKind, address: str, *, now: datetime
) -> None:
    """Make the contact of this address, unless it is known or made at the same instant."""
    insert_new(session, Contact, [_new_values(book, kind, address, now=now)])


def keep_contacts(
    session: Session,
    book: AddressBook,
    kind: AddressKind,
    addresses: Sequence[str],
    *,
    now: datetime,
) -> Mapping[str, Contact]:
    """Give the contact of each address, those that are new made at once."""
    digests = {book.digest(address): address for address in addresses}
    known = _by_digest(session, digests)
    rows = [
        _new_values(book, kind, address, now=now)
        for digest, address in digests.items()
        if digest not in known
    ]
    insert_new(session, Contact, rows)
    found = known | _by_digest(session, [str(row["address_hash"]) for row in rows])
    return {digests[digest]: contact for digest, contact in found.items()}


def _by_digest(session: Session, digests: Iterable[str]) -> dict[str, Contact]:
    found = (
        session.scalars(select(Contact).where(Contact.address_hash.in_(part)))
        for part in batched(digests)
    )
    return {contact.address_hash: contact for some in found for contact in some}


def agree_all(
    session: Session, contact_ids: Sequence[int], *, source: str, words: str, now: datetime
) -> set[int]:
    """Record that these people agreed to be written to; give those who did not opt out.

    Who opted out stays so, whatever list they are on: only their own word brings them back.
    """
    agreed: set[int] = set()
    for part in batched(contact_ids):
        statement = update(Contact).where(Contact.id.in_(part), Contact.opted_out_at.is_(None))
        done = session.execute(
            statement.values(consented_at=now).returning(Contact.id),
            execution_options={"synchronize_session": False},
        )
        agreed.update(done.scalars())
    kept = words[:WORDS_KEPT]
    insert_new(
        session,
        ConsentEvent,
        [
            {
                "contact_id": each,
                "change": ConsentChange.OPTED_IN,
                "source": source,
                "words": kept,
                "at": now,
            }
            for each in sorted(agreed)
        ],
    )
    return agreed


def lock_contact(session: Session, contact_id: int) -> Contact:
    """Give the contact, held until the transaction ends: one text of a phone at a time."""
    return session.scalars(_LOCKED, {"id": contact_id}).one()


def lock_free(session: Session, contact_ids: Sequence[int]) -> Sequence[Contact]:
    """Give the contacts nobody else holds, each held as by `lock_contact`; the others may wait."""
    return session.scalars(_FREE, {"ids": contact_ids}).all()


def lock_sender(session: Session, text_id: int) -> Contact:
    """Give the contact that a stored text is from, held as by `lock_contact`."""
    return session.scalars(_SENDER, {"text_id": text_id}).one()


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


def _new_values(
    book: AddressBook, kind: AddressKind, address: str, *, now: datetime
) -> dict[str, object]:
    sealed = book.seal(address)
    return {
        "kind": kind,
        "address_hash": sealed.digest,
        "address_encrypted": sealed.ciphertext,
        "timezone": zone_of_number(address) if kind is AddressKind.PHONE else None,
        "held_since": now,
        "progressed_at": now,
        "created_at": now,
    }


def _record(
    session: Session,
    contact: Contact,
    change: ConsentChange,
    *,
    source: str,
    words: str,
    now: datetime,
) -> None:
    event = {
        "contact_id": contact.id,
        "change": change,
        "source": source,
        "words": words[:WORDS_KEPT],
        "at": now,
    }
    # What changed in the contact is written with the rest of the unit of work.
    with session.no_autoflush:
        insert_new(session, ConsentEvent, [event])
