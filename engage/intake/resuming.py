"""A response behind its private link, as it is looked at: one statement for all its page needs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engage.errors import NotFound
from engage.intake.outcomes import addresses_told
from engage.intake.responses import hash_token
from engage.intake.versions import definition_at
from engage.models.base import table_of
from engage.models.response import Response, ResponseState
from engage.models.survey import Survey, SurveyVersion
from engage.published.publishing import readable
from surveys.definition import Survey as Definition

_RESPONSE, _SURVEY = table_of(Response).c, table_of(Survey).c
_VERSION = table_of(SurveyVersion).c
# Put together once, of tables and not entities: it is asked after every page that was sent.
_BY_TOKEN = (
    select(
        _VERSION.id,
        _RESPONSE.id,
        _RESPONSE.public_id,
        _RESPONSE.state,
        _RESPONSE.language,
        _RESPONSE.updated_at,
        _SURVEY.slug,
        _SURVEY.opens_at,
        _SURVEY.closes_at,
        _VERSION.sha256,
        addresses_told(_RESPONSE.id),
        readable(_RESPONSE.survey_id),
    )
    .join_from(table_of(Response), table_of(Survey), _SURVEY.id == _RESPONSE.survey_id)
    .join(table_of(SurveyVersion), _VERSION.id == _RESPONSE.version_id)
    .where(_RESPONSE.token_hash == bindparam("token_hash"))
)


@dataclass(frozen=True, slots=True)
class Resumed:
    """A response, when its survey takes answers, and what it was asked.

    `told`: to how many addresses its outcome will be told. `readable`: whether everybody may read
    what came of the survey.
    """

    definition: Definition
    id: int
    public_id: str
    state: ResponseState
    language: str
    updated_at: datetime
    slug: str
    opens_at: datetime | None
    closes_at: datetime | None
    version_sha256: str
    told: int
    readable: bool

    @property
    def sent(self) -> bool:
        """Whether its answers were sent."""
        return self.state is ResponseState.SUBMITTED


def resume(session: Session, token: str) -> Resumed:
    """Give the response of a private link; `NotFound` if there is none."""
    row = session.execute(_BY_TOKEN, {"token_hash": hash_token(token)}).first()
    if row is None:
        # The token is a secret, so the error does not carry it.
        raise NotFound("response", "")
    version_id, *columns = row
    return Resumed(definition_at(session, version_id, row.sha256), *columns)
