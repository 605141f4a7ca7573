"""Stored texts are answered: those of many phones in one unit of work, or one phone's at once.

The webhook only stores, so a text is safe and the provider content before anything is made of it.
The clock answers what waits, a few times a second: under load one transaction and a handful of
statements serve many phones. The simulator and the terminal answer a text as it is typed.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

import structlog
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from engage.config import Settings
from engage.db import reading, transaction
from engage.feedback.disputing import dispute_by_text
from engage.intake import contacts, conversations, versions
from engage.intake.conversations import Reply, ReplyKind, Surroundings, join_replies
from engage.intake.versions import OpenSurvey
from engage.models.contact import Contact
from engage.models.conversation import MOST_FAILURES, InboundText, Purpose, is_unread
from engage.models.flag import Flag, FlagReason
from engage.sms import outbox
from engage.sms.city import city_of
from engage.sms.wording import voice_of, write

# Phones answered in one unit of work: enough to share its cost, and over before a page that is
# being stored has waited long for its turn to write.
PHONES_AT_ONCE = 20
_MOMENT = timedelta(microseconds=1)
# Sets this use of the key apart from every other.
_TOKEN_PURPOSE = b"private link of "
# 144 bits cannot be guessed, and 24 characters still fit beside an address in one segment.
_TOKEN_BYTES = 18

# Put together once: building a statement costs as much as running it.
_TEXT = InboundText
_OF_PHONES = (
    select(_TEXT)
    .where(_TEXT.contact_id.in_(bindparam("contacts", expanding=True)))
    .order_by(_TEXT.received_at, _TEXT.id)
)
_WAITING = _OF_PHONES.where(is_unread())
_UNTIL = _OF_PHONES.where(
    _TEXT.handled_at.is_(None), _TEXT.failures < MOST_FAILURES, _TEXT.id <= bindparam("last")
)
_PHONES = (
    select(_TEXT.contact_id)
    .where(is_unread())
    .group_by(_TEXT.contact_id)
    .order_by(func.min(_TEXT.id))
    .limit(bindparam("limit"))
)
_NEW = _PHONES.having(func.max(_TEXT.failures) == 0)
_FAILED = _PHONES.having(func.max(_TEXT.failures) > 0)
Waiting = Mapping[Contact, Sequence[InboundText]]

log = structlog.get_logger("engage.sms")


def answer(text_id: int, *, settings: Settings, now: datetime) -> str:
    """Answer a stored text once and give what is sent; empty when there is nothing to say.

    Texts of the same phone that still wait are answered with it, in the order they came, by one
    text. The reply and the answers it follows from are committed together.
    """
    with transaction() as session:
        contact = contacts.lock_sender(session, text_id)
        asked = {"contacts": [contact.id], "last": text_id}
        waiting = session.scalars(_UNTIL, asked).all()
        if not waiting:
            log.info("text repeated", text=text_id)
            return ""
        [message] = _answer(session, {contact: waiting}, settings=settings, now=now)
    return message.body


def answer_waiting(*, settings: Settings, now: datetime, limit: int = PHONES_AT_ONCE) -> int:
    """Answer what is new of some phones, those first who wait longest; give how many were tried.

    Each phone's texts are taken in the order they came. A text that cannot be answered is counted
    and left to `answer_failed`: it must not hold up the others.
    """
    with reading() as session:
        phones = session.scalars(_NEW, {"limit": limit}).all()
    if not phones:
        return 0
    try:
        return _answer_phones(phones, settings=settings, now=now)
    except Exception:  # nothing of it is stored: whose text it was shows phone by phone
        log.exception("texts answered phone by phone")
    return _answer_apart(phones, settings=settings, now=now)


def answer_failed(*, settings: Settings, now: datetime, limit: int) -> int:
    """Answer phones again whose texts failed, each by itself; give how many were tried.

    Called more seldom than for new ones: what ailed them may need longer than a moment to pass.
    """
    with reading() as session:
        phones = session.scalars(_FAILED, {"limit": limit}).all()
    return _answer_apart(phones, settings=settings, now=now)


def private_token(settings: Settings, public_id: str) -> str:
    """Give the token of a response's private link: always the same, and stored only as a hash."""
    key = settings.secret_key.get_secret_value().encode()
    digest = hmac.new(key, _TOKEN_PURPOSE + public_id.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:_TOKEN_BYTES]).decode()


