"""The price of a text, as every page says it that shows what texts cost."""

from engage.current import current_settings
from engage.db import reading
from engage.sms import prices
from engage.words import format_money
from engage.words import gettext as _


def price_told() -> str | None:
    """Give what one segment costs, in a sentence that says when nobody has checked it."""
    settings = current_settings()
    if not settings.segment_price:
        return None
    price = format_money(settings.segment_price, settings.currency, exact=True)
    with reading() as session:
        confirmed = prices.is_confirmed(session, settings)
    if not confirmed:
        return _("One message costs %(price)s. That is a list price, please check it.", price=price)
    return _("One message costs %(price)s.", price=price)
