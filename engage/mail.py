"""The way to a mailbox: SMTP, or a twin that keeps each message as a file."""

import re
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import css_inline
import structlog

from engage.config import Settings
from engage.errors import EngageError

TIMEOUT_SECONDS = 15
SMTP_PORT = 25

log = structlog.get_logger("engage.mail")


class MailRefused(EngageError):
    """A message that did not go. `for_good`: the mailbox will never take it."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An e-mail. `key` makes its Message-ID, so that a repeated one is known as the same.

    `pictures` are (content id, PNG) shown inside the HTML part. `stop_url`, where the reader may stop
    letters of this kind, takes one click (RFC 8058).
    """

    key: str
    to: str
    subject: str
    text: str
    html: str
    language: str
    pictures: Sequence[tuple[str, bytes]] = ()
    stop_url: str | None = None


class Mailer(Protocol):
    """One verb: send."""

    def send(self, letter: Letter) -> None:
        """Hand a letter over; `MailRefused` when it did not go."""


class FolderMailer:
    """Development: each message becomes a file under `instance/mail`."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def send(self, letter: Letter) -> None:
        """Write the message as it would have gone."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^\w.-]+", "-", letter.key)
        (self._folder / f"{name}.eml").write_bytes(bytes(compose(letter, sender=self._sender)))
        log.info("mail kept", key=name)


class SmtpMailer:
    """A mail server at `smtp://user:password@host:port?starttls=1` (or `smtps://`)."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._port = parts.port or SMTP_PORT
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._tls = parts.scheme == "smtps"
        self._starttls = "starttls" in parse_qs(parts.query)
        self._sender = sender

    def send(self, letter: Letter) -> None:
        """Send one message over a connection of its own."""
        message = compose(letter, sender=self._sender)
        try:
            with self._connect() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _words in error.recipients.values()]
            raise MailRefused("recipient", for_good=all(code >= 550 for code in codes)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailRefused(type(error).__name__, for_good=False) from error

    def _connect(self) -> smtplib.SMTP:
        if self._tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=TIMEOUT_SECONDS, context=_trusted()
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)
        if self._starttls:
            server.starttls(context=_trusted())
        if self._user:
            server.login(self._user, self._password)
        return server


@cache
def _trusted() -> ssl.SSLContext:
    """Give the system's certificates, read once: that takes longer than sending a letter."""
    return ssl.create_default_context()


def inline_styles(html: str) -> str:
    """Give a letter's HTML with its styles on each element: many mail programs read no others."""
    return css_inline.inline(html, keep_style_tags=True)


def make_mailer(settings: Settings) -> Mailer:
    """Give SMTP where it is set, else the folder."""
    url = settings.smtp_url.get_secret_value()
    if url:
        return SmtpMailer(url, settings.mail_from)
    return FolderMailer(settings.instance / "mail", settings.mail_from)


def compose(letter: Letter, *, sender: str) -> EmailMessage:
    """Give the message: a text part first, an HTML part with its pictures."""
    domain = Address(addr_spec=sender).domain
    message = EmailMessage()
    message["Subject"] = letter.subject
    message["From"] = sender
    message["To"] = letter.to
    message["Message-ID"] = f"<{re.sub(r'[^A-Za-z0-9.-]+', '.', letter.key)}@{domain}>"
    message["Content-Language"] = letter.language
    message["Auto-Submitted"] = "auto-generated"
    if letter.stop_url:
        message["List-Unsubscribe"] = f"<{letter.stop_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    html = message.get_payload(1)
    assert isinstance(html, EmailMessage)  # noqa: S101 - the part just added
    for cid, png in letter.pictures:
        html.add_related(png, "image", "png", cid=f"<{cid}>", disposition="inline")
    return message
