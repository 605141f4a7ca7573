"""A city's past, as rows: inserted directly, because living through it would take hours.

One department hears equally many comments in every week of its digest's look-back; everything else
is older, or another department's. So its week stays as large as it is while the history grows.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bench.forms import COMMENTS
from engage.db import Database
from engage.digests.build import LOOKBACK
from engage.models.base import Base
from engage.models.comment import Comment, Fate, Tag, TagAxis, TagSource
from engage.models.department import Department, Input, InputComment
from engage.models.response import Channel, Membership, Response, ResponseState
from engage.models.survey import SurveyVersion
from nlp.taxonomy import DIMENSIONS, THEMES
from surveys.answers import Missing

A_WEEK = 30
YEARS = timedelta(weeks=156)
BATCH = 5_000
LANGUAGES = ("en",) * 6 + ("es",) * 3 + ("ar",)
CHANNELS = (Channel.WEB,) * 7 + (Channel.SMS,) * 2 + (Channel.PAPER,)
GROUPS = {
    "home_language": ("en", "es", "ar", "zh", "vi", "so"),
    "tenure": ("owner", "renter"),
    "age": ("under_18", "18_64", "65_plus"),
}

Row = dict[str, object]


@dataclass(slots=True)
class Rows:
    """Rows by table, in the order in which tables refer to each other."""

    tables: dict[type[Base], list[Row]] = field(
        default_factory=lambda: {
            table: [] for table in (Response, Comment, Tag, Membership, Input, InputComment)
        }
    )

    def write(self, session: Session) -> None:
        """Insert all of them."""
        for table, rows in self.tables.items():
            session.execute(insert(table), rows)


class Past:
    """A history that grows to any size; the same from run to run."""

    def __init__(self, database: Database, department_id: int, *, until: datetime) -> None:
        self._database = database
        self._department_id = department_id
        self._until = until
        self._chance = random.Random(20261122)
        self._size = 0
        with database.reading() as session:
            self._version = session.scalars(select(SurveyVersion).limit(1)).one()
            others = select(Department.id).where(Department.id != department_id)
            self._others = session.scalars(others).all()

    def grow_to(self, size: int) -> None:
        """Add comments until there are `size`; the department's own look-back comes first."""
        while self._size < size:
            numbers = range(self._size + 1, min(self._size + BATCH, size) + 1)
            rows = Rows()
            for number in numbers:
                self._add(rows, number)
            with self._database.transaction() as session:
                rows.write(session)
            self._size = numbers[-1]

    def _place(self, number: int) -> tuple[int, datetime]:
        """Give who hears a comment, and when."""
        own = A_WEEK * (LOOKBACK // timedelta(weeks=1))
        if number <= own:
            return self._department_id, self._until - LOOKBACK * ((number - 0.5) / own)
        if number % 2:
            return self._department_id, self._until - LOOKBACK - YEARS * self._chance.random()
        return self._chance.choice(self._others), self._until - YEARS * self._chance.random()

    def _add(self, rows: Rows, number: int) -> None:
        """Make one response with a comment, its tags, its groups and the input it became."""
        department_id, at = self._place(number)
        language = self._chance.choice(LANGUAGES)
        tables = rows.tables
        tables[Response].append(_response(number, self._version, language, self._channel(), at))
        tables[Comment].append(_comment(number, self._chance.choice(COMMENTS), language, at))
        tables[Tag] += self._tags(number, at)
        tables[Membership] += self._memberships(number)
        tables[Input].append(
            {"id": number, "response_id": number, "department_id": department_id, "heard_at": at}
        )
        tables[InputComment].append({"input_id": number, "comment_id": number})

    def _channel(self) -> Channel:
        return self._chance.choice(CHANNELS)

    def _tags(self, number: int, at: datetime) -> Iterable[Row]:
        themes = self._chance.sample(THEMES, k=self._chance.choice((1, 1, 2)))
        labels = [(TagAxis.THEME, theme.key) for theme in themes]
        labels.append((TagAxis.DIMENSION, self._chance.choice(DIMENSIONS).key))
        return [
            {
                "comment_id": number,
                "axis": axis,
                "key": key,
                "source": TagSource.MACHINE,
                "score": round(self._chance.uniform(0.5, 1), 3),
                "model_version": "history",
                "evidence_start": 0,
                "evidence_end": 20,
                "terms": [],
                "created_at": at,
            }
            for axis, key in labels
        ]

    def _memberships(self, number: int) -> Iterable[Row]:
        for axis, groups in GROUPS.items():
            said = self._chance.random() < 0.8
            yield {
                "response_id": number,
                "axis": axis,
                "group_key": self._chance.choice(groups) if said else None,
                "missing": None if said else Missing.SKIPPED,
            }


def _response(
    number: int, version: SurveyVersion, language: str, channel: Channel, at: datetime
) -> Row:
    return {
        "id": number,
        "public_id": f"past{number}",
        "survey_id": version.survey_id,
        "version_id": version.id,
        "channel": channel,
        "language": language,
        "state": ResponseState.SUBMITTED,
        "may_quote": True,
        "started_at": at,
        "updated_at": at,
        "submitted_at": at,
    }


def _comment(number: int, text: str, language: str, at: datetime) -> Row:
    return {
        "id": number,
        "response_id": number,
        "code": "comment_better",
        "text": text,
        "asked_language": language,
        "language": language,
        "language_probability": 0.99,
        "fate": Fate.TAGGED,
        "model_version": "history",
        "attempts": 1,
        "created_at": at,
        "tagged_at": at,
    }
