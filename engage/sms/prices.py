"""The price of a segment, and whether somebody has compared it with the bill."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.config import Settings
from engage.db import insert_new
from engage.models.texting import ConfirmedPrice


def is_confirmed(session: Session, settings: Settings) -> bool:
    """Tell whether somebody confirmed the price that is set now; a changed one is a list's again."""
    mine = select(ConfirmedPrice.id).where(
        ConfirmedPrice.price == _spelled(settings.segment_price),
        ConfirmedPrice.currency == settings.currency,
    )
    return session.scalar(mine) is not None


def confirm_price(
    session: Session, settings: Settings, *, user_id: int | None, now: datetime
) -> None:
    """Say that the price that is set is what the city pays. Said twice, it is once."""
    row = {
        "price": _spelled(settings.segment_price),
        "currency": settings.currency,
        "user_id": user_id,
        "at": now,
    }
    insert_new(session, ConfirmedPrice, [row])


def _spelled(price: Decimal) -> str:
    return f"{price.normalize():f}"
