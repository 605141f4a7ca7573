"""What can go wrong in collecting answers. Errors carry values; pages find the words.

CollectingError
├── CodeTaken      another collector of the survey has this code already
├── FormTaken      this form number, or this very page, was typed in before by somebody
└── DayNotPossible the day of an answer lies in the future, or before anybody could answer
"""

from datetime import date

from engage.errors import EngageError


class CollectingError(EngageError):
    """Base of every error of collecting."""


class CodeTaken(CollectingError):
    """`code` belongs to another collector of the survey."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class FormTaken(CollectingError):
    """The form was typed in before, as the response with this id."""

    def __init__(self, response_id: int) -> None:
        super().__init__(response_id)
        self.response_id = response_id


class DayNotPossible(CollectingError):
    """Nobody can have answered on `day`: it must be from `earliest` to `latest`, both inside."""

    def __init__(self, day: date, earliest: date, latest: date) -> None:
        super().__init__(day, earliest, latest)
        self.day = day
        self.earliest = earliest
        self.latest = latest
