"""An answer is stored, and the conversation goes on to its next question or to its end.

Judgements, all on one principle: nothing is ever stored on a question it was not meant for without
saying so.

(5, 9) A text that came before the open question was asked cannot be a reply to it. Where it fits the
question before, it corrects that; where it fits only the open one, it is taken. A text that came
after, and fits only the question before, corrects that within two minutes. Each correction is said
aloud, with the question. The same words twice at once are one answer, pressed twice.
(6) Parts of a long text that come one by one within ten seconds are one answer, in the order of
arrival, where the question was an open one and the part fits nothing else.
(27) The words beside a choice ("2 because of three accidents") become a comment on that question.
(35) An answer in another of the survey's languages is taken; after two in the same one, changing to
it is offered once.
"""

from datetime import timedelta

from sqlalchemy import select

from engage.intake.conversations import ending
from engage.intake.conversations.reading import read, read_open
from engage.intake.conversations.replies import Reply, ReplyKind
from engage.intake.conversations.turn import (
    MOST_REMINDERS,
    REMIND_AFTER,
    TEXT_KINDS,
    Turn,
    ask,
    definition_of,
    ends_at,
    find_question,
    link,
)
from engage.intake.responses import Given
from engage.models.conversation import Conversation, InboundText
from engage.models.flag import FlagReason
from surveys.answers import Answer, Missing
from surveys.definition import Question
from surveys.errors import Problem
from surveys.logic import next_question
from surveys.reading.abuse import is_only_abuse
from surveys.reading.fold import fold
from surveys.sms import Reading, ReadingKind, Unclear, interpret
from surveys.sms.segments import (
    GSM_PART,
    GSM_SINGLE,
    UCS2_PART,
    UCS2_SINGLE,
    Encoding,
    measure,
)

# A question is asked back once; a second reply that cannot be read is passed over, so that nobody
# is caught in a loop.
MOST_TRIES = 2
LATE_WITHIN = timedelta(minutes=2)
PARTS_WITHIN = timedelta(seconds=10)
# Longer a question does not wait to be sent, unless the provider is away.
UNSENT_WITHIN = timedelta(minutes=5)
# A long text is cut where a segment is full, or at the word before.
_NEARLY_FULL = 8
_SENTENCE_ENDS = (".", "!", "?", "؟", "。", "！", "？", "።", "…", ")", '"')
# Answers in another language before changing to it is offered.
HEARD_ENOUGH = 2
_PICTURE = "picture"
_UNREAD = "not read: "

_ASKED_BACK = {
    Unclear.NOTHING: ReplyKind.NOTHING_READ,
    Unclear.SEVERAL: ReplyKind.ONE_ONLY,
    Unclear.RANGE: ReplyKind.NAME_EACH,
    Unclear.TWO_WAYS: ReplyKind.NAME_EACH,
    Problem.TOO_MANY: ReplyKind.TOO_MANY,
}


def take_answer(turn: Turn) -> list[Reply] | None:
    """Take the text as the answer it is, or ask for it again."""
    conversation, question = turn.conversation, turn.question
    if conversation is None or question is None:
        return None
    reading = read_open(turn, conversation, question)
    if reading.kind is ReadingKind.IGNORED:
        return []
    if reading.kind is ReadingKind.REPEAT:
        return ask(conversation)
    for step in (_part_of_previous, _crossed, _answer, _late_for_previous, _picture):
        replies = step(turn, question, reading)
        if replies is not None:
            return replies
    return _ask_back(turn, question, reading)


def keep_reading(turn: Turn, question: Question, reading: Reading) -> list[Reply]:
    """Store what was read as the answer to the open question, and go on."""
    conversation = _open(turn)
    _store(turn, question, reading)
    if question.kind in TEXT_KINDS and is_only_abuse(turn.text.body):
        turn.flag(FlagReason.ABUSE)  # kept as it is; `engage.digests.quoting` never shows it
    conversation.previous_code = question.code
    turn.progress()
    offered = _offer_language(turn, question, reading)
    return [*offered, *go_on(turn, conversation)]


