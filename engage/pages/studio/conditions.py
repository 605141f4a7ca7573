"""Conditions as rows of a form: all of them or any of them, each about one earlier answer.

A condition that is nested deeper (it came from a file) is shown in words and kept as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from pydantic import TypeAdapter, ValidationError

from engage.i18n import current_language
from engage.studio import documents
from engage.studio.documents import Document, Part
from engage.words import gettext as _
from surveys.answers import Json
from surveys.conditions import All, AnyOf, Comparison, Condition, Not, Operator
from surveys.definition import Question
from surveys.kinds.yes_no import as_choices
from surveys.texts import pick

# Beyond this many choices a list to pick from is longer than it helps: the code is typed instead.
CHOICES_LISTED = 40
OPTIONS_LISTED = 600
_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
_SEVERAL = frozenset({"multiple_choice", "ranking"})
_CHOOSING = frozenset({"single_choice", "multiple_choice", "yes_no", "ranking", "location"})
_NUMBERS = frozenset({"number", "rating"})
_NO_ANSWER = frozenset({"information"})


@dataclass(frozen=True, slots=True)
class Test:
    """One thing a row can ask for. `key` holds question, operator and value, as the form sends it.

    `typed` says that the value is typed beside it.
    """

    key: str
    words: str
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row: negated or not, the key of a `Test`, and what is typed beside it."""

    negated: bool
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A condition as rows. `join` is `always`, `all`, `any`, or `kept` for one of another shape."""

    join: str
    rows: Sequence[Row] = ()


class Unfinished(ValueError):
    """A row names a question and lacks, or cannot use, what is typed beside it."""


def tests(earlier: Sequence[Part], document: Document) -> dict[str, list[Test]]:
    """Give what can be asked for, by the words of each earlier question."""
    listed: dict[str, list[Test]] = {}
    room = OPTIONS_LISTED
    for question in earlier:
        if question.get("kind") in _NO_ANSWER:
            continue
        offered = list(_tests(question, document, choices=room > 0))
        room -= len(offered)
        listed[_named(question, document)] = offered
    return listed


def as_rows(when: Json) -> Rows:
    """Give a stored condition as rows."""
    if not when:
        return Rows("always")
    try:
        condition = _CONDITION.validate_python(when)
    except ValidationError:
        return Rows("kept")
    match condition:
        case All(all=parts):
            return _rows("all", parts)
        case AnyOf(any=parts):
            return _rows("any", parts)
        case _:
            return _rows("all", (condition,))


def from_rows(rows: Rows) -> Json:
    """Give the condition that rows say, `None` for no condition; `Unfinished` for half a row."""
    if rows.join == "always":
        return None
    parts = [_comparison(row) for row in rows.rows if row.key]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else {rows.join: parts}


def in_words(when: Json, document: Document) -> str:
    """Say a condition as one would, earlier questions by their words."""
    try:
        condition = _CONDITION.validate_python(when)
    except ValidationError:
        return _("a condition that cannot be read")
    questions = {documents.code_of(each): each for each in documents.all_questions(document)}
    return _said(condition, questions, document)


def _said(condition: Condition, questions: Mapping[str, Part], document: Document) -> str:
    match condition:
        case All(all=parts):
            return _(" and ").join(_said(each, questions, document) for each in parts)
        case AnyOf(any=parts):
            return _(" or ").join(_said(each, questions, document) for each in parts)
        case Not(part=part):
            return _("not: %(condition)s", condition=_said(part, questions, document))
        case Comparison():
            return _compared(condition, questions.get(condition.question), document)


def _compared(comparison: Comparison, question: Part | None, document: Document) -> str:
    values = {
        "question": _named(question, document) if question else comparison.question,
        "value": _value_words(comparison, question),
    }
    match comparison.operator:
        case Operator.ANSWERED if comparison.value:
            return _("“%(question)s” is answered", question=values["question"])
        case Operator.ANSWERED:
            return _("“%(question)s” is not answered", question=values["question"])
        case Operator.AT_LEAST:
            return _("“%(question)s” is at least %(value)s", **values)
        case Operator.AT_MOST:
            return _("“%(question)s” is at most %(value)s", **values)
        case _:
            return _("“%(question)s” is “%(value)s”", **values)


def _value_words(comparison: Comparison, question: Part | None) -> str:
    choices = dict(_choices(question)) if question else {}
    return choices.get(str(comparison.value), str(comparison.value))


def _tests(question: Part, document: Document, *, choices: bool) -> Iterator[Test]:
    code, kind = documents.code_of(question), str(question.get("kind"))
    named = _named(question, document)
    operator = Operator.INCLUDES if kind in _SEVERAL else Operator.IS
    if kind in _CHOOSING:
        listed = list(_choices(question))
        if choices and len(listed) <= CHOICES_LISTED:
            for choice, words in listed:
                yield Test(f"{code}/{operator}/{choice}", f"{named}: {words}")
        else:
            words = _("%(question)s: the choice with this code", question=named)
            yield Test(f"{code}/{operator}", words, typed=True)
    if kind in _NUMBERS | {"date"}:
        at_least = _("%(question)s: at least", question=named)
        yield Test(f"{code}/{Operator.AT_LEAST}", at_least, typed=True)
        at_most = _("%(question)s: at most", question=named)
        yield Test(f"{code}/{Operator.AT_MOST}", at_most, typed=True)
    answered = _("%(question)s: is answered", question=named)
    yield Test(f"{code}/{Operator.ANSWERED}/true", answered)


def _choices(question: Part) -> Iterator[tuple[str, str]]:
    """Give the codes that may be answered, with their words in the reader's language."""
    if question.get("kind") == "yes_no":
        yes_no = as_choices(Question(code="x", kind="yes_no", text={"en": "x"}))
        for choice in yes_no.choices:
            yield choice.code, pick(choice.text, current_language()).text
        return
    listed = question.get("choices")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict):
            texts = each.get("text")
            said = (
                {tag: str(text) for tag, text in texts.items()} if isinstance(texts, dict) else {}
            )
            yield documents.code_of(each), pick(said, current_language()).text
    if question.get("other"):
        yield "other", _("Something else")


