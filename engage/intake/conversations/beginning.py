"""Beginning a survey: the keyword of a poster, what was written after it, and going on later.

Judgement on the language: it is never a question of its own, which would cost a message and be
confused with the survey's first. The one that is evident is taken (remembered from before, named
beside the keyword, or the script of what was written); else the first question comes in the
survey's own language with one line that names the others.
"""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from rapidfuzz.distance import Levenshtein
from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from engage.db import insert_one
from engage.intake import contacts
from engage.intake.conversations.answering import go_on, keep_reading
from engage.intake.conversations.phrases import without_signature
from engage.intake.conversations.reading import read, read_open
from engage.intake.conversations.replies import Reply, ReplyKind
from engage.intake.conversations.turn import (
    TEXT_KINDS,
    Past,
    Turn,
    ask,
    ends_at,
    find_question,
)
from engage.intake.responses import Beginning, begin_response
from engage.intake.texting_rules import Rule, rules_of
from engage.intake.versions import OpenSurvey
from engage.models.base import UtcDateTime
from engage.models.conversation import Conversation, ConversationState
from engage.models.response import Channel, Membership, Response, ResponseState
from surveys.definition import Survey
from surveys.languages import NAMES
from surveys.reading.fold import fold, words
from surveys.sms import ReadingKind
from surveys.sms.keywords import CommandKind, command

# A survey left half-way is gone on with by its keyword for so long; later it begins anew.
RESUME_WITHIN = timedelta(days=30)
# Shorter keywords have too many neighbours ("BUS", "BUT").
LEAST_LETTERS_TO_GUESS = 4
# So many words beside the keyword that are no answer are something to be heard.
LEAST_WORDS_TO_KEEP = 3
_SCRIPTS = {"ARABIC": "ar", "HANGUL": "ko", "ETHIOPIC": "am", "CYRILLIC": "ru", "CJK": "zh-Hans"}

# Put together once: building a statement costs as much as running it.
_MINE = Conversation.contact_id == bindparam("contact_id")
_LATELY = Conversation.asked_at >= bindparam("since", type_=UtcDateTime())
_OF_SURVEY = Response.survey_id == bindparam("survey_id")
_UNFINISHED = (ConversationState.PAUSED, ConversationState.EXPIRED, ConversationState.STOPPED)
_LEFT = (
    select(Conversation)
    .join(Conversation.response)
    .where(
        _MINE,
        _LATELY,
        Conversation.state.in_(_UNFINISHED),
        Response.state != ResponseState.SUBMITTED,
    )
    .options(
        joinedload(Conversation.response).joinedload(Response.version),
        joinedload(Conversation.response).joinedload(Response.survey),
    )
    .order_by(Conversation.asked_at.desc(), Conversation.id.desc())
    .limit(1)
)
_LEFT_OF_SURVEY = _LEFT.where(_OF_SURVEY)
_FINISHED = (
    select(Conversation.id)
    .join(Conversation.response)
    .where(_MINE, _LATELY, _OF_SURVEY, Conversation.state == ConversationState.FINISHED)
    .limit(1)
)


def start_by_keyword(turn: Turn) -> list[Reply] | None:
    """Begin the survey whose keyword the text is, or opens with where nothing else is open."""
    body = without_signature(turn.text.body)
    tokens = words(fold(body))
    if not tokens or (turn.conversation is not None and len(tokens) > 1):
        return None
    # Reading it costs less than asking which surveys are open, and nearly every text is an answer.
    found = None if _is_an_answer(turn) else _by_keyword(turn, tokens)
    if found is None:
        return None
    turn.progress()
    running = turn.conversation
    if running is not None and running.response.survey_id == found.id:
        return ask(running)
    if running is not None:
        running.state = ConversationState.PAUSED
        turn.session.flush()
    # What changes from here on is looked for by nobody, and written with the rest.
    with turn.session.no_autoflush:
        return _begin(turn, found, _after_first_word(body))


