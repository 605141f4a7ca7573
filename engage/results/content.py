"""The results of a survey as they are stored: figures already safe to show, codes instead of words.

A `Count` that is hidden was too small to show, or would tell one that was.
"""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from engage.digests.content import Count


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Bar(_Part):
    """One choice, point, year or place: who named it; for a ranking, its mean place (1 is first)."""

    code: str
    people: Count
    mean_place: float | None = None


class GridRow(_Part):
    """One row of a matrix, its choices in order."""

    code: str
    bars: tuple[Bar, ...]


class QuestionResult(_Part):
    """One question. `picture` is that of `surveys.kinds.kind.Summary`; parts that do not go with
    it are empty. `shares` are mean points by choice. `missing` counts by reason.
    """

    code: str
    picture: str
    answered: Count
    missing: Mapping[str, int] = {}
    bars: tuple[Bar, ...] = ()
    grid: tuple[GridRow, ...] = ()
    shares: Mapping[str, float] = {}
    median: float | None = None


class ResultsContent(_Part):
    """All questions of the current version, in its order; `responses` counts those that were sent."""

    responses: int
    questions: tuple[QuestionResult, ...]
