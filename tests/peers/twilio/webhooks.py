"""What Twilio sends: inbound texts and delivery reports, signed as it signs them."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from tests.peers.twilio.shapes import SID, STATUSES

INBOUND = "/sms/twilio"
STATUS = "/sms/twilio/status"


@dataclass
class Phone:
    """One resident's phone: what it texts arrives signed; the same sid again is a repeat."""

    client: FlaskClient
    account_sid: str
    auth_token: str
    public_url: str
    number: str
    to: str = "+12025550100"
    _sids: itertools.count = field(default_factory=lambda: itertools.count(1))

    def text(
        self, body: str | None, *, sid: str | None = None, extra: Mapping[str, str] | None = None
    ) -> TestResponse:
        """Text the city. `extra` adds or replaces fields."""
        fields = self.fields(body, sid=sid) | dict(extra or {})
        return self.post(INBOUND, fields)

    def fields(self, body: str | None, *, sid: str | None = None) -> dict[str, str]:
        """Give the fields of a webhook, as Twilio fills them for a long code."""
        sid = sid or self.new_sid()
        assert SID.fullmatch(sid), sid
        fields = {
            "ToCountry": "US",
            "ToState": "DC",
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "ToCity": "",
            "FromZip": "60601",
            "SmsSid": sid,
            "FromState": "IL",
            "SmsStatus": "received",
            "FromCity": "CHICAGO",
            "FromCountry": "US",
            "To": self.to,
            "ToZip": "",
            "NumSegments": "1",
            "MessageSid": sid,
            "AccountSid": self.account_sid,
            "From": self.number,
            "ApiVersion": "2010-04-01",
        }
        return fields if body is None else fields | {"Body": body}

    def new_sid(self) -> str:
        """Give a message id nobody had before."""
        return f"SM{abs(hash(self.number)) % 16**16:016x}{next(self._sids):016x}"

    def report(self, sid: str, status: str, *, error_code: str | None = None) -> TestResponse:
        """Send a delivery report for a text of the city's."""
        assert status in STATUSES, status
        fields = {
            "MessageSid": sid,
            "SmsSid": sid,
            "MessageStatus": status,
            "SmsStatus": status,
            "To": self.number,
            "From": self.to,
            "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
        }
        return self.post(STATUS, fields | ({"ErrorCode": error_code} if error_code else {}))

    def post(
        self,
        path: str,
        fields: Mapping[str, str],
        *,
        signature: str | None = None,
        token: str | None = None,
    ) -> TestResponse:
        """Post fields to a path, signed for the public address unless told otherwise."""
        url = self.public_url + path
        signed = sign(url, fields, token or self.auth_token) if signature is None else signature
        headers = {"X-Twilio-Signature": signed} if signed else {}
        # gunicorn gives the target as it stood in the request line.
        raw = {"RAW_URI": path}
        return self.client.post(path, data=dict(fields), headers=headers, environ_overrides=raw)


def sign(url: str, fields: Mapping[str, str], token: str) -> str:
    """Sign as Twilio does, with its own code."""
    signature: str = RequestValidator(token).compute_signature(url, fields)
    return signature
