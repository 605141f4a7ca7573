"""A city's past, as rows: inserted directly, because living through it would take hours.

One department hears equally many comments in every week of its digest's look-back; everything else
is older, or another department's. So its week stays as large as it is while the history grows.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    ColumnElement,
    String,
    cast,
    insert,
    literal,
    select,
    type_coerce,
)
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
MADE = 10_000
# Some 130 characters on average, as long as a comment of the tagger's corpus.
MOST_SENTENCES = 3
_OWN = A_WEEK * (LOOKBACK // timedelta(weeks=1))
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


# In the order in which they refer to each other, with the column that numbers their rows.
COPIED: dict[type[Base], str] = {
    Response: "id",
    Comment: "id",
    Tag: "comment_id",
    Membership: "response_id",
    Input: "id",
    InputComment: "input_id",
}
# What the database numbers itself.
_ASSIGNED = {(Tag, "id"), (Membership, "id")}
_NUMBERS = {"response_id", "comment_id", "input_id"}


def _copied(column: Column[object], offset: int) -> ColumnElement[object]:
    """Give a column of a copy: its number moved on, everything else as it is."""
    own = column.name == "id" or column.name in _NUMBERS
    if own:
        return type_coerce(column + offset, column.type).label(column.name)
    if column.name == "public_id":
        number = cast(column.table.c.id + offset, String)
        return (literal("past") + number).label(column.name)
    return column


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
        """Add comments until there are `size`; the department's own look-back comes first.

        The first ten thousand are made one by one, the rest are copies of what is older.
        """
        self._make(min(size, MADE))
        while self._size < size:
            self._copy(min(size - self._size, self._size - _OWN))

    def _copy(self, count: int) -> None:
        """Repeat `count` of the rows older than the look-back, each table in one statement."""
        first, offset = _OWN, self._size - _OWN
        with self._database.transaction() as session:
            for table, key in COPIED.items():
                columns = [c for c in table.__table__.columns if (table, c.name) not in _ASSIGNED]
                wanted = table.__table__.columns[key]
                rows = select(*(_copied(column, offset) for column in columns)).where(
                    wanted > first, wanted <= first + count
                )
                names = [column.name for column in columns]
                session.execute(insert(table).from_select(names, rows))
        self._size += count

    def _make(self, size: int) -> None:
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
        if number <= _OWN:
            return self._department_id, self._until - LOOKBACK * ((number - 0.5) / _OWN)
        if number % 2:
            return self._department_id, self._until - LOOKBACK - YEARS * self._chance.random()
        return self._chance.choice(self._others), self._until - YEARS * self._chance.random()

    def _add(self, rows: Rows, number: int) -> None:
        """Make one response with a comment, its tags, its groups and the input it became."""
        department_id, at = self._place(number)
        language = self._chance.choice(LANGUAGES)
        tables = rows.tables
        tables[Response].append(_response(number, self._version, language, self._channel(), at))
        tables[Comment].append(_comment(number, self._words(), language, at))
        tables[Tag] += self._tags(number, at)
        tables[Membership] += self._memberships(number)
        tables[Input].append(
            {"id": number, "response_id": number, "department_id": department_id, "heard_at": at}
        )
        tables[InputComment].append({"input_id": number, "comment_id": number})

    def _words(self) -> str:
        sentences = self._chance.randint(1, MOST_SENTENCES)
        return " ".join(self._chance.choices(COMMENTS, k=sentences))

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
