"""The people and departments of the pages' tests."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from engage.db import Database
from engage.models.department import Department
from engage.models.staff import User
from tests.engage.pages.conftest import city, count_statements, hear, heard

__all__ = ["city", "count_statements", "hear", "heard"]


@dataclass(frozen=True)
class Ids:
    """Rows that tests refer to."""

    transit: int
    housing: int
    user: int
    inputs: Sequence[int]


@pytest.fixture
def ids(database: Database, heard: Sequence[int]) -> Ids:
    """Departments, a person of transit, and three inputs: two of transit's, one of housing's."""
    with database.reading() as session:
        departments = {each.slug: each.id for each in session.scalars(select(Department))}
        user = session.scalars(select(User.id).where(User.fs_uniquifier == "transit")).one()
    return Ids(departments["transit"], departments["housing"], user, heard)
