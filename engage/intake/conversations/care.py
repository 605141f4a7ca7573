"""Texts that speak of danger: a fixed answer at once, and a person is told.

Nobody reads these texts at night, so the answer says whom to call. The survey stays where it was.
"""

from datetime import timedelta

from sqlalchemy import select

from engage.intake.conversations.phrases import says, speaks_about
from engage.intake.conversations.reading import read
from engage.intake.conversations.replies import Reply, ReplyKind
from engage.intake.conversations.turn import TEXT_KINDS, Turn
from engage.models.flag import Flag, FlagReason
from surveys.sms import ReadingKind

# Another phone's automatic answer may say "call 911": it gets ours once, not for ever.
SAID_AGAIN_AFTER = timedelta(minutes=10)
_DANGERS = (FlagReason.SELF_HARM, FlagReason.VIOLENCE, FlagReason.EMERGENCY)


def care(turn: Turn) -> list[Reply] | None:
    """Answer a text that speaks of fire, violence or self-harm now."""
    danger = _danger(turn)
    if danger is None:
        return None
    recently = _said_recently(turn)
    turn.flag(danger)
    turn.text.how = danger.value
    if recently:
        return []
    kind = ReplyKind.SELF_HARM if danger is FlagReason.SELF_HARM else ReplyKind.EMERGENCY
    return [turn.reply(kind)]


def _danger(turn: Turn) -> FlagReason | None:
    body = turn.text.body
    for danger in _DANGERS:
        if speaks_about(danger.value, body):
            return danger
    in_a_word = _in_a_word(turn)
    return None if in_a_word is None or _is_a_choice(turn) else in_a_word


def _in_a_word(turn: Turn) -> FlagReason | None:
    body = turn.text.body
    if says("self_harm_words", body):
        return FlagReason.SELF_HARM
    there = says("emergency_words_there", body, spoken=turn.language)
    return FlagReason.EMERGENCY if there or says("emergency_words", body) else None


def _is_a_choice(turn: Turn) -> bool:
    """Tell whether the open question offers the word, as one on services may offer "Fire"."""
    if turn.conversation is None or turn.question is None or turn.question.kind in TEXT_KINDS:
        return False
    return read(turn.conversation, turn.question, turn.text.body).kind is ReadingKind.ANSWER


def _said_recently(turn: Turn) -> bool:
    statement = select(Flag.id).where(
        Flag.contact_id == turn.contact.id,
        Flag.reason.in_(_DANGERS),
        Flag.at > turn.now - SAID_AGAIN_AFTER,
    )
    return turn.session.scalar(statement.limit(1)) is not None
