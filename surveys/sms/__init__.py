"""The instrument by text message: reading a reply, obeying command words, counting segments."""

from collections.abc import Sequence

from surveys.definition import Question
from surveys.kinds import KINDS
from surveys.reading.outcome import Reading, ReadingKind, Unclear, without_answer
from surveys.sms.keywords import CommandKind, command

__all__ = ["Reading", "ReadingKind", "Unclear", "interpret"]


def interpret(question: Question, text: str, languages: Sequence[str]) -> Reading:
    """Return how a texted reply to the question is read; never raises, whatever the text.

    `languages` are those the resident may write in, that of the conversation first. A reply that
    is an opt-out is never an answer, whatever the question offers.
    """
    said = command(text, languages)
    if said and said.kind is CommandKind.STOP and said.sure:
        return without_answer(ReadingKind.STOP, "opt-out", said.language)
    return KINDS[question.kind].interpret(question, text, languages)
