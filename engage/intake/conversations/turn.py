"""One turn of a conversation: a text, who sent it, and what was open when it came."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from engage.intake import versions
from engage.intake.conversations.replies import Reply, ReplyKind
from engage.intake.responses import hash_token
from engage.models.contact import Contact
from engage.models.conversation import Conversation, ConversationState, InboundText
from engage.models.flag import Flag, FlagReason
from engage.models.response import Response
from surveys.definition import Question, Survey
from surveys.kinds import KINDS
from surveys.logic import shuffled
from surveys.sms import Reading
from surveys.sms.keywords import Command

# The evening's survey is remembered the next day at the same time, and once more.
REMIND_AFTER = timedelta(hours=24)
MOST_REMINDERS = 2

TEXT_KINDS = frozenset({"comment", "short_text"})


# Put together once: building a statement costs as much as running it.
_ASKING = (
    select(Conversation)
    .where(
        Conversation.contact_id == bindparam("contact_id"),
        Conversation.state == ConversationState.ASKING,
    )
    .options(
        joinedload(Conversation.response).joinedload(Response.version),
        joinedload(Conversation.response).joinedload(Response.survey),
    )
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a conversation needs of the installation.

    `languages`: its first is spoken to strangers. `token` gives, for a response's public id, the
    token of its private link, always the same. `dispute` takes a text as the denial of the decision
    its sender was told of last and gives the language it was told in; `None` if there is none.
    """

    languages: Sequence[str]
    token: Callable[[str], str]
    dispute: Callable[["Turn"], str | None]


@dataclass(slots=True)
class Turn:
    """What is at hand while one text is answered. `said` is the command it is, if any."""

    session: Session
    contact: Contact
    text: InboundText
    surroundings: Surroundings
    now: datetime
    conversation: Conversation | None = None
    question: Question | None = None
    said: Command | None = None
    languages: Sequence[str] = field(init=False)
    # What `reading.read_open` has read: by question code, text and language.
    readings: dict[tuple[str, str, str], Reading] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.languages = self.surroundings.languages

    @property
    def language(self) -> str:
        """The language to speak to this person."""
        if self.conversation:
            return self.conversation.language
        return self.contact.language or self.languages[0]

    def reply(self, kind: ReplyKind, language: str | None = None, **values: str) -> Reply:
        """Give one thing to say, in this person's language unless another is named."""
        return Reply(kind, language or self.language, values)

    def flag(self, reason: FlagReason) -> None:
        """Ask a person to look at this text."""
        flag = Flag(
            reason=reason, contact_id=self.contact.id, inbound_text_id=self.text.id, at=self.now
        )
        self.session.add(flag)

    def progress(self) -> None:
        """Remember that this text led to something: the sender is no machine."""
        self.contact.progressed_at = self.now


def asking(session: Session, contact: Contact) -> Conversation | None:
    """Give the contact's conversation that waits for a reply."""
    # What has changed so far is not what is asked for here; it is written with the rest.
    with session.no_autoflush:
        return session.scalar(_ASKING, {"contact_id": contact.id})


def ends_at(conversation: Conversation, now: datetime) -> datetime:
    """Give when a conversation ends if nothing more is heard: what was answered stays."""
    return now + timedelta(hours=conversation.lasts_hours)


def definition_of(conversation: Conversation) -> Survey:
    """Give what this conversation asks: the version it began with, whatever came after."""
    return versions.definition_of(conversation.response.version)


def find_question(conversation: Conversation, code: str | None) -> Question | None:
    """Give a question of the conversation with its choices in this person's order."""
    if code is None:
        return None
    question = definition_of(conversation).question(code)
    return shuffled(question, conversation.response.public_id)


def ask(conversation: Conversation) -> list[Reply]:
    """Give the open question; where it is not translated, say so and give it in another."""
    question = find_question(conversation, conversation.question_code)
    if question is None:
        return []
    language = conversation.language
    prompt = KINDS[question.kind].prompt(question, language)
    asked = Reply(ReplyKind.QUESTION, language, {"prompt": prompt})
    if definition_of(conversation).pick(question.text, language).language == language:
        return [asked]
    return [Reply(ReplyKind.NOT_TRANSLATED, language), asked]


def link(turn: Turn, response: Response) -> Reply:
    """Offer the web: the same response, by its private link."""
    token = turn.surroundings.token(response.public_id)
    response.token_hash = hash_token(token)
    return turn.reply(ReplyKind.WEB_LINK, token=token)