def go_on(turn: Turn, conversation: Conversation) -> list[Reply]:
    """Ask the next question, or end with thanks when there is none."""
    definition = definition_of(conversation)
    answers = turn.answers(conversation.response)
    question = next_question(definition, answers)
    conversation.tries = 0
    conversation.choosing_language = False
    conversation.asked_at = turn.now
    conversation.expires_at = ends_at(conversation, turn.now)
    conversation.question_code = question.code if question else None
    if question is not None:
        more = conversation.reminders < MOST_REMINDERS
        conversation.remind_at = turn.now + REMIND_AFTER if more else None
        turn.question = find_question(conversation, question.code)
        return ask(conversation)
    ending.finish(turn.session, conversation, answers, now=turn.now)
    thanks = definition.pick(definition.thanks, conversation.language).text
    return [Reply(ReplyKind.THANKS, conversation.language, {"thanks": thanks})]


def _answer(turn: Turn, question: Question, reading: Reading) -> list[Reply] | None:
    if reading.answer is None:
        return None
    return keep_reading(turn, question, reading)


def _crossed(turn: Turn, _question: Question, _reading: Reading) -> list[Reply] | None:
    """Read a text that came before the open question was sent as one to the question before."""
    conversation = _open(turn)
    if turn.text.received_at >= conversation.asked_at and not _is_unsent(turn, conversation):
        return None
    previous = find_question(conversation, conversation.previous_code)
    if previous is None:
        return None
    if _same_words_as_last(turn):
        return []
    if previous.kind in TEXT_KINDS:
        return _join(turn, previous)
    return _correct(turn, previous)


def _is_unsent(turn: Turn, conversation: Conversation) -> bool:
    """Tell whether the open question still waits to be sent; one asked long ago does not."""
    return turn.now - conversation.asked_at < UNSENT_WITHIN and turn.has_unsent()


def _late_for_previous(turn: Turn, _question: Question, _reading: Reading) -> list[Reply] | None:
    conversation = _open(turn)
    previous = find_question(conversation, conversation.previous_code)
    late = turn.text.received_at - conversation.asked_at
    if previous is None or previous.kind in TEXT_KINDS or late > LATE_WITHIN:
        return None
    return _correct(turn, previous)


def _correct(turn: Turn, previous: Question) -> list[Reply] | None:
    """Take the text as a new answer to the question before, and say which one that is."""
    conversation = _open(turn)
    reading = read(conversation, previous, turn.text.body)
    if reading.kind is not ReadingKind.ANSWER:
        return None
    _store(turn, previous, reading)
    turn.progress()
    asked = definition_of(conversation).pick(previous.text, conversation.language).text
    corrected = turn.reply(ReplyKind.CORRECTED, question=asked)
    return [corrected, *go_on(turn, conversation)]


def _part_of_previous(turn: Turn, question: Question, reading: Reading) -> list[Reply] | None:
    """Add a further part to an open answer given a moment ago."""
    conversation = _open(turn)
    previous = find_question(conversation, conversation.previous_code)
    if previous is None or previous.kind not in TEXT_KINDS:
        return None
    last = last_answering(turn)
    if last is None or turn.text.received_at - last.received_at > PARTS_WITHIN:
        return None
    # Where the open question takes any words, only a text cut by its length is surely a part.
    fits = reading.answer is not None
    if fits and not (question.kind in TEXT_KINDS and (_is_cut(last) or _is_cut(turn.text))):
        return None
    return _join(turn, previous)


def _join(turn: Turn, previous: Question) -> list[Reply] | None:
    conversation = _open(turn)
    answers = turn.answers(conversation.response)
    earlier = answers.get(previous.code)
    if earlier is None or not isinstance(earlier.value, str):
        return None
    reading = read(conversation, previous, f"{earlier.value} {turn.text.body.strip()}")
    if reading.kind is not ReadingKind.ANSWER:
        return None
    _store(turn, previous, reading, how="text, several parts")
    turn.progress()
    return []


