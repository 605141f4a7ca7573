"""What a text means, asked in a fixed order: the first step that knows the answer gives it.

Danger comes before everything, for its answer may save a life; then opting out, which no survey may
swallow; machines before words, so that nothing loops; commands before keywords, keywords before
answers. To learn how one text travels, read the steps from top to bottom.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from engage.intake import contacts
from engage.intake.conversations import beginning, care, denying, loops, outside, stopping, wishes
from engage.intake.conversations.answering import take_answer
from engage.intake.conversations.at_hand import AtHand
from engage.intake.conversations.ending import end
from engage.intake.conversations.replies import Reply, ReplyKind
from engage.intake.conversations.turn import Surroundings, Turn, asking, find_question
from engage.models.contact import Contact
from engage.models.conversation import Conversation, ConversationState, InboundText
from engage.models.response import ResponseState
from surveys.sms.keywords import command

# Codes by which a carrier said that nobody had the number: whoever has it now is somebody else.
UNKNOWN_NUMBER = frozenset({"30005"})

STEPS: tuple[Callable[[Turn], list[Reply] | None], ...] = (
    care.care,
    stopping.obey_stop,
    stopping.heed_silence,
    loops.ignore_machines,
    stopping.settle_doubt,
    stopping.doubt_stop,
    denying.take_denial,
    wishes.grant_help,
    wishes.repeat_start,
    wishes.switch_language,
    beginning.start_by_keyword,
    outside.close_politely,
    wishes.hand_over,
    wishes.change_answer,
    take_answer,
    outside.answer_outside,
)


def receive(
    session: Session,
    contact: Contact,
    text: InboundText,
    *,
    surroundings: Surroundings,
    now: datetime,
    at_hand: AtHand | None = None,
) -> list[Reply]:
    """Take one stored text of a locked contact and give what to say.

    `at_hand` spares looking up what is known already; only for a phone of which one text waits.
    """
    text.handled_at = now
    turn = Turn(session, contact, text, surroundings, now)
    _greet_new_holder(turn)
    turn.conversation = _live_conversation(turn, _take_up(turn, at_hand))
    if turn.conversation is not None:
        turn.question = find_question(turn.conversation, turn.conversation.question_code)
    turn.said = command(text.body, [turn.language], question=turn.question)
    for step in STEPS:
        replies = step(turn)
        if replies is not None:
            return _with_unfinished(turn, replies)
    return []


def _take_up(turn: Turn, at_hand: AtHand | None) -> Conversation | None:
    """Give the conversation that waits for a reply, from what is at hand where something is."""
    if at_hand is None:
        return asking(turn.session, [turn.contact.id]).get(turn.contact.id)
    turn.lately, turn.past, turn.unsent = at_hand.lately, at_hand.past, at_hand.unsent
    if at_hand.conversation is not None:
        turn.held[at_hand.conversation.response_id] = at_hand.answers
    return at_hand.conversation


def _live_conversation(turn: Turn, conversation: Conversation | None) -> Conversation | None:
    """Give the conversation unless its time is over or the web ended it."""
    if conversation is None:
        return None
    if conversation.response.state is ResponseState.SUBMITTED:
        end(turn.session, conversation, ConversationState.FINISHED, now=turn.now)
        return None
    if conversation.expires_at <= turn.text.received_at:
        end(turn.session, conversation, ConversationState.EXPIRED, now=turn.now)
        return None
    return conversation


def _greet_new_holder(turn: Turn) -> None:
    """A number that writes is reachable; one that nobody had belongs to somebody new."""
    contact = turn.contact
    if contact.unreachable_code in UNKNOWN_NUMBER:
        contacts.detach(turn.session, contact, now=turn.now)
    if contact.unreachable_at is not None:
        contact.unreachable_at = None
        contact.unreachable_code = None


def _with_unfinished(turn: Turn, replies: list[Reply]) -> list[Reply]:
    """After the thanks for one survey, offer the one that was left for it."""
    if not any(reply.kind is ReplyKind.THANKS for reply in replies):
        return replies
    left = beginning.unfinished(turn)
    if left is None or left.state is not ConversationState.PAUSED:
        return replies
    keyword = left.response.survey.keyword or ""
    return [*replies, turn.reply(ReplyKind.UNFINISHED, keyword=keyword)]
