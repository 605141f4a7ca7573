"""Whether the public may read a survey's results, and what is stored of them. Light: web processes too."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, bindparam, delete, exists, select
from sqlalchemy.orm import Session

from engage.db import insert_new, insert_or_replace
from engage.errors import NotFound
from engage.models.base import table_of
from engage.models.publication import Publication, PublicPicture, PublicResult
from engage.models.survey import Survey
from engage.published.content import PublicContent

LADDER = "ladder"
MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a survey's results are public, and since when the ones shown are as they are."""

    published: bool
    built_at: datetime | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """The chart in one language, with the table behind it."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    svg: str


def publish(session: Session, survey: Survey, *, user_id: int | None, now: datetime) -> None:
    """Let the public read a survey's results as soon as they are built."""
    row = {"survey_id": survey.id, "published_at": now, "published_by": user_id}
    insert_new(session, Publication, [row])


def withdraw(session: Session, survey: Survey) -> None:
    """Take a survey's results away from the public; built anew when they are published again."""
    for table in (PublicPicture, PublicResult, Publication):
        session.execute(delete(table).where(table.survey_id == survey.id))


def standing(session: Session, survey_id: int) -> Standing:
    """Give whether a survey's results are public, and when they were built."""
    row = session.execute(
        select(Publication.published_at, PublicResult.built_at)
        .outerjoin(PublicResult, PublicResult.survey_id == Publication.survey_id)
        .where(Publication.survey_id == survey_id)
    ).first()
    return Standing(row is not None, row.built_at if row else None)


def keep_result(
    session: Session, survey_id: int, content: PublicContent, drawn: Mapping[str, Drawn]
) -> bool:
    """Store results and their chart by language in place of older ones.

    `False` when they were withdrawn while they were measured.
    """
    held = select(Publication).where(Publication.survey_id == survey_id).with_for_update()
    if session.scalar(held) is None:
        return False
    result = {
        "survey_id": survey_id,
        "content": content.model_dump(mode="json"),
        "built_at": content.built_at,
    }
    insert_or_replace(session, PublicResult, [result], key=("survey_id",))
    session.execute(delete(PublicPicture).where(PublicPicture.survey_id == survey_id))
    session.add_all(
        PublicPicture(
            survey_id=survey_id,
            language=language,
            name=LADDER,
            title=each.title,
            headings=list(each.headings),
            rows=[list(row) for row in each.rows],
            svg=each.svg,
        )
        for language, each in drawn.items()
    )
    session.flush()
    return True


def find_result(session: Session, slug: str) -> PublicContent:
    """Give a survey's public results; `NotFound` where there are none, or nobody may read them."""
    found = session.scalar(
        select(PublicResult.content)
        .join(Survey, Survey.id == PublicResult.survey_id)
        .join(Publication, Publication.survey_id == PublicResult.survey_id)
        .where(Survey.slug == slug)
    )
    if found is None:
        raise NotFound("results", slug)
    return PublicContent.model_validate(found)


def find_picture(session: Session, slug: str, language: str) -> PublicPicture | None:
    """Give the chart of a survey's public results in a language."""
    return session.scalar(
        select(PublicPicture)
        .join(Survey, Survey.id == PublicPicture.survey_id)
        .join(Publication, Publication.survey_id == PublicPicture.survey_id)
        .where(Survey.slug == slug, PublicPicture.language == language)
    )


def readable(survey_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Give the condition that there are results of this survey that everybody may read."""
    published, built = table_of(Publication).c, table_of(PublicResult).c
    return exists().where(published.survey_id == survey_id, built.survey_id == published.survey_id)


_READABLE = select(readable(bindparam("survey_id", type_=Integer())))


def is_readable(session: Session, survey_id: int) -> bool:
    """Tell whether there are results that everybody may read."""
    return session.execute(_READABLE, {"survey_id": survey_id}).scalar_one()


def readable_titles(session: Session) -> Mapping[str, Mapping[str, str]]:
    """Give slug and title by language of all results that everybody may read.

    The latest published first, at most `MOST_LISTED`. The figures stay in the database.
    """
    rows = session.execute(
        select(Survey.slug, PublicResult.content["title"])
        .join(Publication, Publication.survey_id == PublicResult.survey_id)
        .join(Survey, Survey.id == PublicResult.survey_id)
        .order_by(Publication.published_at.desc(), Publication.survey_id)
        .limit(MOST_LISTED)
    )
    return dict(rows.all())
