"""The application factory: a table of contents."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from engage import db, i18n, security
from engage.addresses import AddressBook
from engage.config import Settings, load_settings
from engage.logs import set_up_logging
from engage.mail import make_mailer
from engage.pages import (
    admin,
    city,
    collectors,
    comments,
    department,
    development,
    organization,
    problems,
    resident,
    responses,
    routing,
    studio,
    texting,
    ui,
    wire,
)
from engage.sms import webhook
from engage.sms.gateway import make_gateway
from engage.translator import make_translator

# What answers at an address, each from a package of its own.
ROOMS = (
    resident,
    department,
    city,
    collectors,
    comments,
    responses,
    routing,
    organization,
    studio,
    texting,
    admin,
    development,
    webhook,
)


class _App(Flask):
    """Flask, told that none of our views and hooks is asynchronous: it need not look each time."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """Give the web application; `settings` default to the environment's.

    Raises `ConfigurationError` when they cannot work.
    """
    settings = settings or load_settings()
    set_up_logging(settings)
    app = _App("engage")
    app.config.update(SETTINGS=settings, LANGUAGES=settings.languages)
    app.extensions["addresses"] = AddressBook(settings.field_key.get_secret_value())
    db.init_app(app, settings.database_url)
    i18n.init_app(app, timezone=settings.timezone)
    security.init_app(app, settings, db.database_of(app))
    problems.init_app(app)
    app.extensions["text_gateway"] = make_gateway(settings)
    app.extensions["mailer"] = make_mailer(settings)
    app.extensions["translator"] = make_translator(settings)
    ui.init_app(app)
    wire.init_app(app)
    for room in ROOMS:
        room.init_app(app)
    return app
