"""What the application at hand was made with. Only inside an application context."""

from flask import current_app

from engage.addresses import AddressBook
from engage.config import Settings


def current_settings() -> Settings:
    """Give the installation's settings."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def current_addresses() -> AddressBook:
    """Give what seals and opens residents' phone numbers and e-mail."""
    book: AddressBook = current_app.extensions["addresses"]
    return book
