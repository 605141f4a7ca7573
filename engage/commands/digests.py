"""Digests by hand: built, shown, sent."""

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.current import current_settings
from engage.db import database_of, reading
from engage.digests import deliver, due
from engage.digests.build import find_digest
from engage.digests.content import DigestContent
from engage.digests.post import Frame, draw_mail
from engage.digests.showing import show_digest
from engage.digests.week import InvalidWeek, Week, WeekNotOver
from engage.feedback.inbox import find_department
from engage.models.department import Department
from engage.models.digest import Digest
from engage.times import now


class WeekType(click.ParamType[Week]):
    """A week such as 2026-W47."""

    name = "week"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Week:
        """Read the week, or say how one is written."""
        try:
            return value if isinstance(value, Week) else Week.parse(str(value))
        except InvalidWeek:
            self.fail(f"{value} is no week; write it like 2026-W47.", param, ctx)


WEEK = WeekType()


@click.group()
def digest() -> None:
    """Build, show and send departments' digests."""


@digest.command()
@click.option("--department", "slug", help="One department; all of them without this.")
@click.option("--week", type=WEEK, help="Such as 2026-W47; what is due without this.")
@with_appcontext
def build(slug: str | None, week: Week | None) -> None:
    """Build digests that are not stored yet."""
    settings = current_settings()
    if week is None:
        done = due.build_due_digests(database_of(current_app), settings, now=now())
        click.echo(f"{done} built")
        return
    database = database_of(current_app)
    with database.reading() as session:
        departments = _departments(session, slug)
    for department in departments:
        try:
            due.build_week(database, settings, department, week, now=now())
        except WeekNotOver as error:
            raise click.ClickException(f"{week} is not over yet.") from error
        click.echo(f"{department.slug} {week}")
    due.post_digests(database, settings, now=now())


@digest.command()
@click.argument("slug", metavar="DEPARTMENT")
@click.argument("week", type=WEEK)
@click.option("--format", "form", type=click.Choice(["html", "text", "json"]), default="text")
@click.option("--language", default="en", show_default=True)
@with_appcontext
def show(slug: str, week: Week, form: str, language: str) -> None:
    """Print a stored digest."""
    settings = current_settings()
    with reading() as session:
        department = find_department(session, slug)
        found = _stored(session, department, week)
        view = show_digest(
            session,
            found,
            language,
            public_url=settings.public_url,
            src=f"{settings.public_url}/departments/{slug}/digests/{week}/{{name}}.svg",
        )
        content = DigestContent.model_validate(found.content)
    _subject, text, html = draw_mail(view, Frame(settings.city_name, language))
    click.echo({"html": html, "text": text, "json": content.model_dump_json(indent=2)}[form])


@digest.command()
@with_appcontext
def send() -> None:
    """Send the mail that waits."""
    mailer = current_app.extensions["mailer"]
    database = database_of(current_app)
    sent = deliver.send_queued(database, mailer, current_settings(), limit=1000, now=now())
    click.echo(f"{sent} tried")


def _stored(session: Session, department: Department, week: Week) -> Digest:
    found = find_digest(session, department.id, week)
    if found is None:
        raise click.ClickException(f"{department.slug} has no digest of {week} yet.")
    return found


def _departments(session: Session, slug: str | None) -> list[Department]:
    if slug is not None:
        return [find_department(session, slug)]
    return list(session.scalars(select(Department).order_by(Department.id)))
