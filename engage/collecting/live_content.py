"""Who has answered a survey so far, as it is stored: figures already safe to show.

Light enough for a web process, which never measures; `engage.collecting.live` fills it in.
"""

from fractions import Fraction
from math import ceil

from pydantic import BaseModel, ConfigDict

from engage.digests.content import AxisPart


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Span(_Part):
    """From `low` to `high` people, both ends inside; equal where the number may be told."""

    low: int
    high: int


class Need(_Part):
    """How many of a group are missing. `count` is `None` where it may not be shown; `few` says that
    it is below the limit. `now` more would bring the group to four fifths of its share of today's
    answers, `None` where that may not be told.
    """

    axis: str
    group: str
    benchmark: float
    focus: bool
    count: int | None
    few: bool
    now: Span | None


class LiveContent(_Part):
    """Every axis the survey asks about, and each group of a known share."""

    received: int
    axes: tuple[AxisPart, ...]
    language: AxisPart
    needs: tuple[Need, ...]
    suppress_below: int


def missing_for(need: Need, *, goal: int, suppress_below: int) -> Span:
    """Give how many more of the group there should be once `goal` people have answered.

    Its share of the goal, less those who have answered. Of a hidden count only what its mark says is
    used, so that the figure tells no more than the mark does.
    """
    wanted = ceil(Fraction(str(need.benchmark)) * goal)
    if need.count is not None:
        return _span(wanted - need.count, wanted - need.count)
    return _span(wanted - (suppress_below - 1) if need.few else 0, wanted)


def _span(low: int, high: int) -> Span:
    return Span(low=max(0, low), high=max(0, high))
