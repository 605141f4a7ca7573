"""A digest as it is stored: figures already safe to show, keys instead of words.

Every page, mail and JSON of it is drawn from this, in any language. Shares are 0-1; a figure that is
`None` beside `hidden: true` was too small to show.
"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Count(_Part):
    """A number of people or inputs, or the fact that it is too small to show."""

    value: int | None
    hidden: bool = False


class Estimate(_Part):
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


class Passage(_Part):
    """Characters `start` to `end` (open) of a stored comment, word for word.

    The words are read from the comment when they are shown; `seal` tells whether they are the same.
    """

    comment_id: int
    start: int
    end: int
    language: str | None
    seal: str


class QuoteLine(_Part):
    """Words out of a comment. `channel` is `None`, and the language not named, where the people who
    answered so are too few to be told of.
    """

    passage: Passage
    channel: str | None
    names_language: bool


class LabelLine(_Part):
    """A theme or dimension: inputs this week and the week before, and what may be said of it."""

    key: str
    count: int
    before: int
    direction: str
    quote: QuoteLine | None = None


class GroupLine(_Part):
    """A group among the answers beside its share of the population."""

    group: str
    people: Count
    share: Estimate | None = None
    benchmark: float | None = None
    ratio: Estimate | None = None
    verdict: str | None = None
    needed: int | None = None


class AxisPart(_Part):
    """Who was heard on one axis. `unknown` is the share of everyone of whom nothing is known."""

    axis: str
    several: bool
    received: Count
    lines: tuple[GroupLine, ...]
    unknown: Estimate | None
    skipped: Count
    refused: Count
    not_asked: Count
    source: str | None = None
    year: int | None = None
    geography: str | None = None


class RungLine(_Part):
    """A rung of the ladder: how many inputs old enough to count reached it."""

    rung: str
    reached: Count
    rate: Estimate | None


class LadderPart(_Part):
    """What became of the department's inputs, and of each group's on the axes with focus groups."""

    since: datetime
    inputs: Count
    younger: Count
    rungs: tuple[RungLine, ...]


class EquityLine(_Part):
    """One group's way up the ladder."""

    axis: str
    group: str
    inputs: Count
    focus: bool
    rungs: tuple[RungLine, ...]


class FocusPart(_Part):
    """Inputs, old enough to count, of people in any focus group, and how many are incorporated."""

    inputs: Count
    incorporated: Count
    rate: Estimate | None


class GapLine(_Part):
    """Whether who speaks predicts what becomes of it, comparing like themes."""

    axis: str
    group: str | None
    rung: str
    verdict: str
    likelihood: str | None
    odds_ratio: Estimate | None
    p: float | None


class TimeLine(_Part):
    """Days until half of the inputs reached a rung, and how many wait for it.

    `days` is `None` where half have not come so far; its upper end where that may never be.
    """

    rung: str
    days: float | None
    low: float | None
    high: float | None
    waiting: Count


class WheelLine(_Part):
    """A dimension's share of this week's inputs, and of those in the weeks compared with."""

    key: str
    share: float
    usual: float | None


class MovedLine(_Part):
    """An action of the department's own that reached a status this week."""

    action_id: int
    title: dict[str, str]
    status: str


class OwedLine(_Part):
    """An input that waits for an answer since `heard_at`; its words are for staff alone."""

    input_id: int
    passage: Passage
    heard_at: datetime


class ColleagueLine(_Part):
    """What another department does on the same themes."""

    action_id: int
    department: dict[str, str]
    department_slug: str
    title: dict[str, str]
    status: str


class CorrectionLine(_Part):
    """How many comments of an earlier week were corrected since, and how many only read since."""

    week: str
    corrected: int
    late: int


class PlanPart(_Part):
    """What an engagement's plan answers to the six questions, by question and language."""

    name: dict[str, str]
    answers: dict[str, dict[str, str]]


class DigestContent(_Part):
    """One department's week."""

    department: str
    week: str
    inputs: int
    inputs_before: int
    comments: int
    languages: int
    themes: tuple[LabelLine, ...] = ()
    dimensions: tuple[LabelLine, ...] = ()
    axes: tuple[AxisPart, ...] = ()
    ladder: LadderPart | None = None
    times: tuple[TimeLine, ...] = ()
    wheel: tuple[WheelLine, ...] = ()
    # Of the engagements these people answered in, the one most answered in first.
    plans: tuple[PlanPart, ...] = ()
    # What stood in its place in digests stored before: the answers of one, without its name.
    worksheet: dict[str, dict[str, str]] = {}
    moved: tuple[MovedLine, ...] = ()
    equity: tuple[EquityLine, ...] = ()
    gaps: tuple[GapLine, ...] = ()
    focus: FocusPart | None = None
    owed: tuple[OwedLine, ...] = ()
    colleagues: tuple[ColleagueLine, ...] = ()
    corrections: tuple[CorrectionLine, ...] = ()
    # Inputs of each week of the year that ends with this one; empty while not all days are counted.
    trend: tuple[int, ...] = ()
    suppress_below: int
