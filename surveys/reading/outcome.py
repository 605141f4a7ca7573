"""What became of a texted reply once it was read."""

from dataclasses import dataclass
from enum import StrEnum

from surveys.answers import Answer, Missing
from surveys.errors import Problem


class ReadingKind(StrEnum):
    """What the reply was.

    answer     it answers the question
    refused    the person prefers not to say; the answer says so
    skipped    the person wants to go on; the answer says so
    dont_know  the person does not know; kept as skipped, never as "no"
    repeat     "?": send the question again
    unclear    not sure enough to store: ask again, once
    ignored    not meant as a reply (a tapback): stay silent
    stop       an opt-out, to be obeyed at once
    """

    ANSWER = "answer"
    REFUSED = "refused"
    SKIPPED = "skipped"
    DONT_KNOW = "dont_know"
    REPEAT = "repeat"
    UNCLEAR = "unclear"
    IGNORED = "ignored"
    STOP = "stop"


class Unclear(StrEnum):
    """Why a reply could not be taken, where no `Problem` says it: decides what is asked back."""

    NOTHING = "nothing"
    NO_MATCH = "no_match"
    SEVERAL = "several"
    RANGE = "range"
    CLOSE_CALL = "close_call"
    TWO_WAYS = "two_ways"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a reply was read.

    `how` names the way for staff (`digit`, `number word`, `letter`, `label`, `label, 1 edit`).
    `confidence` is a share 0-1. `language` is that of the word table that made the difference,
    None for digits and the like. `remark` is what the resident wrote beyond the answer.
    `reason` is set when the reply is unclear.
    """

    kind: ReadingKind
    answer: Answer | None = None
    how: str = ""
    confidence: float = 0.0
    language: str | None = None
    remark: str | None = None
    reason: Unclear | Problem | None = None


def understood(
    answer: Answer,
    how: str,
    *,
    confidence: float = 1.0,
    language: str | None = None,
    remark: str | None = None,
) -> Reading:
    """Return the reading of a reply that answers the question."""
    return Reading(ReadingKind.ANSWER, answer, how, confidence, language, remark or None)


def unclear(reason: Unclear | Problem, how: str = "") -> Reading:
    """Return the reading of a reply that has to be asked back."""
    return Reading(ReadingKind.UNCLEAR, how=how, reason=reason)


def without_answer(kind: ReadingKind, how: str, language: str | None = None) -> Reading:
    """Return the reading of a reply that says why there is no answer, or that is none."""
    missing = {
        ReadingKind.REFUSED: Missing.REFUSED,
        ReadingKind.SKIPPED: Missing.SKIPPED,
        ReadingKind.DONT_KNOW: Missing.SKIPPED,
    }.get(kind)
    answer = Answer(missing=missing) if missing else None
    return Reading(kind, answer, how, 1.0, language)
