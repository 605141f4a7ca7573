"""People who sign in."""

import secrets

import click
from flask.cli import with_appcontext
from flask_security import hash_password
from sqlalchemy import select

from engage.db import insert, transaction
from engage.feedback.inbox import find_department
from engage.models.staff import Post, Role, User
from engage.security import StaffRole


@click.group()
def user() -> None:
    """Manage people who sign in."""


@user.command("create")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in StaffRole]), required=True)
@click.option("--department", "departments", multiple=True, help="Slug; may be repeated.")
@click.password_option()
@with_appcontext
def create_user(email: str, role: str, departments: tuple[str, ...], password: str) -> None:
    """Let somebody sign in."""
    with transaction() as session:
        session.execute(insert(session, Role).values(name=role).on_conflict_do_nothing())
        found = session.scalars(select(Role).where(Role.name == role)).one()
        person = User(
            email=email.strip().lower(),
            password=hash_password(password),
            active=True,
            fs_uniquifier=secrets.token_hex(32),
            roles=[found],
            departments=[Post(department=find_department(session, slug)) for slug in departments],
        )
        session.add(person)
    click.echo(f"{email} may sign in as {role}.")
