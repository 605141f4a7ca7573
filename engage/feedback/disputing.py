"""NOT FIXED by text message: the same as the button on the page behind `/told/TOKEN`.

Judgement: it is a reply to a decision where a decision is the last thing we wrote to this phone of
our own accord, at most `WITHIN` ago; in a survey, where nothing was asked since. Two decisions told
at once leave open which is meant. Then it is a text like any other, and each link still works.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from engage.feedback import telling
from engage.intake.conversations.turn import Turn
from engage.models.contact import OutcomeSubscription
from engage.models.conversation import OutboundText, Purpose, TextState
from engage.models.telling import Told

# Long enough to pass by and look, short enough to remember what the text was about.
WITHIN = timedelta(days=30)
# News that came so close to other news is not told apart by who answers.
TOGETHER = timedelta(hours=1)
_LEFT = (TextState.SENDING, TextState.UNKNOWN, TextState.SENT, TextState.DELIVERED)
_UNASKED = [purpose for purpose in Purpose if purpose.unasked]


def dispute_by_text(turn: Turn) -> str | None:
    """Put what the phone was told of last before its department again, once.

    Gives the language it was told in, also when it was denied before; `None` if nothing was told.
    """
    told = _meant(turn)
    for each in told:
        telling.dispute(turn.session, each, now=turn.now)
    return told[0].subscription.language if told else None


def _meant(turn: Turn) -> Sequence[Told]:
    """Give what was told by the text this one replies to; nothing where that is not plain."""
    last, before = [*_last_texts(turn), None, None][:2]
    if last is None or last.sent_at is None or last.purpose is not Purpose.NEWS:
        return []
    if not last.sent_at <= turn.text.received_at <= last.sent_at + WITHIN:
        return []
    if before is not None and _may_be_meant(turn, before, last.sent_at):
        return []
    return _told_by(turn, last)


def _last_texts(turn: Turn) -> Sequence[OutboundText]:
    """Give the last two texts that left for this phone: in a survey of all, else of news and such."""
    left = (
        select(OutboundText)
        .where(
            OutboundText.contact_id == turn.contact.id,
            OutboundText.state.in_(_LEFT),
            OutboundText.sent_at.is_not(None),
        )
        .order_by(OutboundText.sent_at.desc(), OutboundText.id.desc())
        .limit(2)
    )
    if turn.conversation is None:
        left = left.where(OutboundText.purpose.in_(_UNASKED))
    return turn.session.scalars(left).all()


def _may_be_meant(turn: Turn, before: OutboundText, last_at: datetime) -> bool:
    """Tell whether the text before is another decision, told a moment earlier and not denied yet."""
    if before.sent_at is None or last_at - before.sent_at > TOGETHER:
        return False
    return any(each.disputed_at is None for each in _told_by(turn, before))


def _told_by(turn: Turn, text: OutboundText) -> Sequence[Told]:
    """Give what a text told of: a decision about one input, or about several of one person's."""
    promised = (
        select(Told)
        .join(OutcomeSubscription, OutcomeSubscription.id == Told.subscription_id)
        .where(OutcomeSubscription.contact_id == turn.contact.id, Told.at == text.created_at)
        .options(joinedload(Told.input), joinedload(Told.event), joinedload(Told.subscription))
        .order_by(Told.id)
    )
    return [each for each in turn.session.scalars(promised) if telling.key_of(each) == text.key]
