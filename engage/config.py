"""Settings: read once from the environment and `.env`, typed, complete or refused."""

import os
import secrets
from contextlib import suppress
from datetime import time
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from engage.errors import ConfigurationError
from engage.languages import LANGUAGES

# A file of the repository's size class; a resident's page of answers stays far below it.
MAX_BODY_BYTES = 2 * 1024 * 1024
# A photo as a phone takes it; a page that asks for one may carry it besides its words.
MAX_PHOTO_BYTES = 10 * 1024 * 1024
NEW_PRIVATE_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL


class Environment(StrEnum):
    """Development makes its own keys and keeps mail in a folder; production refuses to guess."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """Everything that differs from one installation to another. Names are those of the README."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", frozen=True, populate_by_name=True
    )

    env: Environment = Field(Environment.DEVELOPMENT, alias="ENGAGE_ENV")
    instance: Path = Field(Path("instance"), alias="ENGAGE_INSTANCE")
    database_url: str = Field("", alias="ENGAGE_DATABASE_URL")
    broker_url: str | None = Field(None, alias="ENGAGE_BROKER_URL")
    secret_key: SecretStr = Field(SecretStr(""), alias="ENGAGE_SECRET_KEY")
    field_key: SecretStr = Field(SecretStr(""), alias="ENGAGE_FIELD_KEY")
    port: int = Field(8000, alias="PORT")
    # Empty: this machine, at `port`.
    public_url: str = Field("", alias="ENGAGE_PUBLIC_URL")
    city_name: str = Field("Marlow Bay", alias="ENGAGE_CITY_NAME")
    timezone: str = Field("America/Chicago", alias="ENGAGE_TIMEZONE")
    languages: Annotated[tuple[str, ...], NoDecode] = Field(LANGUAGES, alias="ENGAGE_LANGUAGES")
    # Below 5 a mark alone would tell nearly the number.
    suppress_below: int = Field(10, alias="ENGAGE_SUPPRESS_BELOW", ge=5)
    twilio_account_sid: str = Field("", alias="TWILIO_ACCOUNT_SID")
    twilio_auth_token: SecretStr = Field(SecretStr(""), alias="TWILIO_AUTH_TOKEN")
    # The second token while the first is being replaced.
    twilio_auth_token_old: SecretStr = Field(SecretStr(""), alias="TWILIO_AUTH_TOKEN_OLD")
    # Where webhooks are signed with a SharedKey instead of the token, its secret.
    twilio_shared_key: SecretStr = Field(SecretStr(""), alias="TWILIO_SHARED_KEY")
    twilio_messaging_service_sid: str = Field("", alias="TWILIO_MESSAGING_SERVICE_SID")
    twilio_from: str = Field("", alias="TWILIO_FROM")
    twilio_base_url: str | None = Field(None, alias="TWILIO_BASE_URL")
    # Between these two times of a person's day nobody is written to first.
    quiet_from: time = Field(time(21, 0), alias="ENGAGE_QUIET_FROM")
    quiet_until: time = Field(time(8, 0), alias="ENGAGE_QUIET_UNTIL")
    # To one phone in 24 hours: texts it did not ask for, and all texts.
    unasked_texts_a_day: int = Field(2, alias="ENGAGE_UNASKED_TEXTS_A_DAY", ge=1, le=10)
    texts_a_day: int = Field(120, alias="ENGAGE_TEXTS_A_DAY", ge=20)
    # What HELP tells people to turn to ("Call 311"); the public address unless set.
    help_contact: str = Field("", alias="ENGAGE_HELP_CONTACT", max_length=60)
    # What the carrier asks for one segment, fees included; 0 leaves money out. A list price, until
    # staff confirm it on the page of texting's settings.
    segment_price: Decimal = Field(Decimal("0.0083"), alias="ENGAGE_SEGMENT_PRICE", ge=0, le=10)
    currency: str = Field("USD", alias="ENGAGE_CURRENCY", pattern="^[A-Z]{3}$")
    smtp_url: SecretStr = Field(SecretStr(""), alias="ENGAGE_SMTP_URL")
    mail_from: str = Field("engage@localhost", alias="ENGAGE_MAIL_FROM")
    # So long after a letter to a resident went, its address and words are blanked.
    keep_letters_days: int = Field(30, alias="ENGAGE_KEEP_LETTERS_DAYS", ge=1, le=3650)
    # A LibreTranslate server for staff who do not read a comment's language; empty: none.
    translate_url: str = Field("", alias="ENGAGE_TRANSLATE_URL")
    translate_key: SecretStr = Field(SecretStr(""), alias="ENGAGE_TRANSLATE_KEY")

    @field_validator("languages", mode="before")
    @classmethod
    def _split(cls, value: str | tuple[str, ...]) -> tuple[str, ...]:
        tags = tuple(value.replace(",", " ").split()) if isinstance(value, str) else value
        unknown = [tag for tag in tags if tag not in LANGUAGES]
        if unknown or not tags:
            raise ValueError(f"unknown language {', '.join(unknown) or '(none named)'}")
        return tags

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"unknown time zone {value}") from error
        return value

    @field_validator("quiet_until")
    @classmethod
    def _leaves_a_day(cls, value: time, others: ValidationInfo) -> time:
        if "quiet_from" in others.data and value >= others.data["quiet_from"]:
            raise ValueError("must be earlier in the day than ENGAGE_QUIET_FROM")
        return value

    @field_validator("public_url", "translate_url")
    @classmethod
    def _bare_url(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @property
    def production(self) -> bool:
        """Whether real people are served."""
        return self.env is Environment.PRODUCTION

    @property
    def sends_texts(self) -> bool:
        """Whether texts really go out; otherwise they are kept for the outbox page."""
        return bool(self.twilio_account_sid)


def load_settings(**given: object) -> Settings:
    """Give the settings of this process; `given` wins over the environment (aliases as keys).

    Raises `ConfigurationError` naming every fault and its mend.
    """
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        faults = tuple(f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors())
        raise ConfigurationError(faults) from error
    faults = _production_faults(settings) if settings.production else ()
    if faults:
        raise ConfigurationError(faults)
    return _with_own_keys(settings)


def _production_faults(settings: Settings) -> tuple[str, ...]:
    required = {
        "ENGAGE_DATABASE_URL": settings.database_url,
        "ENGAGE_PUBLIC_URL": settings.public_url,
        "ENGAGE_SECRET_KEY": settings.secret_key.get_secret_value(),
        "ENGAGE_FIELD_KEY": settings.field_key.get_secret_value(),
    }
    faults = [f"{name}: must be set in production" for name, value in required.items() if not value]
    if settings.twilio_account_sid and not settings.twilio_auth_token.get_secret_value():
        faults.append("TWILIO_AUTH_TOKEN: must be set with TWILIO_ACCOUNT_SID")
    if settings.sends_texts and not (settings.twilio_from or settings.twilio_messaging_service_sid):
        faults.append("TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID: one must be set")
    return tuple(faults)


def _with_own_keys(settings: Settings) -> Settings:
    """Fill what development may make for itself, kept under `instance/` from run to run."""
    instance = settings.instance.resolve()
    instance.mkdir(parents=True, exist_ok=True)
    filled: dict[str, object] = {"instance": instance}
    if not settings.public_url:
        filled["public_url"] = f"http://127.0.0.1:{settings.port}"
    if not settings.database_url:
        filled["database_url"] = f"sqlite:///{instance / 'engage.sqlite3'}"
    if not settings.secret_key.get_secret_value():
        filled["secret_key"] = SecretStr(_kept(instance / "secret.key", secrets.token_urlsafe(48)))
    if not settings.field_key.get_secret_value():
        own = Fernet.generate_key().decode()
        filled["field_key"] = SecretStr(_kept(instance / "field.key", own))
    return settings.model_copy(update=filled)


def _kept(path: Path, fresh: str) -> str:
    """Give the file's content, writing `fresh` first if there is none; readable by us alone."""
    with suppress(FileExistsError), os.fdopen(os.open(path, NEW_PRIVATE_FILE, 0o600), "w") as file:
        file.write(fresh)
    return path.read_text().strip()