def keywords(turn: Turn) -> str:
    """Give the keywords of what is open by text now, for a menu."""
    found = turn.surroundings.open_surveys()
    return ", ".join(each.keyword or "" for each in found if _by_text(each))


def resume(turn: Turn, conversation: Conversation) -> None:
    """Open a conversation again where it was left, and its response with it."""
    response = conversation.response
    if response.state is ResponseState.PARTIAL:
        # Counted anew when the response ends again.
        turn.session.execute(delete(Membership).where(Membership.response_id == response.id))
        response.state = ResponseState.OPEN
    conversation.state = ConversationState.ASKING
    conversation.ended_at = None
    conversation.tries = 0
    conversation.asked_at = turn.now
    conversation.expires_at = ends_at(conversation, turn.now)
    turn.conversation = conversation
    turn.question = find_question(conversation, conversation.question_code)
    turn.session.flush()


def unfinished(turn: Turn, survey_id: int | None = None) -> Conversation | None:
    """Give this person's latest conversation that was left before its end, of one survey or any."""
    since = max(turn.contact.held_since, turn.now - RESUME_WITHIN)
    if not any(_may_be_left(each, turn, survey_id, since) for each in turn.conversations()):
        return None
    asked = {"contact_id": turn.contact.id, "since": since}
    if survey_id is None:
        return turn.session.scalar(_LEFT, asked)
    return turn.session.scalar(_LEFT_OF_SURVEY, {**asked, "survey_id": survey_id})


def _may_be_left(past: Past, turn: Turn, survey_id: int | None, since: datetime) -> bool:
    """Tell of a conversation that is not the present one whether it may not have come to its end."""
    return (
        past.state is not ConversationState.FINISHED
        and past.asked_at >= since
        and survey_id in {None, past.survey_id}
        and (turn.conversation is None or turn.conversation.id != past.id)
    )


def _begin(turn: Turn, found: OpenSurvey, rest: str) -> list[Reply]:
    contacts.opt_in(
        turn.session, turn.contact, source="keyword", words=turn.text.body, now=turn.now
    )
    left = unfinished(turn, found.id)
    if left is not None:
        resume(turn, left)
        return [turn.reply(ReplyKind.WELCOME_BACK), *ask(left)]
    language, evident = _language_for(turn, found.definition, rest)
    rule = rules_of(turn.session, [found.id])[found.id]
    if not rule.may_repeat and _has_answered(turn, found):
        title = found.definition.pick(found.definition.title, language).text
        return [Reply(ReplyKind.ANSWERED_BEFORE, language, {"title": title})]
    conversation = _new_conversation(turn, found, language, rule)
    first = go_on(turn, conversation)
    first = _take_first_answer(turn, conversation, rest) or first
    title = found.definition.pick(found.definition.title, language).text
    welcome = [Reply(ReplyKind.WELCOME, language, {"title": title})]
    others = [tag for tag in found.definition.languages if tag != language]
    if others and not evident:
        welcome.append(Reply(ReplyKind.LANGUAGES, language, {"languages": _named(others)}))
    return [*welcome, *first]


def _new_conversation(turn: Turn, found: OpenSurvey, language: str, rule: Rule) -> Conversation:
    beginning = Beginning(
        version=found.version,
        channel=Channel.SMS,
        language=language,
        record_id=f"text:{turn.text.sid}",
    )
    response = begin_response(turn.session, beginning, now=turn.now)
    row = {
        "contact_id": turn.contact.id,
        "response_id": response.id,
        "state": ConversationState.ASKING,
        "language": language,
        "turn_of_phone": _times_answered(turn, found) + 1,
        "asked_at": turn.now,
        "lasts_hours": rule.lasts_hours,
        "expires_at": turn.now + timedelta(hours=rule.lasts_hours),
    }
    conversation = insert_one(turn.session, Conversation, row)
    assert conversation is not None  # noqa: S101 - the phone is locked, and nothing else is asking
    # Both are at hand: neither is read again.
    set_committed_value(conversation, "contact", turn.contact)
    set_committed_value(conversation, "response", response)
    turn.conversation = conversation
    turn.held[response.id] = {}
    return conversation


