"""One survey asked of one phone, a question at a time: what a text means, and what is answered.

`receive` decides; what it gives are kinds of replies and their values. The sentences, and the way
out, belong to `engage.sms`. Order of reading: opt-out, opt-in, help, language, keyword, answer.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engage.intake import contacts, versions
from engage.intake.responses import (
    Beginning,
    Given,
    begin_response,
    finish_response,
    save_answers,
    stored_answers,
)
from engage.intake.versions import OpenSurvey
from engage.models.contact import Contact
from engage.models.conversation import Conversation, ConversationState, InboundText
from engage.models.response import Channel, Response, ResponseState
from surveys.answers import Answer, Missing
from surveys.definition import Question, Survey
from surveys.kinds import KINDS
from surveys.logic import by_text, next_question, questions_on_path
from surveys.sms import Reading, ReadingKind, interpret
from surveys.sms.keywords import Command, CommandKind, command

# A question is asked back once; a second reply that cannot be read is passed over, so that nobody
# is caught in a loop.
MOST_TRIES = 2
EXPIRES_AFTER = timedelta(days=3)


class ReplyKind(StrEnum):
    """What is to be said; `engage.sms.wording` knows how."""

    WELCOME = "welcome"
    QUESTION = "question"
    UNCLEAR = "unclear"
    PASSED_OVER = "passed_over"
    THANKS = "thanks"
    HELP = "help"
    STOPPED = "stopped"
    STARTED = "started"
    LANGUAGE_CHANGED = "language_changed"
    MENU = "menu"


@dataclass(frozen=True, slots=True)
class Reply:
    """One thing to say, in `language`. `values` are texts of the survey, by placeholder."""

    kind: ReplyKind
    language: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Turn:
    """What is at hand while one text is answered."""

    session: Session
    contact: Contact
    text: InboundText
    now: datetime
    languages: Sequence[str]

    @property
    def language(self) -> str:
        return self.contact.language or self.languages[0]


def receive(
    session: Session, text: InboundText, *, languages: Sequence[str], now: datetime
) -> list[Reply]:
    """Take one stored text and give what to say. Taken twice, the second time says nothing.

    `languages` are the installation's; its first is spoken to strangers.
    """
    contact = contacts.lock_contact(session, text.contact_id)
    session.refresh(text)
    if text.handled_at is not None:
        return []
    text.handled_at = now
    turn = _Turn(session, contact, text, now, languages)
    conversation = _open_conversation(session, contact)
    question = _question_of(conversation)
    said = command(text.body, [turn.language], question=question)
    if said and said.kind is CommandKind.STOP and said.sure:
        return _stop(turn, conversation, said)
    if contact.opted_out_at is not None:
        return _maybe_start_again(turn, said)
    if said and said.kind is not CommandKind.STOP:
        return _obey(turn, conversation, said)
    started = versions.by_keyword(session, _keyword(text.body), now=now)
    if started:
        return _start(turn, conversation, started)
    if conversation is None:
        return _menu(turn)
    return _answer(turn, conversation)


def expire_conversations(session: Session, *, limit: int, now: datetime) -> int:
    """Close conversations nobody went on with; what was answered stays as a partial response."""
    due = (
        select(Conversation)
        .where(Conversation.state == ConversationState.ASKING, Conversation.expires_at <= now)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    expired = list(session.scalars(due))
    for conversation in expired:
        _end(session, conversation, ConversationState.EXPIRED, now=now)
    return len(expired)


def _stop(turn: _Turn, conversation: Conversation | None, said: Command) -> list[Reply]:
    contacts.opt_out(
        turn.session, turn.contact, source="sms", words=turn.text.body[:160], now=turn.now
    )
    if conversation:
        _end(turn.session, conversation, ConversationState.STOPPED, now=turn.now)
    # Twilio has blocked the number already and confirmed it; our own text would fail with 21610.
    return [] if said.carrier else [Reply(ReplyKind.STOPPED, said.language)]


def _maybe_start_again(turn: _Turn, said: Command | None) -> list[Reply]:
    if said is None or said.kind is not CommandKind.START:
        return []
    contacts.opt_in(
        turn.session, turn.contact, source="sms", words=turn.text.body[:160], now=turn.now
    )
    return [Reply(ReplyKind.STARTED, turn.language, {"keywords": _keywords(turn)})]


def _obey(turn: _Turn, conversation: Conversation | None, said: Command) -> list[Reply]:
    if said.kind is CommandKind.LANGUAGE:
        return _switch(turn, conversation, said.language)
    if said.kind is CommandKind.HELP:
        return [Reply(ReplyKind.HELP, conversation.language if conversation else turn.language)]
    # START in the middle of a survey is neither an answer nor a new beginning.
    return [_ask(conversation)] if conversation else _menu(turn)


def _switch(turn: _Turn, conversation: Conversation | None, language: str) -> list[Reply]:
    if language not in turn.languages:
        return _menu(turn)
    turn.contact.language = language
    changed = Reply(ReplyKind.LANGUAGE_CHANGED, language)
    if conversation is None:
        return [changed, *_menu(turn)]
    conversation.language = language
    conversation.response.language = language
    return [changed, _ask(conversation)]


def _start(turn: _Turn, running: Conversation | None, found: OpenSurvey) -> list[Reply]:
    if running and running.response.survey_id == found.survey.id:
        return [_ask(running)]
    if running:
        _end(turn.session, running, ConversationState.EXPIRED, now=turn.now)
    language = _language_for(turn, found.definition)
    beginning = Beginning(
        version=found.version,
        channel=Channel.SMS,
        language=language,
        record_id=f"text:{turn.text.sid}",
    )
    response = begin_response(turn.session, beginning, now=turn.now)
    conversation = Conversation(
        contact=turn.contact,
        response=response,
        state=ConversationState.ASKING,
        language=language,
        asked_at=turn.now,
        expires_at=turn.now + EXPIRES_AFTER,
    )
    turn.session.add(conversation)
    contacts.opt_in(
        turn.session, turn.contact, source="keyword", words=turn.text.body[:160], now=turn.now
    )
    title = found.definition.pick(found.definition.title, language).text
    welcome = Reply(ReplyKind.WELCOME, language, {"title": title})
    return [welcome, *_go_on(turn, conversation, {})]


def _answer(turn: _Turn, conversation: Conversation) -> list[Reply]:
    question = _question_of(conversation)
    if question is None:
        return _menu(turn)
    reading = interpret(question, turn.text.body, [conversation.language, "en"])
    if reading.kind is ReadingKind.IGNORED:
        return []
    if reading.kind is ReadingKind.REPEAT:
        return [_ask(conversation)]
    if reading.answer is None:
        return _ask_back(turn, conversation, question)
    return _keep(turn, conversation, question, reading)


def _ask_back(turn: _Turn, conversation: Conversation, question: Question) -> list[Reply]:
    conversation.tries += 1
    if conversation.tries < MOST_TRIES:
        return [Reply(ReplyKind.UNCLEAR, conversation.language), _ask(conversation)]
    skipped = Reading(ReadingKind.SKIPPED, Answer(missing=Missing.SKIPPED), "not understood")
    passed = Reply(ReplyKind.PASSED_OVER, conversation.language)
    return [passed, *_keep(turn, conversation, question, skipped)]


def _keep(
    turn: _Turn, conversation: Conversation, question: Question, reading: Reading
) -> list[Reply]:
    assert reading.answer is not None  # noqa: S101 - the callers looked
    given = {question.code: Given(reading.answer, turn.text.body, reading.how)}
    save_answers(turn.session, conversation.response, given, now=turn.now)
    return _go_on(turn, conversation, stored_answers(turn.session, conversation.response_id))


def _go_on(turn: _Turn, conversation: Conversation, answers: Mapping[str, Answer]) -> list[Reply]:
    definition = versions.definition_of(conversation.response.version)
    question = next_question(definition, answers)
    conversation.tries = 0
    conversation.asked_at = turn.now
    conversation.expires_at = turn.now + EXPIRES_AFTER
    conversation.question_code = question.code if question else None
    if question:
        turn.session.flush()
        return [_ask(conversation)]
    conversation.state = ConversationState.FINISHED
    _mark_unasked(turn, conversation.response, definition, answers)
    finish_response(
        turn.session, conversation.response, state=ResponseState.SUBMITTED, now=turn.now
    )
    thanks = definition.pick(definition.thanks, conversation.language).text
    return [Reply(ReplyKind.THANKS, conversation.language, {"thanks": thanks})]


def _mark_unasked(
    turn: _Turn, response: Response, definition: Survey, answers: Mapping[str, Answer]
) -> None:
    """Say of questions that cannot be texted that they were not asked: nobody skipped them."""
    unasked = {
        question.code: Given(Answer(missing=Missing.NOT_ASKED))
        for question in questions_on_path(definition, answers)
        if KINDS[question.kind].asks and not by_text(question)
    }
    save_answers(turn.session, response, unasked, now=turn.now)


def _end(
    session: Session, conversation: Conversation, state: ConversationState, *, now: datetime
) -> None:
    conversation.state = state
    session.flush()
    finish_response(session, conversation.response, state=ResponseState.PARTIAL, now=now)


def _ask(conversation: Conversation) -> Reply:
    question = _question_of(conversation)
    prompt = KINDS[question.kind].prompt(question, conversation.language) if question else ""
    return Reply(ReplyKind.QUESTION, conversation.language, {"prompt": prompt})


def _question_of(conversation: Conversation | None) -> Question | None:
    if conversation is None or conversation.question_code is None:
        return None
    definition = versions.definition_of(conversation.response.version)
    return definition.question(conversation.question_code)


def _open_conversation(session: Session, contact: Contact) -> Conversation | None:
    statement = (
        select(Conversation)
        .where(
            Conversation.contact_id == contact.id, Conversation.state == ConversationState.ASKING
        )
        .options(joinedload(Conversation.response).joinedload(Response.version))
    )
    return session.scalar(statement)


def _menu(turn: _Turn) -> list[Reply]:
    return [Reply(ReplyKind.MENU, turn.language, {"keywords": _keywords(turn)})]


def _keywords(turn: _Turn) -> str:
    found = versions.open_surveys(turn.session, now=turn.now)
    return ", ".join(each.survey.keyword for each in found if each.survey.keyword)


def _language_for(turn: _Turn, definition: Survey) -> str:
    remembered = turn.contact.language
    return remembered if remembered in definition.languages else definition.base_language


def _keyword(body: str) -> str:
    """Give the first word as a keyword is written: letters and digits, upper case."""
    words = re.findall(r"\w+", body)
    return words[0].upper() if len(words) == 1 else ""
