"""Skip logic: a condition over earlier answers, as data and as a question of yes or no.

Written in a survey file as `{question: near_miss, is: "yes"}`, `{all: [...]}`, `{any: [...]}`,
`{not: ...}`; the comparisons are `is`, `includes`, `at_least`, `at_most` and `answered`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    Tag,
    ValidationInfo,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from surveys.answers import Answer

Operand = StrictBool | StrictInt | StrictFloat | StrictStr


class Operator(StrEnum):
    """How an answer is compared."""

    IS = "is"
    INCLUDES = "includes"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ANSWERED = "answered"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Comparison(_Part):
    """One earlier answer compared with one value.

    `is` and `includes` take a choice code or a text, `at_least` and `at_most` a number or an ISO
    date (both ends are inside), `answered` true or false. An answer that is missing fulfils only
    `answered: false`.
    """

    question: str
    operator: Operator
    value: Operand

    @model_validator(mode="before")
    @classmethod
    def _unpack(cls, data: object) -> object:
        if not isinstance(data, Mapping) or "operator" in data:
            return data
        operators = [key for key in data if key != "question"]
        if len(operators) != 1 or operators[0] not in list(Operator):
            raise PydanticCustomError("comparison", "a comparison needs exactly one of its words")
        return {
            "question": data.get("question"),
            "operator": operators[0],
            "value": data[operators[0]],
        }

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.operator is Operator.ANSWERED:
            fits = isinstance(self.value, bool)
        elif self.operator in {Operator.AT_LEAST, Operator.AT_MOST}:
            fits = _is_number(self.value) or _is_day(self.value)
        else:
            fits = not isinstance(self.value, bool)
        if not fits:
            raise PydanticCustomError("comparison", "the value does not go with the comparison")
        return self

    @model_serializer
    def _pack(self) -> dict[str, Operand]:
        return {"question": self.question, str(self.operator): self.value}


class All(_Part):
    """True when every part is."""

    all: tuple["Condition", ...] = Field(min_length=1)


class AnyOf(_Part):
    """True when at least one part is."""

    any: tuple["Condition", ...] = Field(min_length=1)


class Not(_Part):
    """True when its part is not."""

    part: "Condition" = Field(alias="not", serialization_alias="not")

    @model_serializer
    def _pack(self, _info: ValidationInfo | None = None) -> dict[str, object]:
        return {"not": self.part.model_dump(mode="json")}


def _tag(data: object) -> str:
    if isinstance(data, All | AnyOf | Not | Comparison):
        return type(data).__name__
    keys = set(data) if isinstance(data, Mapping) else set()
    for key, name in (("all", "All"), ("any", "AnyOf"), ("not", "Not"), ("part", "Not")):
        if key in keys:
            return name
    return "Comparison"


Condition = Annotated[
    Annotated[All, Tag("All")]
    | Annotated[AnyOf, Tag("AnyOf")]
    | Annotated[Not, Tag("Not")]
    | Annotated[Comparison, Tag("Comparison")],
    Discriminator(_tag),
]

All.model_rebuild()
AnyOf.model_rebuild()
Not.model_rebuild()


def holds(condition: Condition | None, answers: Mapping[str, Answer]) -> bool:
    """Say whether the condition is met by `answers` (question code to answer); None always is."""
    match condition:
        case None:
            return True
        case All(all=parts):
            return all(holds(part, answers) for part in parts)
        case AnyOf(any=parts):
            return any(holds(part, answers) for part in parts)
        case Not(part=part):
            return not holds(part, answers)
        case Comparison():
            return _compare(condition, answers.get(condition.question))


def comparisons(condition: Condition | None) -> Iterator[Comparison]:
    """Give every comparison inside the condition, in the order written."""
    match condition:
        case None:
            return
        case All(all=parts) | AnyOf(any=parts):
            for part in parts:
                yield from comparisons(part)
        case Not(part=part):
            yield from comparisons(part)
        case Comparison():
            yield condition


def _compare(comparison: Comparison, answer: Answer | None) -> bool:
    answered = answer is not None and answer.missing is None
    if comparison.operator is Operator.ANSWERED:
        return answered == comparison.value
    if answer is None or answer.value is None:
        return False
    return _COMPARE[comparison.operator](answer.value, comparison.value)


def _is(value: object, wanted: Operand) -> bool:
    return value == wanted or (isinstance(value, int | float) and str(value) == wanted)


def _includes(value: object, wanted: Operand) -> bool:
    return wanted in value if isinstance(value, list | dict) else _is(value, wanted)


def _at_least(value: object, wanted: Operand) -> bool:
    # ISO dates are in order as texts are.
    if isinstance(value, str) and isinstance(wanted, str):
        return value >= wanted
    return _is_number(value) and _is_number(wanted) and float(str(value)) >= float(wanted)


def _at_most(value: object, wanted: Operand) -> bool:
    if isinstance(value, str) and isinstance(wanted, str):
        return value <= wanted
    return _is_number(value) and _is_number(wanted) and float(str(value)) <= float(wanted)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_day(value: object) -> bool:
    return isinstance(value, str) and _DAY.fullmatch(value) is not None


_DAY = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")


_COMPARE: Mapping[Operator, Callable[[object, Operand], bool]] = {
    Operator.IS: _is,
    Operator.INCLUDES: _includes,
    Operator.AT_LEAST: _at_least,
    Operator.AT_MOST: _at_most,
}
