"""The way to the phone: Twilio, or a twin that keeps texts for the outbox page."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import requests
import structlog
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from engage.config import Settings

# Numbers that belong to nobody, kept for stories (NANPA, 555-0100 to 555-0199): the simulator's.
FICTIONAL = re.compile(r"\+1[2-9][0-9]{2}55501[0-9]{2}")
# Without one the client would wait for ever.
TIMEOUT_SECONDS = 10

log = structlog.get_logger("engage.sms")


class Failure(StrEnum):
    """Why a text did not go, by what to do about it."""

    OPTED_OUT = "opted_out"
    FOR_GOOD = "for_good"
    LATER = "later"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sending:
    """What became of one call: the provider's id, or the failure and the provider's code."""

    sid: str | None = None
    failure: Failure | None = None
    error_code: str | None = None


class Gateway(Protocol):
    """One verb: send."""

    def send(self, to: str, body: str) -> Sending:
        """Send `body` to an E.164 number."""


class LoggingGateway:
    """Development: nothing leaves the machine; the outbox page shows the stored text."""

    def send(self, to: str, body: str) -> Sending:
        """Say that a text would have gone, and how long it is."""
        log.info("text kept", digits=len(to), characters=len(body))
        return Sending()


# Twilio's error codes by what to do: https://www.twilio.com/docs/api/errors
_OPTED_OUT = frozenset({21610})
_LATER = frozenset({20429, 30001, 30003, 30008, 30017, 30022, 30023, 30027, 30410, 21611})
_SERVER_ERROR = 500


class TwilioGateway:
    """Twilio's Messages resource."""

    def __init__(self, settings: Settings) -> None:
        self._client = Client(
            settings.twilio_account_sid,
            settings.twilio_auth_token.get_secret_value(),
            http_client=TwilioHttpClient(timeout=TIMEOUT_SECONDS),
        )
        if settings.twilio_base_url:
            self._client.api.base_url = settings.twilio_base_url
        service = settings.twilio_messaging_service_sid
        self._sender = (
            {"messaging_service_sid": service} if service else {"from_": settings.twilio_from}
        )

    def send(self, to: str, body: str) -> Sending:
        """Create a message; a call that times out may have been obeyed, so it is `UNKNOWN`.

        What goes to a simulated phone is only said to have gone.
        """
        if FICTIONAL.fullmatch(to):
            return Sending()
        try:
            message = self._client.messages.create(to=to, body=body, **self._sender)
        except TwilioRestException as error:
            return Sending(failure=_failure(error), error_code=str(error.code))
        except (requests.RequestException, TwilioException):
            return Sending(failure=Failure.UNKNOWN)
        return Sending(sid=message.sid)


def make_gateway(settings: Settings) -> Gateway:
    """Give Twilio where an account is set, else the twin."""
    return TwilioGateway(settings) if settings.sends_texts else LoggingGateway()


def _failure(error: TwilioRestException) -> Failure:
    if error.code in _OPTED_OUT:
        return Failure.OPTED_OUT
    if error.code in _LATER or error.status >= _SERVER_ERROR:
        return Failure.LATER
    return Failure.FOR_GOOD
