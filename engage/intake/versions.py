"""Published surveys: publishing a definition, finding a survey, and parsed versions."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from engage.errors import NotFound, SurveyClosed, SurveyNotOpen
from engage.models.base import UtcDateTime
from engage.models.survey import Survey, SurveyState, SurveyVersion
from surveys.definition import Survey as Definition

# Parsed definitions by the hash of their text: versions are immutable, so nothing expires. Bounded
# because a process that lives for years sees many.
_PARSED: dict[str, Definition] = {}
_PARSED_MOST = 256

# Put together once: building the statement costs as much as running it.
_BY_SLUG = (
    select(Survey)
    .where(Survey.slug == bindparam("slug"), Survey.state != SurveyState.DRAFT)
    .options(joinedload(Survey.current_version))
)
_OPEN = (
    select(Survey)
    .where(
        Survey.state == SurveyState.OPEN,
        (Survey.opens_at.is_(None)) | (Survey.opens_at <= bindparam("now", type_=UtcDateTime())),
        (Survey.closes_at.is_(None)) | (Survey.closes_at > bindparam("now", type_=UtcDateTime())),
    )
    .options(joinedload(Survey.current_version))
    .order_by(Survey.id)
)
_BY_KEYWORD = _OPEN.where(Survey.keyword == bindparam("word"))


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """A survey people may answer now, with what its current version asks."""

    survey: Survey
    version: SurveyVersion
    definition: Definition


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
    parsed = _PARSED.get(version.sha256)
    if parsed is None:
        parsed = Definition.from_json(json.loads(version.definition))
        while len(_PARSED) >= _PARSED_MOST:
            _PARSED.pop(next(iter(_PARSED)))
        _PARSED[version.sha256] = parsed
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
    survey = find_survey(session, slug)
    require_open(survey, now=now)
    opened = _opened(survey)
    if number is None or number >= opened.version.number:
        return opened
    earlier = select(SurveyVersion).where(
        SurveyVersion.survey_id == survey.id, SurveyVersion.number == number
    )
    version = session.scalar(earlier)
    return OpenSurvey(survey, version, definition_of(version)) if version else opened


def is_open(survey: Survey, *, now: datetime) -> bool:
    """Tell whether the survey takes answers at `now`."""
    begun = survey.opens_at is None or now >= survey.opens_at
    return begun and (survey.closes_at is None or now < survey.closes_at)


def require_open(survey: Survey, *, now: datetime) -> None:
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
    return [_opened(survey) for survey in session.scalars(_OPEN, {"now": now})]


def by_keyword(session: Session, word: str, *, now: datetime) -> OpenSurvey | None:
    """Give the open survey that this word starts, if there is one. `word` is upper case."""
    survey = session.scalar(_BY_KEYWORD, {"now": now, "word": word}) if word else None
    return _opened(survey) if survey else None


def _opened(survey: Survey) -> OpenSurvey:
    version = survey.current_version
    assert version is not None  # noqa: S101 - the constraint `published_has_a_version`
    return OpenSurvey(survey, version, definition_of(version))


def _latest_version(session: Session, survey: Survey) -> SurveyVersion | None:
    versions = select(SurveyVersion).where(SurveyVersion.survey_id == survey.id)
    return session.scalar(versions.order_by(SurveyVersion.number.desc()).limit(1))