def _named(question: Part, document: Document) -> str:
    texts = question.get("text")
    said = {tag: str(text) for tag, text in texts.items()} if isinstance(texts, dict) else {}
    words = pick(said, current_language(), documents.base_language(document)).text
    short = words if len(words) <= _LONGEST else words[:_LONGEST].rstrip() + "…"
    return short or documents.code_of(question)


_LONGEST = 60


def _rows(join: str, parts: Sequence[Condition]) -> Rows:
    rows = [_row(part) for part in parts]
    return Rows(join, [row for row in rows if row]) if all(rows) else Rows("kept")


def _row(part: Condition) -> Row | None:
    match part:
        case Not(part=Comparison() as comparison):
            return _of(comparison, negated=True)
        case Comparison():
            return _of(part, negated=False)
        case _:
            return None


def _of(comparison: Comparison, *, negated: bool) -> Row:
    stem = f"{comparison.question}/{comparison.operator}"
    if comparison.operator is Operator.ANSWERED:
        return Row(negated is bool(comparison.value), f"{stem}/true", "")
    if comparison.operator in {Operator.AT_LEAST, Operator.AT_MOST}:
        return Row(negated, stem, str(comparison.value))
    return Row(negated, f"{stem}/{comparison.value}", "")


def _comparison(row: Row) -> Json:
    code, _slash, rest = row.key.partition("/")
    operator, _slash, value = rest.partition("/")
    if operator not in set(Operator):
        raise Unfinished
    compared: Json = {"question": code, operator: _value(operator, value or row.value.strip())}
    try:
        _CONDITION.validate_python(compared)
    except ValidationError as error:
        raise Unfinished from error
    return {"not": compared} if row.negated else compared


def _value(operator: str, written: str) -> Json:
    if not written:
        raise Unfinished
    if operator == Operator.ANSWERED:
        return True
    if operator in {Operator.AT_LEAST, Operator.AT_MOST}:
        return _number(written)
    return written


def _number(written: str) -> Json:
    """Give a number where it is one; a date stays as it is written."""
    try:
        number = float(written)
    except ValueError:
        return written
    if not isfinite(number):
        return written
    return int(number) if number.is_integer() else number
