"""What can be wrong, as exceptions that carry values. `engage.pages.problems` turns them into words.

EngageError
├── NotFound            no such thing, or none this person may know of
├── NotAllowed          signed in, but not for this
├── SurveyNotOpen       the survey opens later
├── SurveyClosed        the survey takes no more answers
├── ReasonNeeded        a refusal without a public reason
├── WrongTransition     an action cannot go from this status to that one
├── UnreadableList      an uploaded list that is no list of phones
├── PhotoRefused        a file that is no picture we can read
├── PhotoTooBig         a picture of too many bytes or pixels
├── AddressUnclear      neither a phone number nor an e-mail address
├── TooManyAddresses    a response whose outcome is already told to enough
├── ChangedMeanwhile    somebody changed it since the form was opened; what was typed is kept
├── StillInUse          cannot go while something depends on it
├── UnreadableTable     a file of responses that stops making sense
├── DraftChanged        somebody else changed the same part of a draft meanwhile
├── NameTaken           a slug, keyword or code that something else has, or had
├── NotReady            a draft with faults or failed checks cannot be published
├── StaleForm           a form too old or not ours; what was typed is kept
└── ConfigurationError  settings that cannot work
"""

from datetime import datetime


class EngageError(Exception):
    """Base of every error the product raises on purpose."""


class NotFound(EngageError):
    """No such thing. `kind` is a noun such as `survey`; `key` what was asked for."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(kind, key)
        self.kind = kind
        self.key = key


class NotAllowed(EngageError):
    """The person is known and may not do this."""


class SurveyNotOpen(EngageError):
    """The survey `slug` opens at `opens_at` (aware UTC)."""

    def __init__(self, slug: str, opens_at: datetime) -> None:
        super().__init__(slug, opens_at)
        self.slug = slug
        self.opens_at = opens_at


class SurveyClosed(EngageError):
    """The survey `slug` closed at `closed_at` (aware UTC)."""

    def __init__(self, slug: str, closed_at: datetime) -> None:
        super().__init__(slug, closed_at)
        self.slug = slug
        self.closed_at = closed_at


class ReasonNeeded(EngageError):
    """Saying no needs a public reason."""


class WrongTransition(EngageError):
    """An action cannot go from `before` to `after`."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__(before, after)
        self.before = before
        self.after = after


class UnreadableList(EngageError):
    """An upload is no list of phones. `why`: `not_csv`, `no_phone_column`, `empty`, `too_long`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class PhotoRefused(EngageError):
    """The file is no picture, or not of a kind we read."""


class PhotoTooBig(EngageError):
    """The picture has too many bytes or pixels."""


class AddressUnclear(EngageError):
    """What was typed is neither a phone number nor an e-mail address."""


class TooManyAddresses(EngageError):
    """The outcome of this response is already told to as many addresses as it may be."""


class ChangedMeanwhile(EngageError):
    """Somebody else changed what this form is about after it was opened."""


class StillInUse(EngageError):
    """It cannot be taken away while `count` things of `kind` (`input`, `link`) depend on it."""

    def __init__(self, kind: str, count: int) -> None:
        super().__init__(kind, count)
        self.kind = kind
        self.count = count


class UnreadableTable(EngageError):
    """A file of responses stops making sense at row `row`, counted from 1."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


class DraftChanged(EngageError):
    """A part of a draft is no longer as the form knew it.

    `place` as checks name it; `theirs` is the part as it is now, `None` where it was removed.
    """

    def __init__(self, place: str, theirs: object) -> None:
        super().__init__(place)
        self.place = place
        self.theirs = theirs


class NameTaken(EngageError):
    """`kind` is `survey`, `keyword`, `question`, `section` or `choice`; `name` what was wanted.

    A question's or choice's name may also be taken by one of an earlier version.
    """

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(kind, name)
        self.kind = kind
        self.name = name


class NotReady(EngageError):
    """A draft cannot be published: `count` things must be mended first."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class StaleForm(EngageError):
    """The form's signature is missing, wrong or too old."""


class ConfigurationError(EngageError):
    """Settings that cannot work; `faults` says each with its mend."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults
