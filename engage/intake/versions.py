"""Published surveys: publishing a definition, finding a survey, and parsed versions."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from engage.errors import NotFound, SurveyClosed, SurveyNotOpen
from engage.models.base import UtcDateTime, table_of
from engage.models.survey import Survey, SurveyState, SurveyVersion
from surveys.definition import Survey as Definition

# Parsed definitions by the hash of their text: versions are immutable, so nothing expires. Bounded
# because a process that lives for years sees many.
_PARSED: dict[str, Definition] = {}
_PARSED_MOST = 256

# Put together once: building a statement costs as much as running it.
_BY_SLUG = (
    select(Survey)
    .where(Survey.slug == bindparam("slug"), Survey.state != SurveyState.DRAFT)
    .options(joinedload(Survey.current_version))
)
# Bare tables, not entities: this is asked on every page and every text, and costs half as much.
_SURVEY, _VERSION = table_of(Survey).c, table_of(SurveyVersion).c
_PUBLISHED = (
    select(
        _SURVEY.id,
        _SURVEY.slug,
        _SURVEY.keyword,
        _SURVEY.opens_at,
        _SURVEY.closes_at,
        _VERSION.id,
        _VERSION.sha256,
        _VERSION.number,
    )
    .join_from(table_of(Survey), table_of(SurveyVersion), _VERSION.id == _SURVEY.current_version_id)
    .where(_SURVEY.state != SurveyState.DRAFT)
    .order_by(_SURVEY.id)
)
_STANDING = _PUBLISHED.where(_SURVEY.slug == bindparam("slug"))
_OPEN = _PUBLISHED.where(
    _SURVEY.state == SurveyState.OPEN,
    _SURVEY.opens_at.is_(None) | (_SURVEY.opens_at <= bindparam("now", type_=UtcDateTime())),
    _SURVEY.closes_at.is_(None) | (_SURVEY.closes_at > bindparam("now", type_=UtcDateTime())),
)
_BY_KEYWORD = _OPEN.where(_SURVEY.keyword == bindparam("word"))
_TEXT = select(_VERSION.definition).where(_VERSION.id == bindparam("id"))


@dataclass(frozen=True, slots=True)
class VersionKey:
    """Which version: its row, its survey's, the hash of its text (64 hex digits), its number."""

    id: int
    survey_id: int
    sha256: str
    number: int


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """A survey people may answer now, with what its current version asks."""

    id: int
    slug: str
    keyword: str | None
    version: VersionKey
    definition: Definition


class _Standing(NamedTuple):
    """A row of `_PUBLISHED`."""

    id: int
    slug: str
    keyword: str | None
    opens_at: datetime | None
    closes_at: datetime | None
    version_id: int
    sha256: str
    number: int


def publish(session: Session, definition: Definition, *, now: datetime) -> SurveyVersion:
    """Make `definition` what the survey of its slug asks from now on, and open it."""
    version = add_version(session, definition, now=now)
    survey = version.survey
    survey.current_version = version
    survey.keyword = definition.keyword
    survey.state = SurveyState.OPEN
    session.flush()
    return version


def add_version(session: Session, definition: Definition, *, now: datetime) -> SurveyVersion:
    """Store `definition` as the next version of its survey; nobody is asked it before `publish`.

    The same definition again gives the version there is.
    """
    survey = session.scalar(select(Survey).where(Survey.slug == definition.slug))
    if survey is None:
        survey = Survey(slug=definition.slug)
        session.add(survey)
        session.flush()
    text = json.dumps(definition.to_json(), ensure_ascii=False)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    latest = _latest_version(session, survey)
    if latest is not None and latest.sha256 == sha256:
        return latest
    version = SurveyVersion(
        survey=survey,
        number=latest.number + 1 if latest else 1,
        definition=text,
        sha256=sha256,
        published_at=now,
    )
    session.add(version)
    session.flush()
    return version


def definition_of(version: SurveyVersion) -> Definition:
    """Give what a version asks; its text is read and parsed once per process."""
    return _parsed(version.sha256, lambda: version.definition)


def definition_at(session: Session, version_id: int, sha256: str) -> Definition:
    """Give what a version asks, of which only these columns were read."""
    return _parsed(sha256, lambda: session.execute(_TEXT, {"id": version_id}).scalar_one())


def _parsed(sha256: str, text: Callable[[], str]) -> Definition:
    parsed = _PARSED.get(sha256)
    if parsed is None:
        parsed = Definition.from_json(json.loads(text()))
        while len(_PARSED) >= _PARSED_MOST:
            _PARSED.pop(next(iter(_PARSED)))
        _PARSED[sha256] = parsed
    return parsed


def find_survey(session: Session, slug: str) -> Survey:
    """Give the published survey `slug` with its current version; `NotFound` if there is none."""
    survey = session.scalar(_BY_SLUG, {"slug": slug})
    if survey is None:
        raise NotFound("survey", slug)
    return survey


def find_open_survey(
    session: Session, slug: str, *, now: datetime, number: int | None = None
) -> OpenSurvey:
    """Give a survey that may be answered at `now`; in its earlier version `number`, where given.

    A form that somebody had open while a new version came out belongs to the one it was drawn from.
    Raises `NotFound`, `SurveyNotOpen` or `SurveyClosed`.
    """
    row = session.execute(_STANDING, {"slug": slug}).first()
    if row is None:
        raise NotFound("survey", slug)
    standing = _Standing(*row)
    require_open(standing, now=now)
    if number is not None and number < standing.number:
        standing = _earlier(session, standing, number) or standing
    return _opened(session, standing)


class Opening(Protocol):
    """When a survey takes answers: the survey itself, or what was read of it."""

    @property
    def slug(self) -> str: ...
    @property
    def opens_at(self) -> datetime | None: ...
    @property
    def closes_at(self) -> datetime | None: ...


def is_open(survey: Opening, *, now: datetime) -> bool:
    """Tell whether the survey takes answers at `now`."""
    begun = survey.opens_at is None or now >= survey.opens_at
    return begun and (survey.closes_at is None or now < survey.closes_at)


def require_open(survey: Opening, *, now: datetime) -> None:
    """Raise `SurveyNotOpen` or `SurveyClosed` unless the survey takes answers at `now`."""
    if survey.opens_at and now < survey.opens_at:
        raise SurveyNotOpen(survey.slug, survey.opens_at)
    if survey.closes_at and now >= survey.closes_at:
        raise SurveyClosed(survey.slug, survey.closes_at)


def close_survey(session: Session, survey: Survey, *, now: datetime) -> None:
    """Take no more answers from `now` on."""
    survey.state = SurveyState.CLOSED
    survey.closes_at = min(now, survey.closes_at or now)
    session.flush()


def open_surveys(session: Session, *, now: datetime) -> list[OpenSurvey]:
    """Give every survey that may be answered at `now`, oldest first."""
    return [_opened(session, _Standing(*row)) for row in session.execute(_OPEN, {"now": now})]


def by_keyword(session: Session, word: str, *, now: datetime) -> OpenSurvey | None:
    """Give the open survey that this word starts, if there is one. `word` is upper case."""
    row = session.execute(_BY_KEYWORD, {"now": now, "word": word}).first() if word else None
    return _opened(session, _Standing(*row)) if row else None


def _earlier(session: Session, row: _Standing, number: int) -> _Standing | None:
    found = select(SurveyVersion.id, SurveyVersion.sha256).where(
        SurveyVersion.survey_id == row.id, SurveyVersion.number == number
    )
    version = session.execute(found).first()
    return version and row._replace(version_id=version.id, sha256=version.sha256, number=number)


def _opened(session: Session, row: _Standing) -> OpenSurvey:
    version = VersionKey(row.version_id, row.id, row.sha256, row.number)
    definition = definition_at(session, row.version_id, row.sha256)
    return OpenSurvey(row.id, row.slug, row.keyword, version, definition)


def _latest_version(session: Session, survey: Survey) -> SurveyVersion | None:
    versions = select(SurveyVersion).where(SurveyVersion.survey_id == survey.id)
    return session.scalar(versions.order_by(SurveyVersion.number.desc()).limit(1))
