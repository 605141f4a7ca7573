"""What answering a text looks up, read for many phones at once.

A turn that is given it need not ask the database; one that is not asks for itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engage.intake.conversations import loops
from engage.intake.conversations.turn import Past, Said, asking, past_of, unsent_of
from engage.intake.responses import answers_of
from engage.models.conversation import Conversation
from surveys.answers import Answer


@dataclass(frozen=True, slots=True)
class AtHand:
    """What is known of one phone before its one waiting text is read.

    `conversation`: the one that waits for a reply. `answers`: all its response holds, by question
    code. `lately`: its last texts, the newest first, this one among them. `past`: all its
    conversations. `unsent`: whether a reply to it waits to be sent.
    """

    conversation: Conversation | None
    answers: dict[str, Answer]
    lately: Sequence[Said]
    past: Sequence[Past]
    unsent: bool


def look_up(session: Session, contact_ids: Sequence[int], *, now: datetime) -> dict[int, AtHand]:
    """Give what is known of each phone, by contact; for phones of which one text waits."""
    open_now = asking(session, contact_ids)
    answers = answers_of(session, [each.response_id for each in open_now.values()])
    lately = loops.said_lately(session, contact_ids, now=now)
    past = past_of(session, contact_ids)
    unsent = unsent_of(session, contact_ids)
    found = {}
    for contact_id in contact_ids:
        conversation = open_now.get(contact_id)
        held = answers.get(conversation.response_id, {}) if conversation else {}
        found[contact_id] = AtHand(
            conversation,
            held,
            lately.get(contact_id, ()),
            past.get(contact_id, ()),
            contact_id in unsent,
        )
    return found
