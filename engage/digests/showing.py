"""A stored digest for a page: light enough for a web process, which never measures or draws."""

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.digests.content import DigestContent
from engage.digests.render import shown, view_digest
from engage.digests.said import words_of
from engage.digests.views import DigestView, Place
from engage.feedback.axes import known_axes
from engage.feedback.names import Names
from engage.languages import locale
from engage.models.department import Department
from engage.models.digest import Digest, DigestPicture
from surveys.texts import pick


def show_digest(
    session: Session,
    digest: Digest,
    language: str,
    *,
    public_url: str,
    src: str,
) -> DigestView:
    """Give a stored digest as a reader of `language` sees it; `src` is where pictures are."""
    pictures = session.scalars(
        select(DigestPicture)
        .where(DigestPicture.digest_id == digest.id, DigestPicture.language == language)
        .order_by(DigestPicture.id)
    ).all()
    content = DigestContent.model_validate(digest.content)
    names = Names(language, known_axes(session))
    with force_locale(locale(language)):
        place = place_of(digest.department, language, public_url)
        return view_digest(
            content,
            place,
            names,
            shown(pictures, src=src),
            said=words_of(session, content, language),
            now=digest.built_at,
        )


def place_of(department: Department, language: str, public_url: str) -> Place:
    """Give where a department's digest leads, with its name in this language."""
    return Place(public_url, department.slug, pick(department.name, language, "en").text)
