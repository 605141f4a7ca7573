"""The way to a translation engine: LibreTranslate over HTTP, or a twin that only logs.

What is sent has its personal details masked already. An engine that does not answer is no error of
ours: people read the original.
"""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Protocol

import structlog

from engage.config import Settings
from engage.errors import EngageError

TIMEOUT_SECONDS = 20
# LibreTranslate's names where they differ from BCP 47 as we write it.
_TAGS = {"zh-Hans": "zh", "zh-Hant": "zt", "pt-BR": "pt"}

log = structlog.get_logger("engage.translator")


class NoTranslation(EngageError):
    """The engine did not translate; `reason` is a word for logs and pages."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Translated:
    """A text in another language, and the engine that made it."""

    text: str
    engine: str


class Translator(Protocol):
    """One verb: translate."""

    def translate(self, text: str, *, source: str | None, target: str) -> Translated:
        """Give `text` in `target`; without a source the engine guesses. Raises `NoTranslation`."""


class LoggingTranslator:
    """Without an engine: says so, sends nothing anywhere."""

    def translate(self, text: str, *, source: str | None, target: str) -> Translated:
        """Log that something would have been translated; always `NoTranslation`."""
        log.info("translation asked for", characters=len(text), source=source, target=target)
        raise NoTranslation("no_engine")


class LibreTranslator:
    """A LibreTranslate server at `url` (its `/translate` is called), with a key where it wants one."""

    engine = "LibreTranslate"

    def __init__(self, url: str, key: str) -> None:
        self._url = url.rstrip("/") + "/translate"
        self._key = key

    def translate(self, text: str, *, source: str | None, target: str) -> Translated:
        """Ask the server; `NoTranslation` when it does not answer or does not know the language."""
        asked = {
            "q": text,
            "source": _TAGS.get(source, source) if source else "auto",
            "target": _TAGS.get(target, target),
            "format": "text",
            **({"api_key": self._key} if self._key else {}),
        }
        request = urllib.request.Request(  # noqa: S310 - the address is an administrator's setting
            self._url, json.dumps(asked).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                body = json.load(answer)
        except urllib.error.HTTPError as error:
            raise NoTranslation(f"http_{error.code}") from error
        except (OSError, ValueError) as error:
            raise NoTranslation(type(error).__name__) from error
        translated = body.get("translatedText") if isinstance(body, dict) else None
        if not isinstance(translated, str) or not translated.strip():
            raise NoTranslation("empty")
        return Translated(translated, self.engine)


def make_translator(settings: Settings) -> Translator:
    """Give the engine that is set, else the twin."""
    if settings.translate_url:
        return LibreTranslator(settings.translate_url, settings.translate_key.get_secret_value())
    return LoggingTranslator()
