"""The columns of a survey's responses, in an order that outsiders may rely on.

First what is known of each response, then a column for every question that any version ever asked:
those of the current version in its order, then those that only earlier ones had. The words beside
"something else" stand at the far right, as `CODE__other`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from surveys.definition import Question, Survey
from surveys.kinds import KINDS
from surveys.kinds.fields import OTHER_SUFFIX

FIXED = (
    "response_id",
    "version",
    "channel",
    "language",
    "started_at",
    "submitted_at",
    "collector",
)


@dataclass(frozen=True, slots=True)
class Columns:
    """`codes` of questions in their order; `others` are those with words of their own beside."""

    codes: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every column's name, in order."""
        return (*FIXED, *self.codes, *(code + OTHER_SUFFIX for code in self.others))


def columns_of(versions: Iterable[Survey]) -> Columns:
    """Give the columns of a survey from what its versions ask, the newest first."""
    asked: dict[str, bool] = {}
    for survey in versions:
        for question in survey.questions:
            if KINDS[question.kind].asks:
                asked[question.code] = asked.get(question.code, False) or question.other
    return Columns(tuple(asked), tuple(code for code, other in asked.items() if other))


def questions_by_code(survey: Survey) -> Mapping[str, Question]:
    """Give the questions of one version that hold an answer."""
    return {question.code: question for question in survey.questions if KINDS[question.kind].asks}
