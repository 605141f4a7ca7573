"""A conversation in the terminal, with the engine that answers real phones.

The replies are standard output. How each text was read, what each reply costs, and the clock stand
beside them, on standard error.
"""

import re
import secrets
import sys
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext

from engage.current import current_addresses, current_settings
from engage.db import reading, transaction
from engage.errors import EngageError
from engage.intake import contacts, versions
from engage.languages import LANGUAGES
from engage.models.contact import AddressKind
from engage.sms import answering, costs, inbound, simulator
from engage.sms.gateway import FICTIONAL
from engage.sms.simulator import Bubble
from engage.times import now

UNUSABLE = 2
# Numbers that are never given to anybody (555-0100 to 0199 of every area), kept for stories.
TRIAL_NUMBER = "+1{area}55501{line:02d}"
WAIT = re.compile(r"\s*/wait\s+([0-9]{1,3})\s*")


@click.command()
@click.argument("slug")
@click.option("--language", type=click.Choice(LANGUAGES), help="The resident's language.")
@click.option("--from", "number", help="The resident's number; a new one unless given.")
@with_appcontext
def sms(slug: str, language: str | None, number: str | None) -> None:
    """Answer a survey by text, here: one text a line, and what it is answered.

    A line such as "/wait 24" moves the clock by so many hours, as in the simulator: reminders come,
    and conversations end.
    """
    keyword = _keyword(slug)
    number = number or TRIAL_NUMBER.format(
        area=200 + secrets.randbelow(700), line=secrets.randbelow(100)
    )
    _begin(number, language=language)
    _turn(keyword, number)
    for line in _lines():
        _turn(line, number)


def _begin(number: str, *, language: str | None) -> None:
    """Give the phone a clock that can be moved, if it is one of nobody's, and its owner's language."""
    with transaction() as session:
        contact = contacts.keep_contact(
            session, current_addresses(), AddressKind.PHONE, number, now=now()
        )
        if language or contact.language is None:
            contact.language = language
        if _is_nobodys(number):
            simulator.add_clock(session, contact)


def _turn(line: str, number: str) -> None:
    before = len(_bubbles(number))
    hours = WAIT.fullmatch(line)
    if hours is not None and _is_nobodys(number):
        _wait(number, int(hours[1]))
    else:
        _show(_text(line, number))
    for bubble in _bubbles(number)[before:]:
        if hours is not None and bubble.ours:
            _show(bubble.body)
        _explain(bubble)


def _wait(number: str, hours: int) -> None:
    with transaction() as session:
        simulator.move_clock(
            session,
            current_addresses(),
            number,
            hours=hours,
            settings=current_settings(),
            now=now(),
        )
        clock = simulator.clock_of(session, current_addresses(), number, now=now())
    local = clock.astimezone(ZoneInfo(current_settings().timezone))
    click.echo(f"[{local:%a %Y-%m-%d %H:%M}]", err=True)


def _explain(bubble: Bubble) -> None:
    """Say beside the conversation how a text was read, or what a reply costs."""
    if bubble.segments is not None:
        cost = costs.price(bubble.segments, current_settings())
        click.echo(f"[segments: {bubble.segments}, {cost} {current_settings().currency}]", err=True)
    elif bubble.how or bubble.unread:
        click.echo(f"[read as: {bubble.how or 'not read'}]", err=True)


def _bubbles(number: str) -> Sequence[Bubble]:
    with reading() as session:
        return simulator.conversation(session, current_addresses(), number)


def _is_nobodys(number: str) -> bool:
    """Tell whether nothing can be sent to a number: a moved clock must not remind a real person."""
    return FICTIONAL.fullmatch(number) is not None


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


def _text(body: str, number: str) -> str:
    arrival = inbound.Arrival(f"terminal:{secrets.token_hex(16)}", number, body)
    with transaction() as session:
        at = simulator.clock_of(session, current_addresses(), number, now=now())
        text_id = inbound.keep(session, current_addresses(), arrival, now=at)
    return answering.answer(text_id, settings=current_settings(), now=at)


def _show(reply: str) -> None:
    click.echo(f"{reply}\n" if reply else "(no reply)\n")
