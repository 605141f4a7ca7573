"""A conversation in the terminal, with the engine that answers real phones."""

import secrets
import sys
from collections.abc import Iterator

import click
from flask import current_app
from flask.cli import with_appcontext

from engage.addresses import AddressBook
from engage.config import Settings
from engage.db import reading, transaction
from engage.errors import EngageError
from engage.intake import contacts, versions
from engage.languages import LANGUAGES
from engage.models.contact import AddressKind
from engage.sms import inbound
from engage.times import now

UNUSABLE = 2
# Numbers that are never given to anybody (555-0100 to 0199 of every area), kept for stories.
TRIAL_NUMBER = "+1{area}55501{line:02d}"


@click.command()
@click.argument("slug")
@click.option("--language", type=click.Choice(LANGUAGES), help="The resident's language.")
@click.option("--from", "number", help="The resident's number; a new one unless given.")
@with_appcontext
def sms(slug: str, language: str | None, number: str | None) -> None:
    """Answer a survey by text, here: one text a line, and what it is answered."""
    number = number or TRIAL_NUMBER.format(
        area=200 + secrets.randbelow(700), line=secrets.randbelow(100)
    )
    _show(_text(_keyword(slug), number, language=language))
    for line in _lines():
        _show(_text(line, number))


def _keyword(slug: str) -> str:
    try:
        with reading() as session:
            found = versions.find_open_survey(session, slug, now=now())
    except EngageError as error:
        click.echo(f"{slug}: {type(error).__name__}", err=True)
        raise SystemExit(UNUSABLE) from error
    if not found.keyword or not found.definition.sms:
        click.echo(f"{slug}: has no keyword, so it cannot be answered by text", err=True)
        raise SystemExit(UNUSABLE)
    return found.keyword


def _lines() -> Iterator[str]:
    """Give what is typed, without the line's end; a pipe is read to its end, a person's until ^D."""
    if not sys.stdin.isatty():
        yield from (line.rstrip("\r\n") for line in sys.stdin)
        return
    while True:
        try:
            yield click.prompt(">", prompt_suffix=" ", default="", show_default=False)
        except click.Abort:
            return


def _text(body: str, number: str, *, language: str | None = None) -> str:
    settings: Settings = current_app.config["SETTINGS"]
    book: AddressBook = current_app.extensions["addresses"]
    arrival = inbound.Arrival(f"terminal:{secrets.token_hex(16)}", number, body)
    with transaction() as session:
        contact = contacts.keep_contact(session, book, AddressKind.PHONE, number, now=now())
        contact.language = language or contact.language
        text_id = inbound.keep(session, book, arrival, now=now())
    return inbound.answer(text_id, settings=settings, now=now())


def _show(reply: str) -> None:
    click.echo(f"{reply}\n" if reply else "(no reply)\n")
