"""The instrument as data: a survey, its sections, questions and choices.

Values only: frozen, validated for shape, with texts per language. What a question's kind demands,
and references between questions, are looked at by `surveys.loading`; what makes a survey fit to
publish by `surveys.checks`.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from surveys import texts
from surveys.answers import OTHER, Json
from surveys.conditions import Condition
from surveys.errors import InvalidSurvey, UnknownQuestion
from surveys.faults import Fault, Phrase
from surveys.languages import LANGUAGES

# From XLSForm's `name`; two underscores in a row belong to the form fields beside a question
# (`CODE__other`), so a code may not hold them, nor end in one.
_CODE = r"^[A-Za-z](?:_?[A-Za-z0-9])*$"
_CHOICE_CODE = r"^[A-Za-z0-9](?:[A-Za-z0-9_.-])*$"
_SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
_ByLanguage = TypeVar("_ByLanguage", bound=Collection[str])
_KEYWORD = r"^[A-Z][A-Z0-9]{2,14}$"


def _known_tags(value: _ByLanguage) -> _ByLanguage:
    for tag in value:
        if tag not in LANGUAGES:
            raise PydanticCustomError("unknown_language", "language not known: {tag}", {"tag": tag})
    return value


Texts = Annotated[Mapping[str, str], AfterValidator(_known_tags)]
Code = Annotated[str, StringConstraints(pattern=_CODE, max_length=64)]
ChoiceCode = Annotated[str, StringConstraints(pattern=_CHOICE_CODE, max_length=64)]


class TranslationState(StrEnum):
    """Who stands behind the texts of a language."""

    DRAFT = "draft"
    REVIEWED = "reviewed"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy that works out its cached properties anew: the update may change them."""
        copied = super().model_copy(update=update, deep=deep)
        for name in set(copied.__dict__) - set(type(copied).model_fields):
            del copied.__dict__[name]
        return copied


class Choice(_Part):
    """One thing that can be chosen. An `exclusive` one ("none of these") stands alone.

    `also` gives, per language, other words for it in a text message ("bike" for "Bicycle").
    """

    code: ChoiceCode
    text: Texts
    exclusive: bool = False
    also: Annotated[Mapping[str, tuple[str, ...]], AfterValidator(_known_tags)] = {}


class Question(_Part):
    """One question, or a piece of information between questions.

    `kind` is a key of `surveys.kinds.KINDS`. `minimum` and `maximum` include both ends. `choices`
    of a rating name its points, with the point's number as code. `group_axis` makes it a question
    about the person, by which results are told apart. `web_only` leaves it out of text messages.
    `rows` are what a matrix asks about, its choices being the columns. `total` is what a budget
    shares out. `earliest` and `latest` bound a date, both inside. A location may be told by
    `zip_code` or by a `map_point` beside its choices, the neighbourhoods.
    """

    code: Code
    kind: str
    text: Texts
    hint: Texts = {}
    required: bool = False
    soft_required: bool = False
    choices: tuple[Choice, ...] = ()
    other: bool = False
    at_most: int | None = Field(default=None, ge=1)
    minimum: float | None = None
    maximum: float | None = None
    decimals: bool = False
    rows: tuple[Choice, ...] = ()
    total: int | None = Field(default=None, ge=1)
    earliest: date | None = None
    latest: date | None = None
    zip_code: bool = False
    map_point: bool = False
    group_axis: Code | None = None
    reason: Texts = {}
    prefer_not_to_say: bool = False
    when: Condition | None = None
    shuffle: bool = False
    web_only: bool = False

    def choice(self, code: str) -> Choice | None:
        """Return the choice with this code, or None."""
        return self._choices_by_code.get(code)

    @property
    def choice_codes(self) -> tuple[str, ...]:
        """What may be stored, in order; `other` last where it is offered."""
        return (*self._choices_by_code, OTHER) if self.other else tuple(self._choices_by_code)

    @cached_property
    def pipes(self) -> bool:
        """Some text shows an earlier answer, see `surveys.piping`."""
        return any("${" in text for text in self.all_texts())

    def all_texts(self) -> Iterator[str]:
        """Give every text a resident may read, in every language."""
        yield from self.text.values()
        yield from self.hint.values()
        for part in (*self.choices, *self.rows):
            yield from part.text.values()

    @cached_property
    def _choices_by_code(self) -> dict[str, Choice]:
        return {choice.code: choice for choice in self.choices}

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        low, high = self.minimum, self.maximum
        if low is not None and high is not None and low > high:
            raise PydanticCustomError("bounds", "minimum is greater than maximum")
        if self.earliest and self.latest and self.earliest > self.latest:
            raise PydanticCustomError("bounds", "earliest is after latest")
        return self


