"""A survey's public results as they are stored: figures safe to show, keys instead of words.

The page, the open data and the chart are drawn from this, in any language of the survey. Light enough
for a web process. Shares are 0-1.
"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from engage.digests.content import AxisPart, Count, EquityLine, GapLine, LadderPart


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class ThemeLine(_Part):
    """How many answers speak to a theme; one answer may speak to several."""

    key: str
    answers: Count


class ActionLine(_Part):
    """What the city decided about what was said. Texts are by language tag.

    `answers` are those it was linked to. `departments` begins with the one that leads.
    """

    title: dict[str, str]
    public_text: dict[str, str]
    reason: dict[str, str]
    departments: tuple[dict[str, str], ...]
    status: str
    at: datetime
    answers: Count


class PublicContent(_Part):
    """A survey's results. With fewer answers than `suppress_below` nothing is told of them."""

    survey: str
    title: dict[str, str]
    languages: tuple[str, ...]
    built_at: datetime
    # The ISO week of `built_at` in the city, by which a population's year is judged.
    week: str
    since: datetime | None
    answers: Count
    # Answers with words of their own, of which themes are told.
    speaking: Count
    spoken_languages: int | None
    axes: tuple[AxisPart, ...] = ()
    themes: tuple[ThemeLine, ...] = ()
    ladder: LadderPart | None = None
    equity: tuple[EquityLine, ...] = ()
    gaps: tuple[GapLine, ...] = ()
    actions: tuple[ActionLine, ...] = ()
    suppress_below: int
