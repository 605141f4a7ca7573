"""The digest as its templates want it; see `mail/digest.html` for what each part is."""

from collections.abc import Sequence
from dataclasses import dataclass

from engage.languages import direction

# The name of the picture of the seven dimensions.
WHEEL = "wheel"
TREND = "trend"


@dataclass(frozen=True, slots=True)
class PictureTable:
    """The same as a chart, as a table."""

    columns: Sequence[str]
    lines: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as templates show it; `src` is an address or a content id of the mail."""

    title: str
    src: str
    alt: str
    width: int
    height: int
    table: PictureTable


@dataclass(frozen=True, slots=True)
class Words:
    """A text in its language."""

    text: str
    language: str

    @property
    def dir(self) -> str:
        """`ltr`, `rtl` or `auto`."""
        return direction(self.language)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its interval, or why it is hidden."""

    text: str
    interval: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words; `translation` is beside words in another language where there is one."""

    text: str
    language: str
    source: str | None
    translation: Words | None = None
    translated_by: str | None = None

    @property
    def dir(self) -> str:
        """`ltr`, `rtl` or `auto`."""
        return direction(self.language)


@dataclass(frozen=True, slots=True)
class Change:
    """How a count moved, in words and as an arrow."""

    text: str
    way: str


@dataclass(frozen=True, slots=True)
class Line:
    """A theme, a dimension or a rung with its bar (0-100)."""

    name: str
    count: Figure
    length: int
    change: Change | None = None
    quote: Quote | None = None
    step: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """Positions 0-100 along a drawn axis."""

    low: float
    high: float
    share: float
    benchmark: float | None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group beside its share of the population."""

    group: str
    share: Figure
    benchmark: str
    ratio_text: str | None
    verdict_text: str
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Axis:
    """Who was heard on one axis."""

    axis: str
    title: str
    lines: Sequence[GroupRow]
    unknown: str
    source: str
    chart: Picture | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """What became of it."""

    title: str
    rungs: Sequence[Line]
    note: str | None
    times: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class SixAnswer:
    """One of the six questions of the engagement's worksheet, with its answer."""

    question: str
    answer: Words


@dataclass(frozen=True, slots=True)
class Plan:
    """What an engagement planned; `name` is `None` in digests that did not keep it."""

    name: Words | None
    answers: Sequence[SixAnswer]


@dataclass(frozen=True, slots=True)
class Moved:
    """What the department itself did this week."""

    title: Words
    status: str
    url: str


@dataclass(frozen=True, slots=True)
class Owed:
    """An input that waits."""

    text: str
    language: str
    waiting: str
    url: str

    @property
    def dir(self) -> str:
        """`ltr`, `rtl` or `auto`."""
        return direction(self.language)


@dataclass(frozen=True, slots=True)
class Colleague:
    """What another department does."""

    title: Words
    department: str
    status: str


@dataclass(frozen=True, slots=True)
class EquityRow:
    """A group's rates."""

    group: str
    cells: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class Equity:
    """The equity table."""

    columns: Sequence[str]
    lines: Sequence[EquityRow]
    charts: Sequence[Picture] = ()


@dataclass(frozen=True, slots=True)
class WeekLabel:
    """A week as people say it, and its code."""

    label: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """See `mail/digest.html`."""

    department: str
    week: WeekLabel
    url: str
    inbox_url: str
    headline: Sequence[str]
    themes: Sequence[Line]
    dimensions: Sequence[Line]
    wheel: Picture | None
    trend: Picture | None
    plans: Sequence[Plan]
    moved: Sequence[Moved]
    representation: Sequence[Axis]
    missing: Sequence[str]
    ladder: Ladder | None
    owed: Sequence[Owed]
    colleagues: Sequence[Colleague]
    gaps: Sequence[str]
    equity: Equity | None
    corrections: Sequence[str]
    quiet: str | None
    preferences_url: str | None = None
    stop_url: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the digest's links lead: the city's public address and the department."""

    public_url: str
    slug: str
    name: str

    @property
    def inbox(self) -> str:
        """Give the address of the department's inbox."""
        return f"{self.public_url}/departments/{self.slug}/"
