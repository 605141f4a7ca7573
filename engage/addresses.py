"""Phones and e-mail addresses at rest: encrypted, and found by a keyed hash."""

import hashlib
import hmac
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken

from engage.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Sealed:
    """An address as it is stored."""

    digest: str
    ciphertext: bytes


class AddressBook:
    """Seals and opens addresses with the installation's field key."""

    def __init__(self, key: str) -> None:
        try:
            self._fernet = Fernet(key)
        except ValueError as error:
            mend = "ENGAGE_FIELD_KEY: must be 32 bytes in URL-safe base64 (see `engage doctor`)"
            raise ConfigurationError((mend,)) from error
        # A key of its own for the hash, so that neither reveals the other.
        self._hash_key = hashlib.sha256(b"address hash" + key.encode()).digest()

    def digest(self, address: str) -> str:
        """Give the keyed hash (64 hex digits) that finds an address without revealing it."""
        return hmac.new(self._hash_key, _plain(address).encode(), hashlib.sha256).hexdigest()

    def seal(self, address: str) -> Sealed:
        """Give the address as it is stored."""
        return Sealed(self.digest(address), self._fernet.encrypt(_plain(address).encode()))

    def open(self, ciphertext: bytes) -> str:
        """Give the address; `ConfigurationError` when it was sealed with another key."""
        try:
            return self._fernet.decrypt(ciphertext).decode()
        except InvalidToken as error:
            mend = "ENGAGE_FIELD_KEY: is not the key this database was written with"
            raise ConfigurationError((mend,)) from error


def _plain(address: str) -> str:
    return address.strip().lower()
