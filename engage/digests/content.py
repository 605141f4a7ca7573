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


class QuoteLine(_Part):
    """Words out of a comment, personal details masked; checked to be in the stored comment."""

    comment_id: int
    text: str
    language: str | None
    channel: str


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


class GapLine(_Part):
    """Whether who speaks predicts what becomes of it, comparing like themes."""

    axis: str
    group: str | None
    rung: str
    verdict: str
    likelihood: str | None
    odds_ratio: Estimate | None
    p: float | None


class OwedLine(_Part):
    """An input that waits for an answer; `text` is quoted to staff, personal details masked."""

    input_id: int
    text: str
    language: str | None
    heard_at: datetime


class ColleagueLine(_Part):
    """What another department does on the same themes."""

    action_id: int
    department: dict[str, str]
    department_slug: str
    title: dict[str, str]
    status: str


class CorrectionLine(_Part):
    """A comment of an earlier week that was tagged or corrected since."""

    week: str
    count: int


class DigestContent(_Part):
    """One department's week."""

    department: str
    week: str
    inputs: int
    comments: int
    languages: int
    themes: tuple[LabelLine, ...] = ()
    dimensions: tuple[LabelLine, ...] = ()
    axes: tuple[AxisPart, ...] = ()
    ladder: LadderPart | None = None
    equity: tuple[EquityLine, ...] = ()
    gaps: tuple[GapLine, ...] = ()
    owed: tuple[OwedLine, ...] = ()
    colleagues: tuple[ColleagueLine, ...] = ()
    corrections: tuple[CorrectionLine, ...] = ()
    suppress_below: int
