"""The link in each digest by which its reader stops it: signed, so that it needs no sign-in.

It never runs out: a mail may be found years later, and its reader still may want no more of them.
"""

from dataclasses import dataclass
from enum import StrEnum

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.config import Settings
from engage.errors import NotFound
from engage.models.department import Recipient
from engage.models.digest import Digest, Mail
from engage.models.readers import CityReader

_SALT = "digest reader"


class Circle(StrEnum):
    """Whose digest somebody reads: a department's or the city's."""

    DEPARTMENT = "department"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One reader of one kind of digest: a `Recipient` or a `CityReader` by id."""

    circle: Circle
    reader_id: int


def sign(settings: Settings, subscription: Subscription) -> str:
    """Give the token that stands for a subscription in a link."""
    signed = _signer(settings).dumps([subscription.circle, subscription.reader_id])
    return signed.decode() if isinstance(signed, bytes) else signed


def read(settings: Settings, token: str) -> Subscription:
    """Give the subscription a token stands for; `NotFound` when it is none of ours."""
    try:
        circle, reader_id = _signer(settings).loads(token)
        return Subscription(Circle(circle), int(reader_id))
    except (BadSignature, TypeError, ValueError) as error:
        raise NotFound("subscription", "") from error


def stop_url(settings: Settings, subscription: Subscription) -> str:
    """Give the address at which a subscription is stopped, by a page or by one click."""
    return f"{settings.public_url}/digests/stop/{sign(settings, subscription)}"


def subscription_of(session: Session, mail: Mail) -> Subscription | None:
    """Give the subscription a mail was sent for; `None` when it is no digest or its reader is gone."""
    if mail.digest_id is not None:
        mine = select(Digest.department_id).where(Digest.id == mail.digest_id).scalar_subquery()
        found = session.scalar(
            select(Recipient.id).where(Recipient.department_id == mine, Recipient.email == mail.to)
        )
        return None if found is None else Subscription(Circle.DEPARTMENT, found)
    if mail.key.startswith("city-digest:"):
        found = session.scalar(select(CityReader.id).where(CityReader.email == mail.to))
        return None if found is None else Subscription(Circle.CITY, found)
    return None


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.secret_key.get_secret_value(), salt=_SALT)
