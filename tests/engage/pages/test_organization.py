"""Administrators arrange departments and people; who is invited sets a password of their own."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask_security import verify_password
from sqlalchemy import select

from engage.db import Database
from engage.models.department import Department, Input
from engage.models.digest import Mail
from engage.models.staff import AuditEvent, User

SignIn = Callable[[str], Any]
DEPARTMENTS, STAFF = "/admin/departments", "/admin/staff"


def test_department_is_made_and_changed(signed_in: SignIn, city: None, database: Database) -> None:
    admin = signed_in("admin")
    given = {"name": "Public works", "focus": "Streets <and> lights", "recipients": ""}

    made = admin.send(DEPARTMENTS, slug="public-works", **given)
    twice = admin.send(DEPARTMENTS, slug="public-works", **given)
    admin.send(
        f"{DEPARTMENTS}/public-works",
        name="Works",
        focus="",
        recipients="Head@Works.example es\nother@works.example",
    )

    assert made.status_code == 303
    assert twice.status_code == 422
    assert "Another department has this short name already." in twice.text
    assert "Streets &lt;and&gt; lights" in twice.text
    with database.reading() as session:
        works = session.scalars(select(Department).where(Department.slug == "public-works")).one()
        readers = {each.email: each.language for each in works.recipients}
        assert works.name == {"en": "Works"}
        assert readers == {"head@works.example": "es", "other@works.example": "en"}
        audited = session.scalars(select(AuditEvent.verb)).all()
        assert {"department_made", "department_changed"} <= set(audited)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"slug": "Public Works", "name": "x"}, "small letters, digits and hyphens"),
        ({"slug": "ok", "name": " "}, "Please give the department a name."),
        ({"slug": "ok", "name": "x", "recipients": "nobody"}, "“nobody” is no e-mail address."),
        ({"slug": "ok", "name": "x", "recipients": "a@b.example xx"}, "an address and a language"),
        ({"slug": "ok", "name": "x", "recipients": "a@b.example\n" * 51}, "at most 50 addresses"),
    ],
)
def test_department_that_cannot_be_is_explained(
    signed_in: SignIn, city: None, fields: dict[str, str], said: str
) -> None:
    refused = signed_in("admin").send(DEPARTMENTS, **fields)

    assert refused.status_code == 422
    assert said in refused.text


def test_department_with_open_inputs_is_not_closed_but_merged(
    signed_in: SignIn, heard: Sequence[int], database: Database
) -> None:
    admin = signed_in("admin")
    page = f"{DEPARTMENTS}/transit"

    refused = admin.send(f"{page}/end", of=page, **{"go-into": ""})
    done = admin.send(f"{page}/end", of=page, **{"go-into": "housing"})

    assert refused.status_code == 409
    assert "2 inputs still wait for an answer." in refused.text
    assert done.status_code == 303
    assert admin.get("/departments/transit/").status_code == 404
    theirs = signed_in("transit").get(f"/departments/housing/inputs/{heard[0]}")
    assert "Transit became part of Housing." in theirs.text
    with database.reading() as session:
        assert len(set(session.scalars(select(Input.department_id)))) == 1


def invited(admin: Any, database: Database, roles: str = "department") -> str:
    with database.reading() as session:
        transit = session.scalars(select(Department.id).where(Department.slug == "transit")).one()
    sent = admin.send(
        STAFF,
        **{
            "invite-email": "New@MarlowBay.example",
            "invite-roles": roles,
            "invite-departments": transit,
            "invite-language": "en",
        },
    )
    assert sent.status_code == 303, sent.text
    with database.reading() as session:
        mail = session.scalars(select(Mail).order_by(Mail.id.desc())).first()
        assert mail
        found = re.search(r"http://localhost(/admin/invitation/\S+)", mail.text)
        assert found
        return found[1]


def test_invited_person_sets_a_password_once_and_works_in_their_department(
    signed_in: SignIn, city: None, database: Database, client: Any
) -> None:
    link = invited(signed_in("admin"), database)

    short = client.send(link, password="short")
    done = client.send(link, password="four words in a row")
    spent = client.get(link)

    assert short.status_code == 422
    assert "Please choose one of at least 12 characters." in short.text
    assert (done.status_code, spent.status_code) == (303, 410)
    with database.reading() as session:
        user = session.scalars(select(User).where(User.email == "new@marlowbay.example")).one()
        assert verify_password("four words in a row", user.password)
        assert [role.name for role in user.roles] == ["department"]


@pytest.mark.parametrize(("token", "status"), [("forged", 410), ("x" * 5000, 410), ("%00", 404)])
def test_forged_link_opens_nothing(client: Any, city: None, token: str, status: int) -> None:
    assert client.get(f"/admin/invitation/{token}").status_code == status


def test_address_with_an_account_is_not_invited_again(
    signed_in: SignIn, city: None, database: Database
) -> None:
    admin = signed_in("admin")

    refused = admin.send(
        STAFF,
        **{
            "invite-email": " TRANSIT@marlowbay.example",
            "invite-roles": "viewer",
            "invite-language": "en",
        },
    )

    assert refused.status_code == 422
    assert "This address has an account already." in refused.text


def test_closed_account_is_out_at_once_and_its_link_is_spent(
    signed_in: SignIn, city: None, database: Database, client: Any
) -> None:
    admin = signed_in("admin")
    link = invited(admin, database)
    with database.reading() as session:
        new = session.scalars(select(User.id).where(User.email.like("new@%"))).one()
        transit = session.scalars(select(User.id).where(User.fs_uniquifier == "transit")).one()
    theirs = signed_in("transit")
    before = theirs.get("/departments/transit/").status_code

    for user_id in (new, transit):
        admin.send(f"{STAFF}/{user_id}", of=STAFF, do="close")

    assert before == 200
    assert theirs.get("/departments/transit/").status_code == 303
    assert client.get(link).status_code == 410


def test_nobody_takes_their_own_account_away(
    signed_in: SignIn, city: None, database: Database
) -> None:
    admin = signed_in("admin")
    with database.reading() as session:
        own = session.scalars(select(User.id).where(User.fs_uniquifier == "admin")).one()

    admin.send(f"{STAFF}/{own}", of=STAFF, do="close")

    assert admin.get(STAFF).status_code == 200


def test_roles_and_departments_are_changed(
    signed_in: SignIn, city: None, database: Database
) -> None:
    admin = signed_in("admin")
    with database.reading() as session:
        user_id = session.scalars(select(User.id).where(User.fs_uniquifier == "viewer")).one()
        housing = session.scalars(select(Department.id).where(Department.slug == "housing")).one()

    admin.send(
        f"{STAFF}/{user_id}",
        of=STAFF,
        do="save",
        **{
            f"u{user_id}-roles": ["viewer", "translator"],
            f"u{user_id}-departments": housing,
            f"u{user_id}-language": "ar",
        },
    )

    viewer = signed_in("viewer")
    assert viewer.get("/departments/housing/").status_code == 200
    assert viewer.get("/departments/transit/").status_code == 404
