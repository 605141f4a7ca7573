"""A point on a scale of whole numbers, 1 to 5 unless the question says otherwise."""

from collections.abc import Sequence

from surveys.answers import Answer, Missing
from surveys.definition import Choice, Question
from surveys.errors import InvalidAnswer, Problem
from surveys.faults import Phrase
from surveys.kinds.fields import NamedField, one_of
from surveys.kinds.flaws import Flaws
from surveys.kinds.kind import FormData, Kind, Summary
from surveys.kinds.numerals import parse_number
from surveys.kinds.prompts import closing, message, opening
from surveys.kinds.replies import blank, check_missing, refill, refused, typed
from surveys.kinds.summaries import count_numbers
from surveys.reading.common import no_answer_given, nothing_said
from surveys.reading.fold import as_written, fold, trimmed
from surveys.reading.numbers import follows_on, leading_number
from surveys.reading.options import Match, match_option, options
from surveys.reading.outcome import Reading, unclear, understood
from surveys.reading.scales import out_of
from surveys.texts import pick

DEFAULT_LOW, DEFAULT_HIGH = 1, 5


def bounds(question: Question) -> tuple[int, int]:
    """Return the first and the last point of the scale."""
    low = DEFAULT_LOW if question.minimum is None else int(question.minimum)
    high = DEFAULT_HIGH if question.maximum is None else int(question.maximum)
    return low, high


def points(question: Question) -> tuple[Choice, ...]:
    """Return every point as a choice, its number first: `4 Good`; unnamed ones are bare."""
    low, high = bounds(question)
    languages = tuple(question.text)
    return tuple(_point(question, str(number), languages) for number in range(low, high + 1))


def _point(question: Question, code: str, languages: Sequence[str]) -> Choice:
    named = question.choice(code)
    written = dict(named.text) if named else dict.fromkeys(languages, "")
    return Choice(code=code, text={tag: f"{code} {name}".strip() for tag, name in written.items()})


def fields(question: Question, language: str) -> list[NamedField]:
    """Return one radio button for each point, with its name or else its number."""
    low, high = bounds(question)
    languages = tuple(question.text)
    scale = question.model_copy(
        update={
            "choices": tuple(
                question.choice(code) or Choice(code=code, text=dict.fromkeys(languages, code))
                for code in map(str, range(low, high + 1))
            ),
            "other": False,
        }
    )
    return one_of(scale, language)


def read(question: Question, data: FormData, _language: str) -> Answer:
    """Return the point that was chosen."""
    if refused(question, data):
        return Answer(missing=Missing.REFUSED)
    given = typed(question, data)
    if not given.strip():
        return blank(question, data)
    number = parse_number(given)
    if number is None:
        raise InvalidAnswer(question.code, Problem.NOT_A_NUMBER, given=given)
    answer = Answer(int(number) if float(number).is_integer() else number)
    check(question, answer)
    return answer


def check(question: Question, answer: Answer) -> None:
    """Refuse what is no point of the scale."""
    if check_missing(question, answer):
        return
    if isinstance(answer.value, float):
        raise InvalidAnswer(question.code, Problem.NOT_WHOLE, given=answer.value)
    if not isinstance(answer.value, int):
        raise InvalidAnswer(question.code, Problem.WRONG_SHAPE)
    low, high = bounds(question)
    if not low <= answer.value <= high:
        raise InvalidAnswer(question.code, Problem.OUT_OF_RANGE, minimum=low, maximum=high)


def prompt(question: Question, language: str) -> str:
    """Return the question, the points that have names, and the range."""
    low, high = bounds(question)
    named = [f"{choice.code} {pick(choice.text, language)}" for choice in question.choices]
    how = closing(question, language, "number_between", low=low, high=high)
    return message(opening(question, language), *named, how)


def interpret(question: Question, text: str, languages: Sequence[str]) -> Reading:
    """Read a texted point: its number or its name; "4/5" counts on a scale that ends at 5."""
    early = nothing_said(text)
    if early:
        return early
    low, high = bounds(question)
    item = fold(text)
    given = out_of(item, high) or item
    number = leading_number(given, languages)
    if number and (follows_on(number.rest, languages) or _names_point(question, given)):
        if low <= number.value <= high:
            remark = as_written(trimmed(number.rest), text)
            confidence = 0.8 if remark else 1.0
            return understood(
                Answer(number.value),
                number.how,
                confidence=confidence,
                language=number.language,
                remark=remark,
            )
        return unclear(Problem.OUT_OF_RANGE, number.how)
    return _by_name(question, item, languages) or unclear(Problem.OUT_OF_RANGE)


def _names_point(question: Question, given: str) -> bool:
    labels = [fold(text) for point in points(question) for text in point.text.values()]
    return any(given.startswith(label) for label in labels if not label.isdigit())


def _by_name(question: Question, item: str, languages: Sequence[str]) -> Reading | None:
    scale = question.model_copy(update={"other": False, "prefer_not_to_say": False})
    offered = options(scale, languages)
    # Names of points answer by label only: their place in the list is not their number.
    found = None if _starts_with_digit(item) or not offered else match_option(item, offered, [])
    if isinstance(found, Match) and found.how not in {"letter", "number word", "digit"}:
        code = offered[found.index].code
        return understood(
            Answer(int(code)), found.how, confidence=found.confidence, language=found.language
        )
    said = no_answer_given(item, languages)
    return said or (unclear(found) if found and not isinstance(found, Match) else None)


def _starts_with_digit(item: str) -> bool:
    return trimmed(item)[:1].isdigit()


def summarise(question: Question, answers: Sequence[Answer]) -> Summary:
    """Return how many chose each point, with mean and median."""
    low, high = bounds(question)
    return count_numbers(answers, "scale", range(low, high + 1))


def faults(question: Question) -> Flaws:
    """Return what is wrong with the scale or the names of its points."""
    low, high = bounds(question)
    flaws: Flaws = []
    if not 2 <= high - low + 1 <= 11:
        flaws.append(
            (
                Phrase("a scale has 2 to 11 points"),
                Phrase("Set 'minimum' and 'maximum' accordingly"),
            )
        )
    known = {str(number) for number in range(low, high + 1)}
    flaws += [
        (
            Phrase("'%(code)s' is no point of the scale", code=choice.code),
            Phrase("Use the numbers of points as choice codes"),
        )
        for choice in question.choices
        if choice.code not in known
    ]
    return flaws


RATING = Kind(
    name="rating",
    fields=fields,
    read=read,
    check=check,
    refill=refill,
    prompt=prompt,
    interpret=interpret,
    summarise=summarise,
    faults=faults,
    xlsform="select_one",
)
