"""A question as its macro draws it: every text with its language, every field filled.

Whatever the kind, the view is made from the form fields that the kind itself names; a new kind
needs a macro of its name in `macros/fields.html` and nothing here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from engage.intake.paging import FormData
from engage.pages import ui
from engage.pages.resident.wording import explain
from surveys.answers import Answer
from surveys.definition import Question
from surveys.errors import InvalidAnswer
from surveys.kinds import KINDS
from surveys.kinds.fields import (
    OTHER_SUFFIX,
    REFUSED_SUFFIX,
    Asked,
    AskedOption,
    Box,
    Role,
    asked,
    asked_by,
)
from surveys.logic import shuffled
from surveys.texts import Text

# What a tick sends.
TICKED = "y"
# Inputs that a small script makes easier; everything works without it.
HELPED = frozenset({Role.POINTS, Role.LATITUDE})


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to tick."""

    value: str
    text: ui.Words
    checked: bool

    @property
    def named(self) -> bool:
        """Whether it has words of its own: a point of a scale may be a bare number."""
        return self.text.text != self.value


@dataclass(frozen=True, slots=True)
class OtherOption:
    """The choice behind which people use their own words; see `macros/fields.html`."""

    name: str
    value: str
    option: str
    text: ui.Words
    checked: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """The choice not to say."""

    name: str
    value: str
    checked: bool


@dataclass(frozen=True, slots=True)
class BoxView:
    """One input of a question that has several. `label` is empty where the role says it all."""

    role: str
    id: str
    name: str
    label: ui.Words
    options: Sequence[Option]
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question as `macros/fields.html` draws it."""

    code: str
    kind: str
    text: ui.Words
    hint: ui.Words | None
    reason: ui.Words | None
    required: bool
    options: Sequence[Option] = ()
    boxes: Sequence[BoxView] = ()
    other: OtherOption | None = None
    refusal: Refusal | None = None
    value: str = ""
    minimum: float | None = None
    maximum: float | None = None
    earliest: date | None = None
    latest: date | None = None
    at_most: int | None = None
    total: int | None = None
    errors: Sequence[str] = ()

    @property
    def uploads(self) -> bool:
        """Whether the form must be able to carry a file."""
        return any(box.role == Role.FILE for box in self.boxes)

    @property
    def helped(self) -> bool:
        """Whether a script makes it easier."""
        return any(box.role in HELPED for box in self.boxes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where somebody is. `token` is set once something is stored; `posted` is what was just typed,
    with `faults` by question code. `seed` belongs to the person: it orders shuffled choices.
    `version` is the number of what a new form asks.
    """

    seed: str
    form_key: str = ""
    version: int = 0
    token: str | None = None
    collector: str | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    saved_at: datetime | None = None
    posted: FormData | None = None
    faults: Mapping[str, InvalidAnswer] = field(default_factory=dict)


def words(text: Text) -> ui.Words:
    """Give a survey's text as templates mark it."""
    return ui.Words(text.text, text.language)


def question_view(question: Question, language: str, progress: Progress) -> QuestionView:
    """Give a question filled with what was typed, else with what is stored."""
    question = shuffled(question, progress.seed)
    named = KINDS[question.kind].fields(question, language)
    shown = asked_by(named) or asked(question, language)
    names = [name for name, _ in named]
    data = _typed(question, progress)
    given = [value for value in data.get(question.code, ()) if value]
    fault = progress.faults.get(question.code)
    return QuestionView(
        code=question.code,
        kind=question.kind,
        text=words(shown.text),
        hint=words(shown.hint) if shown.hint else None,
        reason=words(shown.reason) if shown.reason else None,
        required=question.required,
        options=_options(shown.options, given),
        boxes=_boxes(question.code, shown.boxes, data),
        other=_other(question, shown, data, given),
        refusal=_refusal(question, shown, names, data),
        value=given[0] if given else "",
        minimum=question.minimum,
        maximum=question.maximum,
        earliest=question.earliest,
        latest=question.latest,
        at_most=question.at_most,
        total=question.total,
        errors=[explain(fault)] if fault else [],
    )


def _typed(question: Question, progress: Progress) -> FormData:
    if progress.posted is not None:
        return progress.posted
    answer = progress.answers.get(question.code)
    return KINDS[question.kind].refill(question, answer) if answer else {}


def _options(offered: Sequence[AskedOption], given: Sequence[str]) -> list[Option]:
    return [
        Option(option.code, words(option.text), option.code in given)
        for option in offered
        if not (option.is_other or option.is_refusal)
    ]


def _boxes(code: str, boxes: Sequence[Box], data: FormData) -> list[BoxView]:
    views = []
    # Boxes of one name take its values in turn.
    waiting = {box.name: iter(data.get(box.name, ())) for box in boxes}
    for place, box in enumerate(boxes, start=1):
        value = next(waiting[box.name], "")
        # The summary of errors leads to the first one.
        own_id = f"{code}-{place}" if place > 1 else code
        offered = _options(box.options, [value])
        views.append(BoxView(box.role, own_id, box.name, words(box.label), offered, value))
    return views


def _other(
    question: Question, shown: Asked, data: FormData, given: Sequence[str]
) -> OtherOption | None:
    option = next((each for each in shown.options if each.is_other), None)
    if option is None:
        return None
    name = question.code + OTHER_SUFFIX
    typed = next(iter(data.get(name, ())), "")
    return OtherOption(name, typed, option.code, words(option.text), option.code in given)


def _refusal(
    question: Question, shown: Asked, names: Sequence[str], data: FormData
) -> Refusal | None:
    """Give the tick beside what is typed, or else the choice among the others."""
    name = question.code + REFUSED_SUFFIX
    if name in names:
        return Refusal(name, TICKED, any(data.get(name, ())))
    option = next((each for each in shown.options if each.is_refusal), None)
    if option is None:
        return None
    return Refusal(question.code, option.code, option.code in data.get(question.code, ()))
