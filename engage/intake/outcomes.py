"""Who asked to be told what became of their answers. The address stays apart from what was said."""

from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    format_number,
    is_valid_number,
    parse,
)
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engage.addresses import AddressBook
from engage.db import insert_new
from engage.errors import AddressUnclear, TooManyAddresses
from engage.intake.contacts import keep_contact, opt_in
from engage.models.base import table_of
from engage.models.contact import AddressKind, OutcomeSubscription
from engage.models.response import Response

# Where a number without a country code is from.
HOME_REGION = "US"
# A phone and an e-mail; more would turn one form into a way to write to strangers.
MOST_ADDRESSES = 2
SOURCE = "outcome form"


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody can be written to: E.164 for a phone, a plain address for e-mail."""

    kind: AddressKind
    address: str


@dataclass(frozen=True, slots=True)
class Wish:
    """To be told the outcome at an address, in a language, having read these words."""

    address: Address
    language: str
    words: str


def read_address(typed: str) -> Address:
    """Give the phone number or e-mail address that somebody typed; `AddressUnclear` otherwise."""
    text = typed.strip()
    try:
        if "@" in text:
            found = validate_email(text, check_deliverability=False)
            return Address(AddressKind.EMAIL, found.normalized)
        number = parse(text, HOME_REGION)
    except (EmailNotValidError, NumberParseException) as error:
        raise AddressUnclear from error
    if not is_valid_number(number):
        raise AddressUnclear
    return Address(AddressKind.PHONE, format_number(number, PhoneNumberFormat.E164))


def subscribe(
    session: Session, book: AddressBook, response: Response, wish: Wish, *, now: datetime
) -> None:
    """Promise to tell this address the outcome of this response. Repeated, it is one promise.

    Somebody who told us to stop writing stays stopped: a form cannot know who typed the number.
    Raises `TooManyAddresses`.
    """
    given = wish.address
    contact = keep_contact(session, book, given.kind, given.address, now=now)
    told = select(OutcomeSubscription.contact_id).where(
        OutcomeSubscription.response_id == response.id
    )
    others = set(session.scalars(told)) - {contact.id}
    if len(others) >= MOST_ADDRESSES:
        raise TooManyAddresses
    if contact.opted_out_at is None:
        opt_in(session, contact, source=SOURCE, words=wish.words, now=now)
    row = {
        "response_id": response.id,
        "contact_id": contact.id,
        "language": wish.language,
        "words": wish.words,
        "at": now,
    }
    insert_new(session, OutcomeSubscription, [row])


def addresses_told(response_id: ColumnElement[int]) -> ColumnElement[int]:
    """Give, for a statement, how many addresses are to be told the outcome of this response."""
    promised = table_of(OutcomeSubscription).c
    counted = select(func.count()).where(promised.response_id == response_id)
    return counted.scalar_subquery()
