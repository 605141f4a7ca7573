"""Residents who asked are told what was decided about what they said: once a decision, on their way.

A text passes the one gate (`engage.sms.gate`): quiet hours, limits, opt-outs. What is sent never holds
what somebody said; the page behind its signed link does, for as long as the promise to tell stands.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, select, update
from sqlalchemy.orm import Session, joinedload

from engage.addresses import AddressBook
from engage.config import Settings
from engage.db import insert_one, is_id
from engage.errors import NotFound
from engage.feedback.decisions import FINISHED, PUBLIC, Decision, decision, in_other_words
from engage.feedback.history import note
from engage.feedback.letters import ResidentLetter, queue_letter
from engage.languages import direction, locale
from engage.mail import inline_styles
from engage.models.action import Action, ActionEvent, InputLink, Relation
from engage.models.contact import AddressKind, Contact, OutcomeSubscription
from engage.models.conversation import Purpose
from engage.models.department import Input, InputComment
from engage.models.digest import Mail
from engage.models.telling import Told
from engage.sms import outbox
from engage.sms.city import City, city_of
from engage.words import gettext as _
from surveys.sms.denial import reply_words
from surveys.sms.segments import measure

# Staff may take back a slip before residents read of it.
SETTLED_AFTER = timedelta(minutes=15)
# Of a text with the longest title; how to answer is left to the page where it would cost more.
SEGMENTS_MOST = 5
_SALT = "told"
# What the key of a letter or text about a decision begins with.
_KEY = "told:"

_News = Row[OutcomeSubscription, InputLink, ActionEvent, Contact]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How messages leave: the city, its custom with texts, and the book that opens addresses."""

    settings: Settings
    city: City
    book: AddressBook


def tell_residents(
    session: Session, *, book: AddressBook, settings: Settings, limit: int, now: datetime
) -> int:
    """Write the messages of up to `limit` decisions nobody was told of yet; give how many.

    Two departments that answer one person with one action make one message.
    """
    way = _Way(settings=settings, city=city_of(settings), book=book)
    untold = _untold(before=now - SETTLED_AFTER).options(
        joinedload(ActionEvent.action).joinedload(Action.department),
        joinedload(ActionEvent.action).selectinload(Action.partnering),
    )
    rows = session.execute(untold.limit(limit)).all()
    for row in rows:
        _tell(session, row, way, now=now)
    session.flush()
    return len(rows)


def has_news(session: Session, *, now: datetime) -> bool:
    """Tell whether `tell_residents` has anything to write: asked first, it holds up nobody's writing."""
    untold = _untold(before=now - SETTLED_AFTER).with_only_columns(InputLink.id)
    return session.scalar(untold.order_by(None).limit(1)) is not None


def find_told(session: Session, settings: Settings, token: str) -> Told:
    """Give what a link stands for, with all its page shows; `NotFound` when it is none of ours."""
    told_id = _read(settings, token)
    loaded = (
        select(Told)
        .where(Told.id == told_id)
        .options(
            joinedload(Told.subscription),
            joinedload(Told.input).selectinload(Input.comments).joinedload(InputComment.comment),
            joinedload(Told.event).joinedload(ActionEvent.action).joinedload(Action.department),
            joinedload(Told.event).joinedload(ActionEvent.action).selectinload(Action.partnering),
        )
    )
    found = session.scalar(loaded) if is_id(told_id) else None
    if found is None:
        raise NotFound("told", "")
    return found


def contact_of(session: Session, told: Told) -> Contact:
    """Give the address that was told."""
    return session.get_one(Contact, told.subscription.contact_id)


def dispute(session: Session, told: Told, *, now: datetime) -> bool:
    """Put an input before its department again, unread, because its writer says it is not settled.

    Once for what was told; `False` after that. What it was linked to stays, and so does its history.
    An input merged into another comes back with the one that stands for it.
    """
    first = update(Told).where(Told.id == told.id, Told.disputed_at.is_(None))
    if session.scalar(first.values(disputed_at=now).returning(Told.id)) is None:
        return False
    ids = [each for each in (told.input_id, told.input.duplicate_of_id) if each is not None]
    unread = update(Input).where(Input.id.in_(ids))
    session.execute(unread.values(acknowledged_at=None, acknowledged_by=None))
    note(session, ids, "not_fixed", str(told.event.action_id), user_id=None, now=now)
    return True


def key_of(told: Told) -> str:
    """Give the key of the message that told of a decision; one for all inputs it is about."""
    return f"{_KEY}{told.subscription_id}:{told.event_id}:{told.relation}"


def link_to(settings: Settings, told_id: int) -> str:
    """Give the address of the page about a decision: whoever holds it needs no sign-in."""
    signed = _signer(settings).dumps(told_id)
    token = signed.decode() if isinstance(signed, bytes) else signed
    return f"{settings.public_url}/told/{token}"


