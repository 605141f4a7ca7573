"""Published surveys: publishing a definition, finding a survey, and parsed versions."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engage.errors import NotFound, SurveyClosed, SurveyNotOpen
from engage.models.survey import Survey, SurveyState, SurveyVersion
from surveys.definition import Survey as Definition

# Parsed definitions by the hash of their text: versions are immutable, so nothing expires. Bounded
# because a process that lives for years sees many.
_PARSED: dict[str, Definition] = {}
_PARSED_MOST = 256


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
    statement = (
        select(Survey)
        .where(Survey.slug == slug, Survey.state != SurveyState.DRAFT)
        .options(joinedload(Survey.current_version))
    )
    survey = session.scalar(statement)
    if survey is None:
        raise NotFound("survey", slug)
    return survey


def find_open_survey(session: Session, slug: str, *, now: datetime) -> OpenSurvey:
    """Give a survey that may be answered at `now`.

    Raises `NotFound`, `SurveyNotOpen` or `SurveyClosed`.
    """
    survey = find_survey(session, slug)
    require_open(survey, now=now)
    return _opened(survey)


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
    statement = (
        select(Survey)
        .where(
            Survey.state == SurveyState.OPEN,
            (Survey.opens_at.is_(None)) | (Survey.opens_at <= now),
            (Survey.closes_at.is_(None)) | (Survey.closes_at > now),
        )
        .options(joinedload(Survey.current_version))
        .order_by(Survey.id)
    )
    return [_opened(survey) for survey in session.scalars(statement)]


def by_keyword(session: Session, word: str, *, now: datetime) -> OpenSurvey | None:
    """Give the open survey that this word starts, if there is one. `word` is upper case."""
    matching = (found for found in open_surveys(session, now=now) if found.survey.keyword == word)
    return next(matching, None)


def _opened(survey: Survey) -> OpenSurvey:
    version = survey.current_version
    assert version is not None  # noqa: S101 - the constraint `published_has_a_version`
    return OpenSurvey(survey, version, definition_of(version))


def _latest_version(session: Session, survey: Survey) -> SurveyVersion | None:
    versions = select(SurveyVersion).where(SurveyVersion.survey_id == survey.id)
    return session.scalar(versions.order_by(SurveyVersion.number.desc()).limit(1))
