"""The city's week as it is stored: figures already safe to show. Light enough for a web process."""

from pydantic import BaseModel, ConfigDict

from engage.digests.content import Count, Estimate, FocusPart, GapLine


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class DepartmentLine(_Part):
    """One department: inputs this week, and of half a year's how many were answered and acted on."""

    slug: str
    name: dict[str, str]
    inputs: int
    inputs_before: int
    answered: Estimate | None
    incorporated: Estimate | None
    waiting: Count | None
    focus: FocusPart | None
    # Judged together with those of every department of the week.
    gaps: tuple[GapLine, ...] = ()


class DimensionLine(_Part):
    """What residents and employees say of a dimension (shares 0-1), and the actions that advance it.

    `employees` is `None` where nobody of them wrote or too few to show.
    """

    key: str
    residents: float | None
    employees: float | None
    actions: int


class StageLine(_Part):
    """Actions at a stage of the racial equity roadmap; `stage` is `None` where none is named."""

    stage: str | None
    undecided: int
    going: int
    done: int


class LanguageLine(_Part):
    """Of the comments given in a language, how many the tagger could not understand."""

    language: str
    comments: Count
    not_understood: Count


class CityContent(_Part):
    """The city's week as it is stored."""

    week: str
    departments: tuple[DepartmentLine, ...]
    missing: tuple[str, ...]
    profile: tuple[DimensionLine, ...]
    stages: tuple[StageLine, ...]
    languages: tuple[LanguageLine, ...]
    comments: int
    heard_by_nobody: int
    # Inputs of all departments in each week of the year that ends with this one; empty until counted.
    trend: tuple[int, ...] = ()
    suppress_below: int
