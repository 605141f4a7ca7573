"""A text that came in is stored; the webhook, the simulator and the terminal share it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engage.addresses import AddressBook
from engage.db import insert_beside
from engage.intake import contacts
from engage.models.base import table_of
from engage.models.contact import AddressKind, Contact
from engage.models.conversation import InboundText
from surveys.answers import clean

# Put together once: building a statement costs as much as running it.
_PHONE = select(table_of(Contact).c.id.label("contact_id")).where(
    table_of(Contact).c.address_hash == bindparam("digest")
)
_ID_OF = select(table_of(InboundText).c.id).where(InboundText.sid == bindparam("sid"))


@dataclass(frozen=True, slots=True)
class Arrival:
    """A text as the provider delivered it; `sender` in E.164.

    A `sid` of our own making has a colon (`terminal:..`, `simulator:..`): its answer is shown on a
    screen and never sent.
    """

    sid: str
    sender: str
    body: str
    details: Mapping[str, str] = field(default_factory=dict)


def keep(session: Session, book: AddressBook, arrival: Arrival, *, now: datetime) -> int:
    """Store a text under its id and give the row's id; delivered again, it is the same row."""
    values = {
        "sid": arrival.sid,
        "body": clean(arrival.body),
        "details": {key: clean(value) for key, value in arrival.details.items()},
        "received_at": now,
        "failures": 0,
    }
    digest = book.digest(arrival.sender)
    # Nearly every text is new and from a phone that is known: one statement.
    text_id = insert_beside(session, InboundText, values, _PHONE, digest=digest)
    if text_id is not None:
        return text_id
    contacts.add_contact(session, book, AddressKind.PHONE, arrival.sender, now=now)
    text_id = insert_beside(session, InboundText, values, _PHONE, digest=digest)
    return text_id or session.execute(_ID_OF, {"sid": arrival.sid}).scalar_one()
