"""What can go wrong in the instrument.

SurveyError
├── InvalidSurvey     a file or a stored definition that cannot be used; lists every fault
├── UnknownQuestion   a code the survey does not have
└── InvalidAnswer     an answer its question refuses; carries a `Problem`, not a sentence
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from surveys.faults import Fault


class SurveyError(Exception):
    """The base of every error this package raises on purpose."""


class InvalidSurvey(SurveyError):
    """A survey definition that cannot be used, with all of its faults."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(str(fault) for fault in self.faults))


class UnknownQuestion(SurveyError):
    """A question code that the survey does not have."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Problem(StrEnum):
    """Why an answer is refused. The keys are translated where they are shown.

    The values that go with each, for named placeholders: `out_of_range` has `minimum` and
    `maximum` (either may be None), `too_many` has `at_most` and `chosen`, `too_long` has `limit`
    and `length` (characters), `not_a_number`, `not_whole`, `unknown_choice`, `not_a_date` and
    `not_a_place` have `given`, `date_out_of_range` has `earliest` and `latest` (ISO dates, either
    may be None), `wrong_total` has `total` and `given`, `incomplete` has `missing` (a count),
    `photo_too_big` has `limit` (megabytes).
    """

    REQUIRED = "required"
    SOFT_REQUIRED = "soft_required"
    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    OUT_OF_RANGE = "out_of_range"
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"
    UNKNOWN_CHOICE = "unknown_choice"
    OTHER_MISSING = "other_missing"
    EXCLUSIVE = "exclusive"
    WRONG_SHAPE = "wrong_shape"
    TWICE = "twice"
    INCOMPLETE = "incomplete"
    NOT_A_DATE = "not_a_date"
    DATE_OUT_OF_RANGE = "date_out_of_range"
    NOT_A_PLACE = "not_a_place"
    WRONG_TOTAL = "wrong_total"
    NOT_A_PHOTO = "not_a_photo"
    PHOTO_TOO_BIG = "photo_too_big"


ProblemValue = str | int | float | None


class InvalidAnswer(SurveyError):
    """An answer that its question refuses: `code` of the question, the problem and its numbers."""

    def __init__(self, code: str, problem: Problem, **values: ProblemValue) -> None:
        self.code = code
        self.problem = problem
        self.values: Mapping[str, ProblemValue] = values
        super().__init__(f"{code}: {problem}")