def _answer_phones(phones: Sequence[int], *, settings: Settings, now: datetime) -> int:
    """Answer phones in one unit of work; give how many, without those somebody else holds."""
    with transaction() as session:
        waiting: dict[Contact, list[InboundText]] = {
            contact: [] for contact in contacts.lock_free(session, phones)
        }
        of_phone = {contact.id: texts for contact, texts in waiting.items()}
        for text in session.scalars(_WAITING, {"contacts": list(of_phone)}):
            of_phone[text.contact_id].append(text)
        # Another process may have answered since they were looked for.
        still = {contact: texts for contact, texts in waiting.items() if texts}
        if still:
            _answer(session, still, settings=settings, now=now)
    return len(still)


def _answer_apart(phones: Sequence[int], *, settings: Settings, now: datetime) -> int:
    for phone in phones:
        try:
            _answer_phones([phone], settings=settings, now=now)
        except Exception:  # a job's edge: one bad text must not stop the rest
            _find_bad_text(phone, settings=settings, now=now)
    return len(phones)


def _find_bad_text(phone: int, *, settings: Settings, now: datetime) -> None:
    """Answer a phone's texts one after the other, up to the one that cannot be answered."""
    with reading() as session:
        texts = [text.id for text in session.scalars(_WAITING, {"contacts": [phone]})]
    for text_id in texts:
        try:
            answer(text_id, settings=settings, now=now)
        except Exception as error:  # a job's edge: one bad text must not stop the rest
            log.exception("text not answered", text=text_id, kind=type(error).__name__)
            _count_failure(text_id, now=now)
            break
    _heed_stop(phone, now=now)


def _heed_stop(phone: int, *, now: datetime) -> None:
    """Obey a STOP among a phone's texts although they cannot be answered."""
    with transaction() as session:
        contact = contacts.lock_contact(session, phone)
        for text in session.scalars(_WAITING, {"contacts": [phone]}):
            if conversations.is_sure_stop(text):
                conversations.obey_unanswered(session, contact, text, now=now)


def _answer(
    session: Session, waiting: Waiting, *, settings: Settings, now: datetime
) -> list[outbox.Message]:
    """Take the waiting texts of locked contacts, and queue one message to each; give these."""
    alone = [contact.id for contact, texts in waiting.items() if len(texts) == 1]
    # For one phone each step looks up what it needs, which is less.
    at_hand = conversations.look_up(session, alone, now=now) if len(alone) > 1 else {}
    surroundings, voice = _surroundings(session, settings, now=now), voice_of(settings)
    letters: list[tuple[Contact, outbox.Message]] = []
    for contact, texts in waiting.items():
        # No text is older than its answer; of several, none was sent after the first was answered.
        read_at = max(now, texts[-1].received_at + (len(texts) > 1) * _MOMENT)
        turns = [
            conversations.receive(
                session,
                contact,
                text,
                surroundings=surroundings,
                now=read_at,
                at_hand=at_hand.get(contact.id),
            )
            for text in texts
        ]
        replies = join_replies(turns)
        letters.append((contact, _message(texts[-1], replies, write(replies, voice))))
    outbox.queue_replies(session, letters, city=city_of(settings), now=now)
    return [message for _contact, message in letters]


def _surroundings(session: Session, settings: Settings, *, now: datetime) -> Surroundings:
    @cache
    def open_surveys() -> Sequence[OpenSurvey]:
        with session.no_autoflush:  # nothing of a survey changes here
            return versions.open_surveys(session, now=now)

    return Surroundings(
        languages=settings.languages,
        token=lambda public_id: private_token(settings, public_id),
        open_surveys=open_surveys,
        dispute=dispute_by_text,
    )


def _count_failure(text_id: int, *, now: datetime) -> None:
    """Count one more failure of a text, and call a person after the last."""
    with transaction() as session:
        text = session.get_one(InboundText, text_id)
        text.failures += 1
        if text.failures == MOST_FAILURES:
            # What nobody could read may have been a wish to be left alone.
            contacts.lock_contact(session, text.contact_id).stop_asked_at = now
            flag = Flag(
                reason=FlagReason.NOT_ANSWERED,
                contact_id=text.contact_id,
                inbound_text_id=text.id,
                at=now,
            )
            session.add(flag)


def _message(text: InboundText, replies: Sequence[Reply], body: str) -> outbox.Message:
    confirms_stop = any(reply.kind is ReplyKind.STOPPED for reply in replies)
    return outbox.Message(
        key=f"reply:{text.sid}",
        body=body,
        language=replies[0].language if replies else "en",
        purpose=Purpose.STOP_REPLY if confirms_stop else Purpose.REPLY,
        shown=":" in text.sid,
    )
