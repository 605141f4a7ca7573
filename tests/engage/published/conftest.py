"""The city of the digests' tests, and one person of the city who signs in."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engage.db import Database
from engage.models.staff import Role, User
from engage.security import StaffRole
from tests.engage.digests.conftest import city, write
from tests.engage.pages.conftest import count_statements

__all__ = ["city", "count_statements", "write"]


@pytest.fixture
def signed_in(app: Flask, city: Database) -> Callable[[str], FlaskClient]:
    """Give a browser in which somebody of this role is signed in."""

    def sign_in(role: str) -> FlaskClient:
        with city.transaction() as session:
            user = User(
                email=f"{role}@marlowbay.example",
                password="not set",
                fs_uniquifier=role,
                roles=[Role(name=StaffRole(role))],
            )
            session.add(user)
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = role
            cookie["_fresh"] = True
        return client

    return sign_in
