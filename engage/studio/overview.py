"""Every engagement and survey at a glance."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, undefer

from engage.models.studio import SurveyDraft
from engage.models.survey import Engagement, Survey, SurveyVersion
from engage.studio import documents, publishing, worksheet
from engage.studio.documents import Document

# A city has some dozens of surveys; beyond this the oldest are found by their address.
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Engagements and surveys, newest first. `answers` and `documents` are by survey id.

    `unpublished` holds the ids of surveys whose draft differs from what residents are asked.
    """

    engagements: Sequence[Engagement]
    surveys: Sequence[Survey]
    answers: Mapping[int, int]
    documents: Mapping[int, Document]
    unpublished: frozenset[int]


def read(session: Session) -> Overview:
    """Give everything the first page shows."""
    surveys = session.scalars(
        select(Survey)
        .options(joinedload(Survey.current_version).options(undefer(SurveyVersion.definition)))
        .order_by(Survey.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    drafts = {
        draft.survey_id: documents.load(draft.document)
        for draft in session.scalars(select(SurveyDraft))
    }
    published = {
        survey.id: _document(survey.current_version) for survey in surveys if survey.current_version
    }
    shown = {**published, **drafts}
    return Overview(
        engagements=worksheet.every(session),
        surveys=[survey for survey in surveys if survey.id in shown],
        answers=publishing.responses_by_survey(session),
        documents=shown,
        unpublished=frozenset(
            survey_id for survey_id in drafts if drafts[survey_id] != published.get(survey_id)
        ),
    )


def _document(version: SurveyVersion) -> Document:
    document: Document = json.loads(version.definition)
    return document
