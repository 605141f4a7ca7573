"""Texts outside any survey: an answer that comes late, thanks, feedback, or an unknown word.

Whatever is more than a word or two is kept as a comment, tagged and routed like any other: a
resident who writes to the city is heard, whether or not the city asked.
"""

from datetime import timedelta

from sqlalchemy import select

from engage.errors import SurveyClosed, SurveyNotOpen
from engage.intake import versions
from engage.intake.conversations import ending
from engage.intake.conversations.answering import keep_reading
from engage.intake.conversations.beginning import keywords, resume, unfinished
from engage.intake.conversations.feedback import keep_feedback
from engage.intake.conversations.phrases import is_courtesy
from engage.intake.conversations.reading import read
from engage.intake.conversations.replies import Reply, ReplyKind
from engage.intake.conversations.turn import Turn, find_question
from engage.models.conversation import Conversation, ConversationState
from engage.models.survey import Survey
from surveys.reading.common import is_tapback
from surveys.reading.fold import fold, words
from surveys.sms import ReadingKind

MENU_EVERY = timedelta(days=1)
# Fewer words are a greeting or a mistyped keyword. Scripts without blanks are counted by letters.
LEAST_WORDS = 3
LEAST_LETTERS_TOGETHER = 6


def close_politely(turn: Turn) -> list[Reply] | None:
    """End a conversation whose survey has closed meanwhile; words still count as feedback."""
    conversation = turn.conversation
    if conversation is None:
        return None
    try:
        versions.require_open(conversation.response.survey, now=turn.text.received_at)
    except (SurveyClosed, SurveyNotOpen):
        ending.end(turn.session, conversation, ConversationState.EXPIRED, now=turn.now)
        return _closed(turn, conversation)
    return None


def answer_outside(turn: Turn) -> list[Reply]:
    """Make the best of a text that belongs to no open survey."""
    if is_tapback(fold(turn.text.body)):
        return []
    left = unfinished(turn)
    if left is not None:
        replies = _go_on_late(turn, left)
        if replies is not None:
            return replies
    if is_courtesy(turn.text.body) and _finished_before(turn):
        return []
    if closed := _closed_keyword(turn):
        return [_say_closed(turn, closed)]
    if _says_something(turn.text.body):
        keep_feedback(turn)
        return [turn.reply(ReplyKind.FEEDBACK_KEPT), *menu(turn)]
    return menu(turn)


def menu(turn: Turn, *, always: bool = False) -> list[Reply]:
    """Say what can be answered by text; unasked at most once a day."""
    said = turn.contact.menu_at
    if not always and said is not None and turn.now - said < MENU_EVERY:
        return []
    turn.contact.menu_at = turn.now
    return [turn.reply(ReplyKind.MENU, keywords=keywords(turn))]


def _go_on_late(turn: Turn, left: Conversation) -> list[Reply] | None:
    """Take an answer that comes after the conversation expired, where it still can be one."""
    if left.state is ConversationState.STOPPED:
        return None  # only its keyword brings it back
    question = find_question(left, left.question_code)
    if question is None:
        return None
    reading = read(left, question, turn.text.body)
    if reading.kind is not ReadingKind.ANSWER:
        return None
    try:
        versions.require_open(left.response.survey, now=turn.text.received_at)
    except (SurveyClosed, SurveyNotOpen):
        return _closed(turn, left)
    resume(turn, left)
    return [turn.reply(ReplyKind.WELCOME_BACK), *keep_reading(turn, question, reading)]


def _closed(turn: Turn, conversation: Conversation) -> list[Reply]:
    turn.conversation, turn.question = None, None
    said = _say_closed(turn, conversation.response.survey, language=conversation.language)
    if not _says_something(turn.text.body):
        return [said]
    keep_feedback(turn)
    return [said, Reply(ReplyKind.FEEDBACK_KEPT, conversation.language)]


def _say_closed(turn: Turn, survey: Survey, *, language: str | None = None) -> Reply:
    language = language or turn.language
    version = survey.current_version
    assert version is not None  # noqa: S101 - the constraint `published_has_a_version`
    definition = versions.definition_of(version)
    on = survey.closes_at.date().isoformat() if survey.closes_at else ""
    title = definition.pick(definition.title, language).text
    return Reply(ReplyKind.CLOSED, language, {"title": title, "on": on})


def _closed_keyword(turn: Turn) -> Survey | None:
    tokens = words(fold(turn.text.body))
    if len(tokens) != 1:
        return None
    statement = select(Survey).where(
        Survey.keyword == tokens[0].upper(), Survey.closes_at <= turn.text.received_at
    )
    return turn.session.scalar(statement)


def _finished_before(turn: Turn) -> bool:
    statement = select(Conversation.id).where(Conversation.contact_id == turn.contact.id).limit(1)
    return turn.session.scalar(statement) is not None


def _says_something(body: str) -> bool:
    spoken = words(fold(body))
    together = any("\u3040" <= char <= "\u9fff" for char in body)
    if together:
        return sum(map(len, spoken)) >= LEAST_LETTERS_TOGETHER
    return len(spoken) >= LEAST_WORDS
