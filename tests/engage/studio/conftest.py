"""A draft to change, and what to change in it."""

import copy

import pytest
from sqlalchemy.orm import Session

from engage.db import Database
from engage.studio import drafts
from engage.studio.documents import Document
from tests.engage.conftest import BUS_SURVEY, NOW


@pytest.fixture
def document() -> Document:
    """The bus survey as a draft, under an address of its own and without a word to text."""
    document: Document = copy.deepcopy(BUS_SURVEY)  # type: ignore[assignment]  # plain JSON
    return {**document, "slug": "tram", "keyword": "TRAM"}


@pytest.fixture
def draft(database: Database, document: Document) -> str:
    """The draft, stored; its slug."""
    with database.transaction() as session:
        _begin(session, document)
    return "tram"


def _begin(session: Session, document: Document) -> None:
    drafts.create(session, document, engagement_id=None, user_id=None, now=NOW)
