"""Form fields that carry what a template needs to draw them, and the limits of what is typed.

Fields check nothing themselves: the kind's `read` does, so that a web page, a text message and an
import are held to the same rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    FileField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

# The stubs are of 3.2; tuples for choices go with 3.4.
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.fields.core import UnboundField
from wtforms.widgets import CheckboxInput, ListWidget

from surveys.answers import OTHER, PREFER_NOT_TO_SAY
from surveys.definition import Question
from surveys.reading.options import options
from surveys.texts import Text, pick

SHORT_TEXT_LIMIT = 300
COMMENT_LIMIT = 10_000
OTHER_LIMIT = 300

NamedField = tuple[str, "UnboundField[Any]"]

OTHER_SUFFIX = "__other"
BLANK_SUFFIX = "__blank"
REFUSED_SUFFIX = "__refused"


@dataclass(frozen=True, slots=True)
class AskedOption:
    """One option as shown: its code, its text and whether it stands alone."""

    code: str
    text: Text
    exclusive: bool = False

    @property
    def is_other(self) -> bool:
        """It wants words of its own beside it, in the field `CODE__other`."""
        return self.code == OTHER

    @property
    def is_refusal(self) -> bool:
        """It says that the person prefers not to say."""
        return self.code == PREFER_NOT_TO_SAY


class Role(StrEnum):
    """What one input of a question with several inputs is for.

    place      of a ranking, a list to choose from; its label is the number of the place
    row        of a matrix, one choice of its options; its label is what the row asks about
    points     of a budget, a whole number; its label is what the points go to
    zip_code, latitude, longitude   of a location, one line each; the label is empty: the
               interface has its own words for them
    file       of a photo, the upload; the label is empty
    """

    PLACE = "place"
    ROW = "row"
    POINTS = "points"
    ZIP_CODE = "zip_code"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Box:
    """One input of a question with several inputs, under its own name in what a browser sends."""

    role: Role
    name: str
    label: Text
    options: tuple[AskedOption, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in the words of one reader, each text with the language it is really in.

    `boxes` are the inputs of a question that has several; each kind's `fields` says which. What
    stands in them comes from the kind's `refill`, by the name of the box.
    """

    question: Question
    text: Text
    hint: Text
    reason: Text
    options: tuple[AskedOption, ...] = ()
    limit: int | None = None
    boxes: tuple[Box, ...] = ()


def asked(question: Question, language: str, *, limit: int | None = None) -> Asked:
    """Return the question as a reader of `language` is asked it; `limit` is in characters."""
    shown = tuple(
        AskedOption(option.code, option.labels[0], _exclusive(question, option.code))
        for option in options(question, [language])
    )
    return Asked(
        question,
        pick(question.text, language),
        pick(question.hint, language),
        pick(question.reason, language),
        shown,
        limit,
    )


def asked_by(named: Sequence[NamedField]) -> Asked | None:
    """Return what the first of a kind's `fields` carries; None where it has none."""
    found: Asked | None = named[0][1].args[0] if named else None
    return found


def _exclusive(question: Question, code: str) -> bool:
    choice = question.choice(code)
    return code == PREFER_NOT_TO_SAY or (choice is not None and choice.exclusive)


class AskedField(Field):
    """Any field of a question: `asked` is all a template macro needs beside it."""

    asked: Asked

    def __init__(self, asked: Asked, **bound: Any) -> None:
        # `bound` is what WTForms hands over when a form takes the field: name, form, prefix.
        super().__init__(asked.text.text, description=asked.hint.text, **bound)
        self.asked = asked


class OneOf(AskedField, RadioField):
    """One choice out of several."""

    def __init__(self, asked: Asked, **bound: Any) -> None:
        super().__init__(asked, choices=_choices(asked), validate_choice=False, **bound)


class ManyOf(AskedField, SelectMultipleField):
    """Any number of choices, each a checkbox."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, asked: Asked, **bound: Any) -> None:
        super().__init__(asked, choices=_choices(asked), validate_choice=False, **bound)


class Line(AskedField, StringField):
    """One line of text, also for numbers: a number box would refuse the digits of most scripts."""


class Paragraphs(AskedField, TextAreaField):
    """Text of any number of lines."""


class Several(AskedField, SelectMultipleField):
    """Several inputs of one name, their values in order."""

    def __init__(self, asked: Asked, **bound: Any) -> None:
        super().__init__(asked, choices=_choices(asked), validate_choice=False, **bound)


class Reference(AskedField, HiddenField):
    """What stands for something stored elsewhere."""


class Upload(AskedField, FileField):
    """A file."""


class Tick(AskedField, BooleanField):
    """One checkbox, for "I'd rather not say" beside a question without choices."""


def _choices(asked: Asked) -> list[SelectChoice]:
    return [SelectChoice(option.code, option.text.text) for option in asked.options]


def composed(
    question: Question, language: str, boxes: Sequence[Box], *, first: type[AskedField] | None
) -> list[NamedField]:
    """Return a field of the class `first` under the question's own name, and one for each box.

    Each carries the whole question, so that any of them can be drawn from. Without `first` the
    boxes are all there is.
    """
    shown = replace(asked(question, language), boxes=tuple(boxes))
    named: list[NamedField] = []
    if first is not None:
        named.append((question.code, UnboundField(first, shown)))
    for box in boxes:
        if box.name != question.code:
            part = replace(shown, text=box.label or shown.text, options=box.options)
            named.append((box.name, UnboundField(_BOX_FIELDS[box.role], part)))
    if question.prefer_not_to_say:
        named.append((question.code + REFUSED_SUFFIX, UnboundField(Tick, shown)))
    return named


_BOX_FIELDS: dict[Role, type[AskedField]] = {
    Role.PLACE: Several,
    Role.ROW: OneOf,
    Role.POINTS: Line,
    Role.ZIP_CODE: Line,
    Role.LATITUDE: Line,
    Role.LONGITUDE: Line,
    Role.FILE: Upload,
}


def one_of(question: Question, language: str) -> list[NamedField]:
    """Return radio buttons, and a box for "something else" where it is offered."""
    return _with_other(question, UnboundField(OneOf, asked(question, language)), language)


def many_of(question: Question, language: str) -> list[NamedField]:
    """Return checkboxes, and a box for "something else" where it is offered."""
    return _with_other(question, UnboundField(ManyOf, asked(question, language)), language)


def line(question: Question, language: str, *, limit: int) -> list[NamedField]:
    """Return a box of one line, and a tick for "I'd rather not say" where it is offered."""
    shown = asked(question, language, limit=limit)
    return _with_refusal(question, UnboundField(Line, shown), shown)


def paragraphs(question: Question, language: str, *, limit: int) -> list[NamedField]:
    """Return a box of many lines, and a tick for "I'd rather not say" where it is offered."""
    shown = asked(question, language, limit=limit)
    return _with_refusal(question, UnboundField(Paragraphs, shown), shown)


def _with_other(question: Question, field: "UnboundField[Any]", language: str) -> list[NamedField]:
    named: list[NamedField] = [(question.code, field)]
    if question.other:
        shown = asked(question, language, limit=OTHER_LIMIT)
        named.append((question.code + OTHER_SUFFIX, UnboundField(Line, shown)))
    return named


def _with_refusal(question: Question, field: "UnboundField[Any]", shown: Asked) -> list[NamedField]:
    named: list[NamedField] = [(question.code, field)]
    if question.prefer_not_to_say:
        named.append((question.code + REFUSED_SUFFIX, UnboundField(Tick, shown)))
    return named