def _picture(turn: Turn, question: Question, _reading: Reading) -> list[Reply] | None:
    """Thank for a picture without words, and say what is still needed. Its reference is kept."""
    if turn.text.body.strip() or turn.text.details.get("NumMedia", "0") == "0":
        return None
    if question.kind in TEXT_KINDS:
        turn.flag(FlagReason.PICTURE)
        turn.text.how = _PICTURE
        # It goes with the words that follow, and is let go of with them.
        turn.text.conversation_id = _open(turn).id
        turn.text.question_code = question.code
        return [turn.reply(ReplyKind.PICTURE_KEPT)]
    _open(turn).tries += 1
    return [turn.reply(ReplyKind.PICTURE_NO_ANSWER), *ask(_open(turn))]


def _ask_back(turn: Turn, question: Question, reading: Reading) -> list[Reply]:
    """Ask once more, saying what was missing; the second time go on, and offer the web."""
    conversation = _open(turn)
    turn.text.how = f"{_UNREAD}{reading.reason}"[:64]
    turn.text.conversation_id = conversation.id
    turn.text.question_code = question.code
    conversation.tries += 1
    if conversation.tries < MOST_TRIES:
        reason = reading.reason
        kind = _ASKED_BACK.get(reason, ReplyKind.UNCLEAR) if reason else ReplyKind.UNCLEAR
        return [turn.reply(kind), *ask(conversation)]
    skipped = Reading(ReadingKind.SKIPPED, Answer(missing=Missing.SKIPPED), "not understood")
    turn.save(conversation.response, question.code, _given(turn, skipped))
    conversation.previous_code = question.code
    web = link(turn, conversation.response)
    return [turn.reply(ReplyKind.PASSED_OVER), web, *go_on(turn, conversation)]


def _store(turn: Turn, question: Question, reading: Reading, *, how: str | None = None) -> None:
    conversation = _open(turn)
    turn.save(conversation.response, question.code, _given(turn, reading))
    turn.text.conversation_id = conversation.id
    turn.text.question_code = question.code
    turn.text.how = (how or reading.how)[:64]
    turn.text.remark = reading.remark


def _given(turn: Turn, reading: Reading) -> Given:
    assert reading.answer is not None  # noqa: S101 - the callers looked
    return Given(reading.answer, turn.text.body, reading.how[:64])


def _offer_language(turn: Turn, question: Question, reading: Reading) -> list[Reply]:
    conversation = _open(turn)
    heard = reading.language
    if heard is None or heard not in definition_of(conversation).languages:
        return []
    # "Bus" is a word of both: only what the own language does not know is another's.
    own = interpret(question, turn.text.body, [conversation.language])
    if own.answer is not None and own.language in {None, conversation.language}:
        return []
    again = heard == conversation.heard_language
    conversation.heard_times = conversation.heard_times + 1 if again else 1
    conversation.heard_language = heard
    if conversation.heard_times != HEARD_ENOUGH:
        return []
    return [turn.reply(ReplyKind.OFFER_LANGUAGE, heard, tag=heard.upper())]


def was_unread(text: InboundText) -> bool:
    """Tell whether a text came as an answer and could not be read as one."""
    return text.how is not None and text.how.startswith(_UNREAD)


def last_answering(turn: Turn) -> InboundText | None:
    """Give the text before this one that answered something in this conversation."""
    statement = (
        select(InboundText)
        .where(
            InboundText.contact_id == turn.contact.id,
            InboundText.conversation_id.is_not(None),
            InboundText.id != turn.text.id,
            InboundText.how != _PICTURE,
        )
        .order_by(InboundText.received_at.desc(), InboundText.id.desc())
        .limit(1)
    )
    return turn.session.scalar(statement)


def _same_words_as_last(turn: Turn) -> bool:
    last = last_answering(turn)
    return last is not None and fold(last.body) == fold(turn.text.body)


def _is_cut(text: InboundText) -> bool:
    """Tell whether a text was cut: as long as a segment holds, in the middle of a sentence."""
    size = measure(text.body)
    gsm = size.encoding is Encoding.GSM7
    part, single = (GSM_PART, GSM_SINGLE) if gsm else (UCS2_PART, UCS2_SINGLE)
    full = part - _NEARLY_FULL <= size.units <= single
    return full and not text.body.rstrip().endswith(_SENTENCE_ENDS)


def _open(turn: Turn) -> Conversation:
    assert turn.conversation is not None  # noqa: S101 - the steps before looked
    return turn.conversation
