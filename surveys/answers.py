"""What a person said to one question, or why nothing was said.

The same value whatever the channel: web, text message, paper, conversation or import.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from pydantic import StrictFloat, StrictInt, StrictStr, TypeAdapter
from typing_extensions import TypedDict

# A choice code, a text, a number; codes in order (multiple choice, ranking); or parts by code
# (matrix, budget split, a point on a map).
Value = str | int | float | list[str] | dict[str, str | int | float]
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

OTHER = "other"
"""The choice code behind "something else"; its words are in `Answer.other`."""

PREFER_NOT_TO_SAY = "prefer_not_to_say"
"""What a form sends for a refusal; never stored as a value, see `Missing.REFUSED`."""

_SURROGATES = re.compile("[\ud800-\udfff]")


class Missing(StrEnum):
    """Why there is no value."""

    SKIPPED = "skipped"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: either a value or the reason there is none, never both and never neither.

    `other` holds the resident's own words where the value is, or includes, `OTHER`.
    """

    value: Value | None = None
    other: str | None = None
    missing: Missing | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.missing is None):
            raise ValueError("an answer has a value or a reason for having none, one of the two")
        if self.other is not None and self.value is None:
            raise ValueError("words for 'other' need a value beside them")

    def to_json(self) -> dict[str, Value | str]:
        """Return what `from_json` reads; absent parts are left out."""
        parts = {"value": self.value, "other": self.other, "missing": self.missing}
        return {key: part for key, part in parts.items() if part is not None}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Rebuild an answer from `to_json`.

        Raises:
            ValueError: what was stored is no answer.
        """
        return cls(**_STORED.validate_python(data))


class _Stored(TypedDict, total=False):
    """The shape of an answer in a JSON column."""

    value: StrictStr | StrictInt | StrictFloat | list[str] | dict[str, str | int | float]
    other: str
    missing: Missing


_STORED = TypeAdapter(_Stored)


def clean(text: str) -> str:
    """Return the text as it may be stored: without NUL, lone surrogates replaced, else untouched.

    PostgreSQL refuses NUL and UTF-8 refuses surrogates; everything else is the resident's own.
    """
    return _SURROGATES.sub("\ufffd", text.replace("\x00", ""))
