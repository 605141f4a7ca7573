"""What a message looks like at Twilio, read off the installed `twilio` package.

Names of fields, parameters and states are taken from the client's own code, so that the fake cannot
drift from what the client sends and understands.
"""

import inspect
import re
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from twilio.rest.api.v2010.account.message import MessageInstance, MessageList

API_VERSION = "2010-04-01"
SID = re.compile(r"(SM|MM)[0-9a-f]{32}")
ADDRESS = re.compile(r"(whatsapp:)?\+[1-9][0-9]{6,14}")
BODY_MOST = 1600

STATUSES = frozenset(
    value for name, value in vars(MessageInstance.Status).items() if name.isupper()
)
FIELDS = tuple(
    dict.fromkeys(
        re.findall(r'payload\.get\(\s*"(\w+)"', inspect.getsource(MessageInstance.__init__))
    )
)


def _sent_by(function: object) -> frozenset[str]:
    """Give the names of what a function of the client sends."""
    sent = inspect.getsource(function).partition("values.of(")[2].partition("\n            }")[0]
    return frozenset(re.findall(r'"([\w<>]+)":', sent))


CREATE_PARAMETERS = _sent_by(MessageList._create)
LIST_PARAMETERS = _sent_by(MessageList.page)


@dataclass
class Message:
    """One message as Twilio keeps it."""

    sid: str
    account_sid: str
    to: str
    from_: str
    body: str
    created: datetime
    status: str = "queued"
    direction: str = MessageInstance.Direction.OUTBOUND_API
    error_code: int | None = None
    status_callback: str | None = None
    messaging_service_sid: str | None = None
    statuses: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, object]:
        """Give every field that the client reads, and no other."""
        date = format_datetime(self.created, usegmt=True)
        known: dict[str, object] = {
            "sid": self.sid,
            "account_sid": self.account_sid,
            "to": self.to,
            "from": self.from_,
            "body": self.body,
            "status": self.status,
            "direction": self.direction,
            "error_code": self.error_code,
            "messaging_service_sid": self.messaging_service_sid,
            "date_created": date,
            "date_updated": date,
            "date_sent": date,
            "num_media": "0",
            "num_segments": "0" if self.messaging_service_sid else "1",
            "api_version": API_VERSION,
            "uri": f"/{API_VERSION}/Accounts/{self.account_sid}/Messages/{self.sid}.json",
        }
        return {name: known.get(name) for name in FIELDS}
