"""The way to the phone: Twilio, or a twin that keeps texts for the outbox page."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import requests
import structlog
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from engage.config import Settings
from engage.sms.faults import Failure, failure_of

# Numbers that belong to nobody, kept for stories (NANPA, 555-0100 to 555-0199): the simulator's.
FICTIONAL = re.compile(r"\+1[2-9][0-9]{2}55501[0-9]{2}")
# Without one the client would wait for ever.
TIMEOUT_SECONDS = 10
# A person's texts of a day and a half; the one we look for is among the latest.
LOOK_BACK_MOST = 50
STATUS_PATH = "/sms/twilio/status"
WHATSAPP = "whatsapp:"
API = "https://api.twilio.com"
# Where Twilio sends on to for a file.
_STORES = re.compile(
    r"https://(?:[a-z0-9-]+\.)*(?:twilio\.com|twiliocdn\.com|amazonaws\.com)(?:/.*)?"
)
HOPS_MOST = 4

log = structlog.get_logger("engage.sms")


@dataclass(frozen=True, slots=True)
class Sending:
    """What became of one call: the provider's id, or the failure and the provider's code."""

    sid: str | None = None
    failure: Failure | None = None
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file of the provider's, or why there will be none; neither when it may come later."""

    data: bytes | None = None
    why: str | None = None


class Gateway(Protocol):
    """Three verbs: send, find what was sent, and fetch what came with a text."""

    def send(self, to: str, body: str) -> Sending:
        """Send `body` to an E.164 number, or to one with `whatsapp:` before it."""

    def find(self, to: str, body: str, *, since: datetime) -> Sending:
        """Look whether such a text went out: its id, none, or a failure to find out."""

    def fetch(self, url: str, *, most: int) -> Fetched:
        """Fetch a file of at most so many bytes that a text named."""


class LoggingGateway:
    """Development: nothing leaves the machine; the outbox page shows the stored text."""

    def send(self, to: str, body: str) -> Sending:
        """Say that a text would have gone, and how long it is."""
        log.info("text kept", digits=len(to), characters=len(body))
        return Sending()

    def find(self, to: str, body: str, *, since: datetime) -> Sending:
        """Find nothing: nothing ever left."""
        log.info("text looked for", digits=len(to), characters=len(body), since=since.isoformat())
        return Sending()

    def fetch(self, url: str, *, most: int) -> Fetched:
        """Fetch nothing: no provider keeps anything for us."""
        log.info("file asked for", characters=len(url), most=most)
        return Fetched(why="gone")


class TwilioGateway:
    """Twilio's Messages resource."""

    def __init__(self, settings: Settings, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._client = Client(
            settings.twilio_account_sid,
            settings.twilio_auth_token.get_secret_value(),
            http_client=TwilioHttpClient(timeout=timeout),
        )
        self._has_peer = bool(settings.twilio_base_url)
        if settings.twilio_base_url:
            self._client.api.base_url = settings.twilio_base_url
        token = settings.twilio_auth_token.get_secret_value()
        self._sign_in = (settings.twilio_account_sid, token)
        self._timeout = timeout
        self._media_base = settings.twilio_base_url or API
        self._service = settings.twilio_messaging_service_sid
        self._from = settings.twilio_from
        self._status_callback = _status_callback(settings)

    def send(self, to: str, body: str) -> Sending:
        """Create a message; a call that times out may have been obeyed, so it is `UNKNOWN`.

        What goes to a simulated phone is only said to have gone.
        """
        if self._is_simulated(to):
            return Sending()
        try:
            message = self._client.messages.create(
                to=to, body=body, **self._sender(to), **self._status_callback
            )
        except TwilioRestException as error:
            return Sending(failure=_failure(error), error_code=str(error.code))
        except requests.ConnectTimeout:
            return Sending(failure=Failure.LATER)  # it never left this machine
        except (requests.RequestException, TwilioException):
            return Sending(failure=Failure.UNKNOWN)
        return Sending(sid=message.sid)

    def find(self, to: str, body: str, *, since: datetime) -> Sending:
        """Look through what was sent to this number; Twilio lists the latest first."""
        try:
            listed = self._client.messages.list(to=to, date_sent_after=since, limit=LOOK_BACK_MOST)
        except (requests.RequestException, TwilioException):
            return Sending(failure=Failure.UNKNOWN)
        sid = next((each.sid for each in listed if each.body == body), None)
        return Sending(sid=sid)

    def fetch(self, url: str, *, most: int) -> Fetched:
        """Fetch a file by its address at Twilio, which sends on to a store of its own.

        The password goes to Twilio alone, and no other host is ever asked.
        """
        address = self._media_base + url.removeprefix(API)
        try:
            for hop in range(HOPS_MOST):
                with requests.get(
                    address,
                    auth=self._sign_in if hop == 0 else None,
                    timeout=self._timeout,
                    stream=True,
                    allow_redirects=False,
                ) as answer:
                    onward = answer.headers.get("Location") if answer.is_redirect else None
                    if onward is None:
                        return _read(answer, most=most)
                if not self._has_peer and not _STORES.fullmatch(onward):
                    return Fetched(why="foreign_address")
                address = onward
        except requests.RequestException:
            return Fetched()
        return Fetched(why="foreign_address")

    def _is_simulated(self, to: str) -> bool:
        """Tell the simulator's phones from people's; a peer in Twilio's place takes them all."""
        return not self._has_peer and FICTIONAL.fullmatch(to) is not None

    def _sender(self, to: str) -> dict[str, str]:
        if self._service:
            return {"messaging_service_sid": self._service}
        if to.startswith(WHATSAPP):
            return {"from_": WHATSAPP + self._from}
        return {"from_": self._from}


def _read(answer: requests.Response, *, most: int) -> Fetched:
    """Read an answer to its end, or until it is too much."""
    if answer.status_code in {401, 403, 404, 410}:
        return Fetched(why="gone")
    if not answer.ok:
        return Fetched()
    data = bytearray()
    for part in answer.iter_content(chunk_size=64 * 1024):
        data += part
        if len(data) > most:
            return Fetched(why="too_large")
    return Fetched(data=bytes(data))


def make_gateway(settings: Settings) -> Gateway:
    """Give Twilio where an account is set, else the twin."""
    return TwilioGateway(settings) if settings.sends_texts else LoggingGateway()


def _status_callback(settings: Settings) -> dict[str, str]:
    """Ask for delivery reports where Twilio can reach us; it refuses an address it cannot."""
    reachable = settings.public_url.startswith("https://") or settings.twilio_base_url
    return {"status_callback": settings.public_url + STATUS_PATH} if reachable else {}


def _failure(error: TwilioRestException) -> Failure:
    # The client puts the HTTP status where the answer names no code of Twilio's own.
    code = None if error.code == error.status else error.code
    return failure_of(code, status=error.status)