def stop_link(session: Session, settings: Settings, mail: Mail) -> str | None:
    """Give the address at which one click stops letters like this; `None` when it is none of ours."""
    if not mail.key.startswith(_KEY):
        return None
    subscription, event, relation = mail.key.removeprefix(_KEY).split(":")
    mine = select(Told.id).where(
        Told.subscription_id == int(subscription),
        Told.event_id == int(event),
        Told.relation == Relation(relation),
    )
    told_id = session.scalar(mine.order_by(Told.id).limit(1))
    return None if told_id is None else f"{link_to(settings, told_id)}/stop"


def _untold(*, before: datetime) -> Select[OutcomeSubscription, InputLink, ActionEvent, Contact]:
    """Give what was decided before that moment and is to be told, the oldest promise first."""
    latest = (
        select(func.max(ActionEvent.id))
        .where(ActionEvent.action_id == Action.id, ActionEvent.status == Action.status)
        .correlate(Action)
        .scalar_subquery()
    )
    told = exists().where(
        Told.subscription_id == OutcomeSubscription.id,
        Told.input_id == InputLink.input_id,
        Told.event_id == ActionEvent.id,
        Told.relation == InputLink.relation,
    )
    return (
        select(OutcomeSubscription, InputLink, ActionEvent, Contact)
        .join(Contact, Contact.id == OutcomeSubscription.contact_id)
        .join(Input, Input.response_id == OutcomeSubscription.response_id)
        .join(InputLink, InputLink.input_id == Input.id)
        .join(Action, Action.id == InputLink.action_id)
        .join(ActionEvent, and_(ActionEvent.action_id == Action.id, ActionEvent.id == latest))
        .where(
            Action.status.in_(PUBLIC),
            Action.archived_at.is_(None),
            ActionEvent.at <= before,
            InputLink.at <= before,
            # What its writer erased is spoken of no more.
            exists().where(InputComment.input_id == Input.id),
            ~told,
            *_may_be_written_to(),
        )
        .order_by(OutcomeSubscription.id, ActionEvent.id, InputLink.id)
    )


def _may_be_written_to() -> tuple[ColumnElement[bool], ...]:
    """Give `engage.sms.gate.refusal` as SQL, so that who must not be told holds up nobody else."""
    return (
        Contact.opted_out_at.is_(None),
        Contact.consented_at.is_not(None),
        Contact.unreachable_at.is_(None),
        Contact.stop_asked_at.is_(None),
    )


def _tell(session: Session, row: _News, way: _Way, *, now: datetime) -> None:
    subscription, link, event, contact = row
    values = {
        "subscription_id": subscription.id,
        "input_id": link.input_id,
        "event_id": event.id,
        "relation": link.relation,
        "at": now,
    }
    told = insert_one(session, Told, values)
    if told is None:
        return
    key = key_of(told)
    url = link_to(way.settings, told.id)
    with force_locale(locale(subscription.language)):
        said = decision(event.action, event, link.relation, subscription.language)
        if contact.kind is AddressKind.PHONE:
            message = _text(said, key, subscription.language, url, way)
            outbox.queue(session, contact, message, city=way.city, now=now)
        else:
            letter = _letter(said, key, subscription.language, url, way)
            queue_letter(session, contact, letter, book=way.book, now=now)


def _text(said: Decision, key: str, language: str, url: str, way: _Way) -> outbox.Message:
    spoken = {"city": way.settings.city_name, "decision": said.sentence, "link": url}
    body = _("%(city)s, about what you told us: %(decision)s Read more: %(link)s", **spoken)
    if said.verdict in FINISHED:
        answerable = _(
            "%(city)s, about what you told us: %(decision)s Reply %(words)s if that is not so. "
            "Read more: %(link)s",
            words=reply_words(language),
            **spoken,
        )
        body = answerable if _segments(answerable) <= SEGMENTS_MOST else body
    return outbox.Message(key=key, body=body, language=language, purpose=Purpose.NEWS)


def _segments(body: str) -> int:
    return measure(outbox.cheapest(body)).count


def _letter(said: Decision, key: str, language: str, url: str, way: _Way) -> ResidentLetter:
    shown = {
        "decision": said,
        "note": in_other_words([said.title, said.public_text, said.reason], language),
        "url": url,
        "city": way.settings.city_name,
        "language": language,
        "direction": direction(language),
    }
    environment = current_app.jinja_env
    return ResidentLetter(
        key=key,
        language=language,
        subject=_("What became of what you told %(city)s", city=way.settings.city_name),
        text=environment.get_template("mail/told.txt").render(**shown),
        html=inline_styles(environment.get_template("mail/told.html").render(**shown)),
    )


def _read(settings: Settings, token: str) -> int:
    try:
        return int(_signer(settings).loads(token))
    except (BadSignature, TypeError, ValueError) as error:
        raise NotFound("told", "") from error


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.secret_key.get_secret_value(), salt=_SALT)
