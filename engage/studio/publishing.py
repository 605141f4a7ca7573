"""From a draft to what residents are asked: what would change, for whom, and publishing it.

A language goes live once every text is written in it. One that is live stays: a text that is not
translated yet is shown in the base language, which is better than taking the language away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.errors import NameTaken, NotFound, NotReady
from engage.intake import versions
from engage.intake.versions import definition_of
from engage.models.response import Response, ResponseState
from engage.models.survey import Survey, SurveyState, SurveyVersion
from engage.studio import documents, drafts, translating
from engage.studio.comparing import Difference, compare
from engage.studio.documents import Document
from engage.studio.drafts import Working
from engage.studio.looking import Look, look
from surveys.answers import Json
from surveys.definition import Survey as Definition
from surveys.loading import load_survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What publishing a draft would do.

    `waiting` maps a language that does not go live yet to how many texts it lacks. `answering` is
    how many people are in the middle of the version that is published: they finish that one.
    """

    working: Working
    look: Look
    differences: Sequence[Difference]
    waiting: Mapping[str, int]
    live: Sequence[str]
    answering: int
    answered: int
    next_number: int
    keyword_taken_by: str | None


def published_document(survey: Survey) -> Document | None:
    """Give what is published now as a document, or `None`."""
    version = survey.current_version
    return documents.load(version.definition) if version else None


def look_at(working: Working) -> Look:
    """Look at a draft, against what is published."""
    return look(working.document, previous=published_document(working.survey))


def plan(session: Session, working: Working) -> Plan:
    """Say what publishing would change, for whom."""
    survey = working.survey
    looked = look_at(working)
    waiting = waiting_languages(working)
    asked = definition_of(survey.current_version) if survey.current_version else None
    coming = _definition(working, waiting) if looked.survey else None
    answering, answered = _counts(session, survey)
    return Plan(
        working=working,
        look=looked,
        differences=compare(asked, coming) if asked and coming else (),
        waiting=waiting,
        live=coming.languages if coming else (),
        answering=answering,
        answered=answered,
        next_number=_latest_number(session, survey) + 1,
        keyword_taken_by=_keyword_owner(session, survey, looked.survey),
    )


def publish(session: Session, slug: str, *, now: datetime) -> SurveyVersion:
    """Publish the draft of a survey as its next version, and let residents answer.

    Raises `NotReady` while anything stops it, and `NameTaken` for another survey's keyword.
    """
    working = drafts.hold(session, slug)
    looked = look_at(working)
    if looked.survey is None or looked.errors:
        raise NotReady(looked.errors)
    if _keyword_owner(session, working.survey, looked.survey):
        raise NameTaken("keyword", looked.survey.keyword or "")
    definition = _definition(working, waiting_languages(working))
    draft = working.draft
    if draft is not None:
        # The state is set first: a closed survey must have a time, an open one need not.
        working.survey.opens_at, working.survey.closes_at = draft.opens_at, draft.closes_at
        working.survey.state = (
            SurveyState.OPEN if working.survey.current_version_id else SurveyState.DRAFT
        )
    return versions.publish(session, definition, now=now)


def close(session: Session, slug: str, *, now: datetime) -> None:
    """Take no more answers; `NotFound` for a survey that was never published."""
    versions.close_survey(session, versions.find_survey(session, slug), now=now)


def reopen(session: Session, slug: str) -> None:
    """Take answers again, without an end; `NotFound` as above."""
    survey = versions.find_survey(session, slug)
    survey.state = SurveyState.OPEN
    survey.closes_at = None
    session.flush()


def waiting_languages(working: Working) -> dict[str, int]:
    """Give the languages that are not live and lack texts, with how many."""
    asked = published_document(working.survey)
    live = documents.languages(asked) if asked else []
    missing = translating.missing_counts(working.document)
    return {tag: count for tag, count in missing.items() if count and tag not in live}


def all_versions(session: Session, survey: Survey) -> list[SurveyVersion]:
    """Give every version, newest first."""
    found = select(SurveyVersion).where(SurveyVersion.survey_id == survey.id)
    return list(session.scalars(found.order_by(SurveyVersion.number.desc())))


def find_version(session: Session, survey: Survey, number: int) -> SurveyVersion:
    """Give one version; `NotFound`."""
    version = session.scalar(
        select(SurveyVersion).where(
            SurveyVersion.survey_id == survey.id, SurveyVersion.number == number
        )
    )
    if version is None:
        raise NotFound("version", str(number))
    return version


def responses_by_version(session: Session, survey: Survey) -> Mapping[int, int]:
    """Give how many sent in their answers to each version, by its id."""
    counted = (
        select(Response.version_id, func.count())
        .where(Response.survey_id == survey.id, Response.state == ResponseState.SUBMITTED)
        .group_by(Response.version_id)
    )
    return dict(session.execute(counted).all())


def responses_by_survey(session: Session) -> Mapping[int, int]:
    """Give how many sent in their answers to each survey, by its id."""
    counted = (
        select(Response.survey_id, func.count())
        .where(Response.state == ResponseState.SUBMITTED)
        .group_by(Response.survey_id)
    )
    return dict(session.execute(counted).all())


def _definition(working: Working, waiting: Mapping[str, int]) -> Definition:
    """Give what would be published: the languages that are ready, and what each one's state is."""
    document = working.document
    live: list[Json] = [tag for tag in documents.languages(document) if tag not in waiting]
    return load_survey({**document, "languages": live})


def _counts(session: Session, survey: Survey) -> tuple[int, int]:
    """Give how many are in the middle of answering what is published, and how many sent it in."""
    counted = select(Response.state, Response.version_id, func.count()).where(
        Response.survey_id == survey.id
    )
    rows = session.execute(counted.group_by(Response.state, Response.version_id)).all()
    now = survey.current_version_id
    answering = sum(n for state, version, n in rows if state == "open" and version == now)
    return answering, sum(n for state, _, n in rows if state == "submitted")


def _latest_number(session: Session, survey: Survey) -> int:
    found = select(func.max(SurveyVersion.number)).where(SurveyVersion.survey_id == survey.id)
    return session.scalar(found) or 0


def _keyword_owner(session: Session, survey: Survey, wanted: Definition | None) -> str | None:
    if wanted is None or wanted.keyword is None:
        return None
    return session.scalar(
        select(Survey.slug).where(Survey.keyword == wanted.keyword, Survey.id != survey.id)
    )
