"""A department's digests: the list, one week as a page and as JSON, and its charts."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engage.current import current_settings
from engage.db import reading
from engage.digests import sentences
from engage.digests.content import DigestContent
from engage.digests.render import week_label
from engage.digests.showing import place_of, show_digest
from engage.digests.week import InvalidWeek, Week
from engage.errors import NotFound
from engage.feedback.axes import known_axes
from engage.feedback.names import Names
from engage.i18n import current_language
from engage.models.department import Department
from engage.models.digest import Digest, DigestPicture
from engage.pages import ui
from engage.pages.charts import answer_chart
from engage.pages.department.access import READERS, open_department
from engage.pages.department.blueprint import blueprint
from engage.security import staff

# A year and a bit; older ones are found by their address.
MOST_LISTED = 60


@dataclass(frozen=True, slots=True)
class DepartmentLink:
    """A department's name and address."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A digest in the list."""

    label: str
    url: str
    headline: str
    sent: ui.Moment | None


@blueprint.get("/<slug>/digests", endpoint="digests")
@staff(*READERS)
def list_digests(slug: str) -> ResponseReturnValue:
    """Show every week there is, newest first."""
    with reading() as session:
        department = open_department(session, slug).department
        names = Names(current_language(), known_axes(session))
        found = session.scalars(
            select(Digest)
            .where(Digest.department_id == department.id)
            .order_by(Digest.week.desc())
            .limit(MOST_LISTED)
        ).all()
    return render_template(
        "department/digests.html",
        department=_link(department),
        preferences_url=url_for(".preferences", slug=slug),
        digests=[_listed(slug, digest, names) for digest in found],
    )


@blueprint.get("/<slug>/digests/<week>", endpoint="digest")
@staff(*READERS)
def show_week(slug: str, week: str) -> ResponseReturnValue:
    """Show one week as it was stored."""
    settings = current_settings()
    with reading() as session:
        digest = _find(session, slug, week)
        view = show_digest(
            session,
            digest,
            current_language(),
            public_url=settings.public_url,
            src=f"{request.path}/{{name}}.svg?lang={current_language()}",
        )
        weeks = _neighbours(session, digest)
    older, newer = (week and url_for(".digest", slug=slug, week=week) for week in weeks)
    return render_template("department/digest.html", digest=view, older_url=older, newer_url=newer)


@blueprint.get("/<slug>/digests/<week>.json", endpoint="digest_data")
@staff(*READERS)
def show_data(slug: str, week: str) -> ResponseReturnValue:
    """Give one week as data: the figures as they may be shown."""
    with reading() as session:
        return jsonify(_find(session, slug, week).content)


@blueprint.get("/<slug>/digests/<week>/<name>.svg", endpoint="digest_picture")
@staff(*READERS)
def show_picture(slug: str, week: str, name: str) -> ResponseReturnValue:
    """Give one chart of a week; it never changes."""
    with reading() as session:
        digest = _find(session, slug, week)
        svg = session.scalar(
            select(DigestPicture.svg).where(
                DigestPicture.digest_id == digest.id,
                DigestPicture.language == current_language(),
                DigestPicture.name == name,
            )
        )
    return answer_chart(svg)


def _find(session: Session, slug: str, week: str) -> Digest:
    department = open_department(session, slug).department
    try:
        wanted = str(Week.parse(week))
    except InvalidWeek as error:
        raise NotFound("digest", week) from error
    digest = session.scalar(
        select(Digest)
        .where(Digest.department_id == department.id, Digest.week == wanted)
        .options(joinedload(Digest.department))
    )
    if digest is None:
        raise NotFound("digest", wanted)
    return digest


def _neighbours(session: Session, digest: Digest) -> Sequence[str | None]:
    """Give the weeks stored before and after, or `None` at either end."""
    mine = select(Digest.week).where(Digest.department_id == digest.department_id)
    older = mine.where(Digest.week < digest.week).order_by(Digest.week.desc())
    newer = mine.where(Digest.week > digest.week).order_by(Digest.week)
    return [session.scalar(each.limit(1)) for each in (older, newer)]


def _listed(slug: str, digest: Digest, names: Names) -> Listed:
    content = DigestContent.model_validate(digest.content)
    quiet = sentences.quiet(content)
    return Listed(
        label=week_label(Week.parse(digest.week)).label,
        url=url_for(".digest", slug=slug, week=digest.week),
        headline=quiet or sentences.headline(content, names)[0],
        sent=ui.day(digest.posted_at) if digest.posted_at else None,
    )


def _link(department: Department) -> DepartmentLink:
    name = place_of(department, current_language(), "").name
    return DepartmentLink(name, url_for(".inbox", slug=department.slug))