def _take_first_answer(turn: Turn, conversation: Conversation, rest: str) -> list[Reply] | None:
    """Take what stands after the keyword for the first answer, where it can be one.

    A poster may show the first question: "PARKS 2". Words that are no answer are kept as a remark.
    """
    question = turn.question = find_question(conversation, conversation.question_code)
    if question is None or not words(fold(rest)) or _names_language(rest):
        return None
    reading = read(conversation, question, rest)
    short_words = question.kind in TEXT_KINDS and len(words(fold(rest))) < LEAST_WORDS_TO_KEEP
    if reading.kind is ReadingKind.ANSWER and not short_words:
        return keep_reading(turn, question, reading)
    if len(words(fold(rest))) >= LEAST_WORDS_TO_KEEP:
        turn.text.conversation_id = conversation.id
        turn.text.question_code = question.code
        turn.text.remark = rest
    return None


def _by_keyword(turn: Turn, tokens: Sequence[str]) -> OpenSurvey | None:
    """Give the survey of the first word; a single word may have one letter wrong."""
    found = turn.surroundings.open_surveys()
    offered = {fold(each.keyword or ""): each for each in found if _by_text(each)}
    if tokens[0] in offered:
        return offered[tokens[0]]
    if turn.conversation is not None or len(tokens) > 1:
        return None
    near = [
        keyword
        for keyword in offered
        if len(keyword) >= LEAST_LETTERS_TO_GUESS
        and Levenshtein.distance(keyword, tokens[0], score_cutoff=1) <= 1
    ]
    return offered[near[0]] if len(near) == 1 else None


def _by_text(found: OpenSurvey) -> bool:
    return found.definition.sms and bool(found.keyword)


def _is_an_answer(turn: Turn) -> bool:
    """Tell whether the open question offers this very word: then it is no keyword."""
    if turn.conversation is None or turn.question is None or turn.question.kind in TEXT_KINDS:
        return False
    return read_open(turn, turn.conversation, turn.question).kind is ReadingKind.ANSWER


def _after_first_word(body: str) -> str:
    """Give what was written after the keyword, in the writer's spelling."""
    _, _, rest = body.strip().partition(" ")
    return rest.strip()


def _language_for(turn: Turn, definition: Survey, rest: str) -> tuple[str, bool]:
    """Give the language to begin in, and whether it was evident."""
    wanted = (_names_language(rest), turn.contact.language, _script(rest))
    for tag in wanted:
        if tag in definition.languages:
            if tag == wanted[0]:
                turn.contact.language = tag
            return tag, True
    return definition.base_language, False


def _names_language(rest: str) -> str | None:
    said = command(rest) if rest else None
    return said.language if said and said.kind is CommandKind.LANGUAGE else None


def _script(rest: str) -> str | None:
    """Give the language of the first letter's script, where the script tells one."""
    letter = next((char for char in rest if char.isalpha()), "")
    script = unicodedata.name(letter, "").partition(" ")[0] if letter else ""
    return _SCRIPTS.get(script)


def _named(tags: Sequence[str]) -> str:
    """Give each language by its own name with the letters that choose it: `Español: ES`."""
    return ", ".join(f"{NAMES[tag]}: {tag.upper()}" for tag in tags)


def _has_answered(turn: Turn, found: OpenSurvey) -> bool:
    """Tell whether this phone, since its holder has it, came to the end of the survey."""
    asked = {
        "contact_id": turn.contact.id,
        "since": turn.contact.held_since,
        "survey_id": found.id,
    }
    return turn.session.scalar(_FINISHED, asked) is not None


def _times_answered(turn: Turn, found: OpenSurvey) -> int:
    return sum(each.survey_id == found.id for each in turn.conversations())
