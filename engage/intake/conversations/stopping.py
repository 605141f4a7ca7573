"""Opting out and in again. An opt-out is obeyed before anything else is looked at.

Judgement (14): revocation is "any reasonable means" (47 CFR 64.1200(a)(10)). A fixed phrase that is
the whole message ("please remove me") is an opt-out. The same phrase inside a longer text may belong
to a story, so it is asked back once: until the answer comes nothing is sent unasked, and staff see
it. If the person says no, the text counts as what it was, an answer.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.intake import contacts
from engage.intake.conversations import ending
from engage.intake.conversations.beginning import keywords
from engage.intake.conversations.phrases import speaks_of
from engage.intake.conversations.replies import Reply, ReplyKind
from engage.intake.conversations.turn import Turn, ask
from engage.models.contact import Contact
from engage.models.conversation import ConversationState, InboundText
from engage.models.flag import FlagReason
from surveys.reading.assent import yes_or_no
from surveys.reading.fold import fold
from surveys.sms.keywords import Command, CommandKind, command

# What Twilio says it took the text for; only with Advanced Opt-Out, and then it answers itself.
CARRIER_KIND = "OptOutType"


def obey_stop(turn: Turn) -> list[Reply] | None:
    """Opt out at once: no text more, whatever was open is closed."""
    said = turn.said
    by_carrier = turn.text.details.get(CARRIER_KIND) == "STOP"
    if not by_carrier and not _is_stop(said):
        return None
    _opt_out(turn)
    if speaks_of("wrong_number", turn.text.body):
        contacts.detach(turn.session, turn.contact, now=turn.now)
    # Twilio has blocked the number already and confirmed it; our own text would fail with 21610.
    if by_carrier or said is None or said.carrier:
        return []
    return [turn.reply(ReplyKind.STOPPED, said.language)]


def is_sure_stop(text: InboundText) -> bool:
    """Tell of a text by itself, whatever is open, whether it can only be an opt-out."""
    return text.details.get(CARRIER_KIND) == "STOP" or _is_stop(command(text.body, []))


def obey_unanswered(
    session: Session, contact: Contact, text: InboundText, *, now: datetime
) -> None:
    """Opt out where a text cannot be answered: only its words and its sender are looked at."""
    contacts.opt_out(session, contact, source="sms", words=text.body, now=now)
    text.handled_at = now


def heed_silence(turn: Turn) -> list[Reply] | None:
    """Say nothing to somebody who opted out, until they ask to begin again."""
    if turn.contact.opted_out_at is None:
        return None
    if not _wants_back(turn):
        return []
    contacts.opt_in(turn.session, turn.contact, source="sms", words=turn.text.body, now=turn.now)
    turn.progress()
    return [turn.reply(ReplyKind.STARTED, keywords=keywords(turn))]


def settle_doubt(turn: Turn) -> list[Reply] | None:
    """Take the answer to "shall we stop?": yes is an opt-out, no gives the text back its meaning."""
    if turn.contact.stop_asked_at is None:
        return None
    turn.contact.stop_asked_at = None
    said = yes_or_no(fold(turn.text.body), [turn.language])
    if said is None or turn.said is not None:
        return None
    if said.yes:
        _opt_out(turn)
        return [turn.reply(ReplyKind.STOPPED)]
    doubted = _doubted(turn)
    if doubted is not None:
        turn.text = doubted
        return None
    return ask(turn.conversation) if turn.conversation else []


def doubt_stop(turn: Turn) -> list[Reply] | None:
    """Ask once whether a text that speaks of our texts was meant as an opt-out."""
    if turn.said is None or turn.said.kind is not CommandKind.STOP:
        return None
    if turn.text.how == _DOUBT:
        return None  # settled a moment ago: it was not
    turn.text.how = _DOUBT
    turn.contact.stop_asked_at = turn.now
    turn.flag(FlagReason.UNSURE_STOP)
    return [turn.reply(ReplyKind.STOP_OR_NOT)]


_DOUBT = "asked whether to stop"


def _is_stop(said: Command | None) -> bool:
    return said is not None and said.kind is CommandKind.STOP and said.sure


def _opt_out(turn: Turn) -> None:
    contacts.opt_out(turn.session, turn.contact, source="sms", words=turn.text.body, now=turn.now)
    ending.end_all(turn.session, turn.contact, ConversationState.STOPPED, now=turn.now)
    turn.progress()


def _wants_back(turn: Turn) -> bool:
    if turn.text.details.get(CARRIER_KIND) == "START":
        return True
    if turn.said is not None and turn.said.kind is CommandKind.START:
        return True
    # "Yes" opts in only here, where nothing is open that it could answer (19).
    agreed = yes_or_no(fold(turn.text.body), [turn.language])
    return agreed is not None and agreed.yes and agreed.confidence == 1.0 and not agreed.rest


def _doubted(turn: Turn) -> InboundText | None:
    statement = (
        select(InboundText)
        .where(InboundText.contact_id == turn.contact.id, InboundText.how == _DOUBT)
        .order_by(InboundText.id.desc())
        .limit(1)
    )
    return turn.session.scalar(statement)
