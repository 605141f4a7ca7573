"""What visitors and phones do: on the product, and the same on the floor."""

import random
import secrets
from urllib.parse import urlsplit

from twilio.request_validator import RequestValidator

from bench.forms import read_form
from bench.load import UnexpectedPageError, Visitor

SLUG = "bench-street"
KEYWORD = "STREET"
LANGUAGES = ("en", "es", "ar")
ACCOUNT = "AC0123456789abcdef0123456789abcdef"
TOKEN = "a token for figures"
CITY_NUMBER = "+12025550100"
# A phone answers the three questions of `street.yaml` after it sent the keyword.
TEXTS = (KEYWORD, "4", "1 & 3", "The crossing by the school needs a light.")
# Journeys differ, and are the same from run to run.
_CHANCE = random.Random(20261122)
_signatures = RequestValidator(TOKEN)


async def see_product(visitor: Visitor) -> int:
    """Open the first page of the survey."""
    await visitor.get(_product_page())
    return 1


async def see_floor(visitor: Visitor) -> int:
    """Open the floor's form."""
    await visitor.get(_floor_page())
    return 1


async def answer_product(visitor: Visitor) -> int:
    """Open the survey, send its one page, see the thanks."""
    await _answer(visitor, _product_page(), thanks='class="done-mark"')
    return 1


async def answer_floor(visitor: Visitor) -> int:
    """Open the floor's form, send it, see the thanks."""
    await _answer(visitor, _floor_page(), thanks='id="thanks"')
    return 1


async def answer_whole_survey(visitor: Visitor) -> int:
    """Answer every page of the ready community survey; an operation is one page."""
    page, pages = await visitor.get("/s/community?lang=en"), 0
    while 'id="answers"' in page:
        form = read_form(page)
        page = await visitor.post(_path(form.action), form.filled(_CHANCE))
        pages += 1
    return pages


async def _answer(visitor: Visitor, path: str, *, thanks: str) -> None:
    form = read_form(await visitor.get(path))
    page = await visitor.post(_path(form.action), form.filled(_CHANCE))
    if thanks not in page:
        raise UnexpectedPageError(form.action, 200, page)


async def text(visitor: Visitor, body: str) -> None:
    """Text the city from one phone, on either server."""
    fields = {
        "MessageSid": "SM" + secrets.token_hex(16),
        "AccountSid": ACCOUNT,
        "From": f"+1312{visitor.number:07}",
        "To": CITY_NUMBER,
        "Body": body,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
        "FromCity": "CHICAGO",
        "FromState": "IL",
        "FromCountry": "US",
        "ToCountry": "US",
    }
    signature = _signatures.compute_signature(visitor.base + "/sms/twilio", fields)
    headers = {"X-Twilio-Signature": signature}
    await visitor.post("/sms/twilio", list(fields.items()), headers=headers)


def _product_page() -> str:
    return f"/s/{SLUG}?lang={_CHANCE.choice(LANGUAGES)}"


def _floor_page() -> str:
    return f"/s/{_CHANCE.choice(LANGUAGES)}"


def _path(action: str) -> str:
    """Give the part of a form's address that follows the server's."""
    parts = urlsplit(action)
    return parts.path + (f"?{parts.query}" if parts.query else "")