class Section(_Part):
    """Questions that belong together; `when` decides over all of them."""

    code: Code
    title: Texts = {}
    questions: tuple[Question, ...] = ()
    when: Condition | None = None


class Survey(_Part):
    """A whole instrument in all its languages.

    `keyword` is what a resident texts to begin. `translations` says per language whether a person
    has read it; a language that is not named counts as reviewed. Where it is `changeable`, answers
    that were sent may still be changed until the survey closes.
    """

    slug: Annotated[str, StringConstraints(pattern=_SLUG, max_length=64)]
    title: Texts
    intro: Texts = {}
    thanks: Texts = {}
    languages: tuple[str, ...] = Field(min_length=1)
    base_language: str
    sections: tuple[Section, ...] = ()
    keyword: Annotated[str, StringConstraints(pattern=_KEYWORD)] | None = None
    sms: bool = True
    changeable: bool = False
    translations: Mapping[str, TranslationState] = {}

    @model_validator(mode="before")
    @classmethod
    def _put_base_language_first(cls, data: object) -> object:
        base = data.get("base_language") if isinstance(data, Mapping) else None
        return _base_first(data, base) if isinstance(base, str) else data

    @field_validator("languages")
    @classmethod
    def _languages_known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        _known_tags(value)
        return tuple(dict.fromkeys(value))

    @model_validator(mode="after")
    def _base_is_offered(self) -> Self:
        if self.base_language not in self.languages:
            raise PydanticCustomError("base_language", "base language is not among the languages")
        return self

    @property
    def questions(self) -> Iterator[Question]:
        """Every question of every section, in order."""
        return (question for section in self.sections for question in section.questions)

    def question(self, code: str) -> Question:
        """Return the question with this code.

        Raises:
            UnknownQuestion: the survey has none.
        """
        try:
            return self._questions_by_code[code]
        except KeyError as error:
            raise UnknownQuestion(code) from error

    @cached_property
    def _questions_by_code(self) -> dict[str, Question]:
        return {question.code: question for question in self.questions}

    def pick(self, written: Mapping[str, str], language: str) -> texts.Text:
        """Return one of the survey's texts for a reader of `language`."""
        return texts.pick(written, language, self.base_language)

    def to_json(self) -> dict[str, Json]:
        """Return plain data for a JSON column; parts that say nothing are left out."""
        data: dict[str, Json] = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Rebuild a survey from `to_json`.

        Raises:
            InvalidSurvey: the data has not the shape of a survey.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            faults = [
                Fault(
                    ".".join(str(step) for step in detail["loc"]),
                    detail["msg"],
                    Phrase("Restore the stored definition"),
                )
                for detail in error.errors(include_url=False)
            ]
            raise InvalidSurvey(faults) from error


def _base_first(node: object, base: str) -> object:
    """Return the same data with the base language first in every text.

    A JSON column of PostgreSQL does not keep the order of keys, so it is set again at each load.
    """
    if isinstance(node, Mapping):
        first = {base: node[base]} if base in node else {}
        return {key: _base_first(part, base) for key, part in {**first, **node}.items()}
    if isinstance(node, list | tuple):
        return [_base_first(part, base) for part in node]
    return node
