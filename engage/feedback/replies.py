"""A department writes back to the person behind an input, where that person may be written to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from html import escape

from flask_babel import force_locale
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engage.addresses import AddressBook
from engage.db import insert
from engage.errors import EngageError
from engage.feedback.history import note
from engage.feedback.letters import ResidentLetter, queue_letter
from engage.languages import direction, locale
from engage.models.contact import AddressKind, Contact, OutcomeSubscription
from engage.models.conversation import Purpose
from engage.models.department import Input
from engage.models.handling import Reply, ReplyWay
from engage.sms import outbox
from engage.sms.city import City
from engage.sms.gate import Hold, refusal
from engage.words import gettext as _

# A text of this length costs about ten segments; what is longer belongs into an action's page.
LONGEST = 600


class NoWay(StrEnum):
    """Why nobody can write back to the person behind an input."""

    NOT_ASKED = "not_asked"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    UNREACHABLE = "unreachable"


class CannotReply(EngageError):
    """The person may not be written to; `why` says what stands in the way."""

    def __init__(self, why: NoWay) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a department writes back, in `language`. `key` is the form's: twice sent, once said."""

    text: str
    language: str
    key: str
    sender: str


_HOLDS = {
    Hold.OPTED_OUT: NoWay.OPTED_OUT,
    Hold.NO_CONSENT: NoWay.NO_CONSENT,
    Hold.UNREACHABLE: NoWay.UNREACHABLE,
    Hold.DOUBT: NoWay.OPTED_OUT,
    Hold.TOO_MANY: NoWay.UNREACHABLE,
}


def way_to(session: Session, each: Input) -> ReplyWay | NoWay:
    """Give how the person behind an input is reached, or why not.

    Only who asked to be told left an address with their answers, and it must still be theirs.
    """
    found = _reachable(session, each)
    if isinstance(found, NoWay):
        return found
    return ReplyWay.TEXT if found.kind is AddressKind.PHONE else ReplyWay.EMAIL


def send_reply(
    session: Session,
    each: Input,
    answer: Answer,
    *,
    book: AddressBook,
    city: City,
    user_id: int,
    now: datetime,
) -> bool:
    """Queue a reply on the way the person chose; `False` when this form was sent already.

    Raises `CannotReply`. Quiet hours and limits are the gate's; the reply goes out when it may.
    """
    contact = _reachable(session, each)
    if isinstance(contact, NoWay):
        raise CannotReply(contact)
    way = ReplyWay.TEXT if contact.kind is AddressKind.PHONE else ReplyWay.EMAIL
    values = {
        "input_id": each.id,
        "way": way,
        "text": answer.text,
        "language": answer.language,
        "key": f"answer:{answer.key}",
        "user_id": user_id,
        "at": now,
    }
    made = insert(session, Reply).values(values).on_conflict_do_nothing().returning(Reply.id)
    if session.scalar(made) is None:
        return False
    if way is ReplyWay.TEXT:
        _text(session, contact, answer, city=city, now=now)
    else:
        _mail(session, contact, answer, book=book, now=now)
    note(session, [each.id], "replied", user_id=user_id, now=now)
    if each.acknowledged_at is None:
        each.acknowledged_at, each.acknowledged_by = now, user_id
    session.flush()
    return True


def replies_to(session: Session, input_id: int) -> list[Reply]:
    """Give what was written back, the latest first."""
    mine = select(Reply).where(Reply.input_id == input_id).order_by(Reply.at.desc())
    return list(session.scalars(mine))


def _reachable(session: Session, each: Input) -> Contact | NoWay:
    """Give the first address this person asked to be told at and may be written to, or why none."""
    response = each.response
    asked = select(OutcomeSubscription.contact_id).where(
        OutcomeSubscription.response_id == response.id
    )
    wanted = select(Contact).where(
        or_(Contact.id.in_(asked), Contact.id == response.tell_contact_id)
    )
    holds = []
    for contact in session.scalars(wanted.order_by(Contact.id)):
        hold = refusal(contact, Purpose.NEWS)
        if hold is None:
            return contact
        holds.append(_HOLDS[hold])
    return holds[0] if holds else NoWay.NOT_ASKED


def _text(session: Session, contact: Contact, answer: Answer, *, city: City, now: datetime) -> None:
    with force_locale(locale(answer.language)):
        body = _("%(sender)s answers you: %(text)s", sender=answer.sender, text=answer.text)
    message = outbox.Message(
        key=f"answer:{answer.key}", body=body, language=answer.language, purpose=Purpose.NEWS
    )
    outbox.queue(session, contact, message, city=city, now=now)


def _mail(
    session: Session, contact: Contact, answer: Answer, *, book: AddressBook, now: datetime
) -> None:
    with force_locale(locale(answer.language)):
        subject = _("An answer to what you told us, from %(sender)s", sender=answer.sender)
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in answer.text.splitlines() if line)
    html = (
        f'<!doctype html><html lang="{answer.language}" dir="{direction(answer.language)}">'
        f"<body>{paragraphs}<p>{escape(answer.sender)}</p></body></html>"
    )
    letter = ResidentLetter(
        key=f"answer:{answer.key}",
        language=answer.language,
        subject=subject,
        text=f"{answer.text}\n\n{answer.sender}\n",
        html=html,
    )
    queue_letter(session, contact, letter, book=book, now=now)
