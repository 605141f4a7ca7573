"""What the kinds share in taking an answer from a form: blanks, refusals, limits, "other"."""

from collections.abc import Sequence

from surveys.answers import OTHER, PREFER_NOT_TO_SAY, Answer, Missing, clean
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.kinds.fields import BLANK_SUFFIX, OTHER_LIMIT, OTHER_SUFFIX, REFUSED_SUFFIX
from surveys.kinds.kind import FormData


def typed(question: Question, data: FormData, suffix: str = "") -> str:
    """Return what was typed into the question's field, cleaned but otherwise as it is."""
    return clean(next(iter(data.get(question.code + suffix, ())), ""))


def chosen(question: Question, data: FormData) -> list[str]:
    """Return the choice codes that were ticked, each once, in the order sent."""
    return list(dict.fromkeys(code for code in data.get(question.code, ()) if code))


def refused(question: Question, data: FormData) -> bool:
    """Say whether "I'd rather not say" was chosen or ticked, and the question offers it."""
    said = PREFER_NOT_TO_SAY in data.get(question.code, ()) or any(
        data.get(question.code + REFUSED_SUFFIX, ())
    )
    return question.prefer_not_to_say and said


def blank(question: Question, data: FormData) -> Answer:
    """Return the answer of a question left blank.

    A soft-required question is asked about once: the page is shown again with a field
    `CODE__blank`, and when that comes back the blank is taken.

    Raises:
        InvalidAnswer: the question may not be left blank, or not yet.
    """
    if question.required:
        raise InvalidAnswer(question.code, Problem.REQUIRED)
    if question.soft_required and not typed(question, data, BLANK_SUFFIX):
        raise InvalidAnswer(question.code, Problem.SOFT_REQUIRED)
    return Answer(missing=Missing.SKIPPED)


def other_words(question: Question, data: FormData, codes: Sequence[str]) -> str | None:
    """Return the words beside "something else" where it is chosen, else None.

    Raises:
        InvalidAnswer: it is chosen and no words are there, or too many.
    """
    if OTHER not in codes or not question.other:
        return None
    words = typed(question, data, OTHER_SUFFIX)
    if not words.strip():
        raise InvalidAnswer(question.code, Problem.OTHER_MISSING)
    within(question, words, OTHER_LIMIT)
    return words


def within(question: Question, text: str, limit: int) -> None:
    """Refuse a text of more than `limit` characters, a line break counted as one.

    Browsers count it so against `maxlength`, and send two.
    """
    length = len(text.replace("\r\n", "\n"))
    if length > limit:
        raise InvalidAnswer(question.code, Problem.TOO_LONG, limit=limit, length=length)


def check_missing(question: Question, answer: Answer) -> bool:
    """Say whether the answer is a missing one that the question allows.

    Raises:
        InvalidAnswer: it is required, so nobody may skip it.
    """
    if answer.missing is Missing.SKIPPED and question.required:
        raise InvalidAnswer(question.code, Problem.REQUIRED)
    if answer.missing is Missing.REFUSED and not question.prefer_not_to_say and question.required:
        raise InvalidAnswer(question.code, Problem.REQUIRED)
    return answer.missing is not None


def check_other(question: Question, answer: Answer) -> None:
    """Refuse words for "something else" that are too long or belong to nothing."""
    if answer.other is None:
        return
    codes = answer.value if isinstance(answer.value, list) else [answer.value]
    if not question.other or OTHER not in codes:
        raise InvalidAnswer(question.code, Problem.UNKNOWN_CHOICE, given=OTHER)
    within(question, answer.other, OTHER_LIMIT)


def refill(question: Question, answer: Answer) -> dict[str, list[str]]:
    """Return the form data that shows a stored answer of one field, or several ticks, again."""
    if answer.missing is Missing.REFUSED:
        return {question.code: [PREFER_NOT_TO_SAY]}
    if answer.value is None:
        return {}
    values = answer.value if isinstance(answer.value, list) else [answer.value]
    data = {question.code: [_shown(value) for value in values]}
    if answer.other is not None:
        data[question.code + OTHER_SUFFIX] = [answer.other]
    return data


def refill_typed(question: Question, answer: Answer) -> dict[str, list[str]]:
    """Return the form data of a typed answer; a refusal is a tick of its own beside the box."""
    if answer.missing is Missing.REFUSED:
        return {question.code + REFUSED_SUFFIX: ["y"]}
    return refill(question, answer)


def _shown(value: object) -> str:
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole and isinstance(value, float) else str(value)
