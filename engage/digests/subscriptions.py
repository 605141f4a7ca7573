"""One reader's digest, stopped and begun again by the link in a mail: of a department or the city."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engage.digests import readers
from engage.digests.links import Circle, Subscription
from engage.errors import NotFound
from engage.models.department import Recipient
from engage.models.readers import CityReader, ReaderWish


@dataclass(frozen=True, slots=True)
class Subscribed:
    """Whose subscription it is, in which language they read, and whether it is stopped."""

    subscription: Subscription
    email: str
    language: str
    stopped: bool


def find(session: Session, subscription: Subscription) -> Subscribed:
    """Give who is behind a subscription; `NotFound` when they were taken off the list."""
    if subscription.circle is Circle.CITY:
        reader = _city_reader(session, subscription)
        return Subscribed(
            subscription, reader.email, reader.language, reader.stopped_at is not None
        )
    recipient = session.get(Recipient, subscription.reader_id)
    if recipient is None:
        raise NotFound("subscription", "")
    wish = session.get(ReaderWish, recipient.id)
    stopped = wish is not None and wish.stopped_at is not None
    return Subscribed(subscription, recipient.email, recipient.language, stopped)


def stop(session: Session, subscription: Subscription, *, now: datetime) -> None:
    """Send no more of these digests."""
    if subscription.circle is Circle.DEPARTMENT:
        readers.stop_mail(session, subscription.reader_id, now=now)
        return
    reader = _city_reader(session, subscription)
    reader.stopped_at = reader.stopped_at or now
    session.flush()


def resume(session: Session, subscription: Subscription) -> None:
    """Send them again."""
    if subscription.circle is Circle.DEPARTMENT:
        readers.resume_mail(session, subscription.reader_id)
        return
    _city_reader(session, subscription).stopped_at = None
    session.flush()


def _city_reader(session: Session, subscription: Subscription) -> CityReader:
    reader = session.get(CityReader, subscription.reader_id)
    if reader is None:
        raise NotFound("subscription", "")
    return reader
