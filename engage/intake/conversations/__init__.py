"""Conversations by text message: a survey asked of a phone, a question at a time.

`receive` decides what a text means and what is answered; the sentences, and the way out, belong to
`engage.sms`.
"""

from engage.intake.conversations.answering import was_unread
from engage.intake.conversations.at_hand import look_up
from engage.intake.conversations.ending import expire_conversations
from engage.intake.conversations.receiving import receive
from engage.intake.conversations.replies import Reply, ReplyKind, join_replies
from engage.intake.conversations.stopping import is_sure_stop, obey_unanswered
from engage.intake.conversations.turn import Surroundings

__all__ = [
    "Reply",
    "ReplyKind",
    "Surroundings",
    "expire_conversations",
    "is_sure_stop",
    "join_replies",
    "look_up",
    "obey_unanswered",
    "receive",
    "was_unread",
]
