"""E-mail to a resident, put in the queue in the transaction of its cause."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engage.addresses import AddressBook
from engage.db import insert
from engage.models.contact import Contact
from engage.models.digest import Mail, MailState

LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentLetter:
    """An e-mail in `language`. `key` names its cause: the same cause never yields two."""

    key: str
    language: str
    subject: str
    text: str
    html: str


def queue_letter(
    session: Session, contact: Contact, letter: ResidentLetter, *, book: AddressBook, now: datetime
) -> None:
    """Write an e-mail to be sent. Whether this person may be written to is the caller's to ask."""
    values = {
        "key": letter.key,
        "to": book.open(contact.address_encrypted),
        "language": letter.language,
        "subject": letter.subject[:LONGEST_SUBJECT],
        "text": letter.text,
        "html": letter.html,
        "state": MailState.QUEUED,
        "attempts": 0,
        "created_at": now,
        "due_at": now,
    }
    session.execute(insert(session, Mail).values(values).on_conflict_do_nothing())
