"""The price of a segment, as every page says it that shows what texts cost."""

from sqlalchemy.orm import Session

from engage.current import current_settings
from engage.sms import prices
from engage.words import format_money
from engage.words import gettext as _


def message_price(session: Session) -> str | None:
    """Say what a message of one segment costs, where no other message is spoken of."""
    price = _price()
    if price is None or prices.is_confirmed(session, current_settings()):
        return price and _("One message costs %(price)s.", price=price)
    return _("One message costs %(price)s. Nobody has compared that with a bill yet.", price=price)


def segment_price(session: Session) -> str | None:
    """Say what a segment costs, where a text may have several."""
    price = _price()
    if price is None or prices.is_confirmed(session, current_settings()):
        return price and _("One segment costs %(price)s.", price=price)
    return _("One segment costs %(price)s. Nobody has compared that with a bill yet.", price=price)


def _price() -> str | None:
    settings = current_settings()
    if not settings.segment_price:
        return None
    return format_money(settings.segment_price, settings.currency, exact=True)
