"""One turn of a conversation: a text, who sent it, and what was open when it came."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from engage.intake import versions
from engage.intake.conversations.replies import Reply, ReplyKind
from engage.intake.responses import Given, hash_token, save_answers, stored_answers
from engage.intake.versions import OpenSurvey
from engage.models.base import table_of
from engage.models.contact import Contact
from engage.models.conversation import (
    Conversation,
    ConversationState,
    InboundText,
    OutboundText,
    Purpose,
    TextState,
)
from engage.models.flag import Flag, FlagReason
from engage.models.response import Response
from surveys.answers import Answer
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
        Conversation.contact_id.in_(bindparam("contacts", expanding=True)),
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
    token of its private link, always the same. `open_surveys` gives those there are at the time, asked
    for once for all texts answered together. `dispute` takes a text as the denial of the decision
    its sender was told of last and gives the language it was told in; `None` if there is none.
    """

    languages: Sequence[str]
    token: Callable[[str], str]
    open_surveys: Callable[[], Sequence[OpenSurvey]]
    dispute: Callable[["Turn"], str | None]


_CONVERSATION, _RESPONSE = table_of(Conversation).c, table_of(Response).c
_PAST = (
    select(
        *(_CONVERSATION.contact_id, _CONVERSATION.id, _RESPONSE.survey_id),
        *(_CONVERSATION.state, _CONVERSATION.asked_at),
    )
    .join_from(table_of(Conversation), table_of(Response))
    .where(_CONVERSATION.contact_id.in_(bindparam("contacts", expanding=True)))
)


_OUT = table_of(OutboundText).c
_UNSENT = select(_OUT.contact_id).where(
    _OUT.contact_id.in_(bindparam("contacts", expanding=True)),
    _OUT.state == TextState.QUEUED,
    _OUT.purpose == Purpose.REPLY,
)


@dataclass(frozen=True, slots=True)
class Past:
    """A conversation of a phone, as it stood before the text at hand was read."""

    id: int
    survey_id: int
    state: ConversationState
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a text, and when they came."""

    text_id: int
    body: str
    at: datetime


@dataclass(slots=True)
class Turn:
    """What is at hand while one text is answered. `said` is the command it is, if any.

    `lately`, `past` and `unsent`: the phone's last texts, the newest first, all its conversations, and
    whether a reply to it waits to be sent; where somebody has looked already.
    """

    session: Session
    contact: Contact
    text: InboundText
    surroundings: Surroundings
    now: datetime
    conversation: Conversation | None = None
    question: Question | None = None
    said: Command | None = None
    languages: Sequence[str] = field(init=False)
    lately: Sequence[Said] | None = None
    past: Sequence[Past] | None = None
    unsent: bool | None = None
    # What `reading.read_open` has read: by question code, text and language.
    readings: dict[tuple[str, str, str], Reading] = field(default_factory=dict)
    # What a response holds by question code, by response.
    held: dict[int, dict[str, Answer]] = field(default_factory=dict)

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

    def conversations(self) -> Sequence[Past]:
        """Give the phone's conversations, as they stood when it was first asked for."""
        if self.past is None:
            self.past = past_of(self.session, [self.contact.id]).get(self.contact.id, ())
        return self.past

    def has_unsent(self) -> bool:
        """Tell whether a reply to this phone waits to be sent."""
        if self.unsent is None:
            self.unsent = self.contact.id in unsent_of(self.session, [self.contact.id])
        return self.unsent

    def answers(self, response: Response) -> Mapping[str, Answer]:
        """Give what a response holds by question code, asked for once a turn."""
        if response.id not in self.held:
            self.held[response.id] = stored_answers(self.session, response.id)
        return self.held[response.id]

    def save(self, response: Response, code: str, given: Given) -> None:
        """Store an answer, replacing an earlier one."""
        save_answers(self.session, response, {code: given}, now=self.now)
        if response.id in self.held:
            self.held[response.id][code] = given.answer

    def progress(self) -> None:
        """Remember that this text led to something: the sender is no machine."""
        self.contact.progressed_at = self.now


def asking(session: Session, contact_ids: Sequence[int]) -> Mapping[int, Conversation]:
    """Give the conversation that waits for a reply, by contact, of those who have one."""
    # What has changed so far is not what is asked for here; it is written with the rest.
    with session.no_autoflush:
        found = session.scalars(_ASKING, {"contacts": contact_ids})
    return {conversation.contact_id: conversation for conversation in found}


def past_of(session: Session, contact_ids: Sequence[int]) -> Mapping[int, Sequence[Past]]:
    """Give all conversations by contact, of those who had any."""
    found: dict[int, list[Past]] = {}
    with session.no_autoflush:
        rows = session.execute(_PAST, {"contacts": contact_ids})
    for contact_id, *rest in rows:
        found.setdefault(contact_id, []).append(Past(*rest))
    return found


def unsent_of(session: Session, contact_ids: Sequence[int]) -> frozenset[int]:
    """Give those of the contacts to whom a reply waits to be sent."""
    with session.no_autoflush:
        return frozenset(session.scalars(_UNSENT, {"contacts": contact_ids}))


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
