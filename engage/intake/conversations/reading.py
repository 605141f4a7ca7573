"""How a text is read as an answer in this conversation: its language first, then the survey's."""

from engage.intake.conversations.turn import Turn, definition_of
from engage.models.conversation import Conversation
from surveys.definition import Question
from surveys.sms import Reading, ReadingKind, interpret


def read_open(turn: Turn, conversation: Conversation, question: Question) -> Reading:
    """Read the text at hand as `read` does, once for all the steps that ask."""
    asked = (question.code, turn.text.body, conversation.language)
    if asked not in turn.readings:
        turn.readings[asked] = read(conversation, question, turn.text.body)
    return turn.readings[asked]


def read(conversation: Conversation, question: Question, text: str) -> Reading:
    """Read a text as an answer to `question`.

    Words are looked up in the conversation's language and English; only where these do not tell,
    in the survey's other languages: the fewer tables at once, the fewer words with two meanings.
    """
    own = [conversation.language, "en"]
    reading = interpret(question, text, own)
    others = [tag for tag in definition_of(conversation).languages if tag not in own]
    if not others or (reading.kind is not ReadingKind.UNCLEAR and reading.confidence == 1.0):
        return reading
    wider = interpret(question, text, [*own, *others])
    # "No sé" is half an English no, and wholly a Spanish "I don't know".
    surer = wider.kind is not ReadingKind.UNCLEAR and wider.confidence > reading.confidence
    return wider if surer else reading
